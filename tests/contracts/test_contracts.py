"""The contract of its kind, run on every installed component."""

from __future__ import annotations

from deepg_core import testing


class TestReaders(testing.ReaderContract):
    pass


class TestEncoders(testing.EncoderContract):
    pass


class TestTargetFormats(testing.TargetFormatContract):
    options = {"maxlen": 20}  # noqa: RUF012


class TestModelBuilders(testing.ModelBuilderContract):
    pass


class TestTrainers(testing.TrainerContract):
    pass


class TestStateWriters(testing.StateWriterContract):
    pass
