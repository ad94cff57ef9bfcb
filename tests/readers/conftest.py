"""Files of given bytes, read by the `reader` of the module that asks."""

from __future__ import annotations

import pytest

from deepg_core.errors import DataError


@pytest.fixture
def reads(tmp_path, reader):
    """Give the records of a file of these bytes."""

    def reading(data, name="x"):
        (tmp_path / name).write_bytes(data)
        return list(reader.records(tmp_path / name))

    return reading


@pytest.fixture
def message_for(reader):
    """Give the message with which a file is refused."""

    def refusing(path):
        with pytest.raises(DataError) as caught:
            list(reader.records(path))
        assert caught.value.path == path
        return str(caught.value)

    return refusing


@pytest.fixture
def refusal(tmp_path, message_for):
    """Give the message for a file of these bytes, without the path it must start with."""

    def refusing(data, name="x"):
        (tmp_path / name).write_bytes(data)
        message = message_for(tmp_path / name)
        assert message.startswith(str(tmp_path / name))
        return message.removeprefix(str(tmp_path / name))

    return refusing
