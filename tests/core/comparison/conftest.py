"""Folders of runs, with as much in them as a test wants."""

from __future__ import annotations

import pytest
from write_run import write_run


@pytest.fixture
def make_run(tmp_path):
    """Write the folder of a run below one of its own: `make_run("first", epochs=3)`."""

    def make(name, **options):
        return write_run(tmp_path / name, **options)

    return make
