"""The file beside a checkpoint that holds its temperatures."""

from __future__ import annotations

import json

import pytest

from deepg_core.checkpoints.calibration import Calibration, calibration_path, load_calibration, save_calibration
from deepg_core.errors import CheckpointError

HELP = "run `deepg calibrate`, or remove the file"
FOUND = Calibration({"dense": 1.25}, "validation", 1200)


@pytest.fixture
def checkpoint(tmp_path):
    path = tmp_path / "Ep.001.h5"
    path.write_bytes(b"weights")
    return path


def test_what_is_written_is_read(checkpoint):
    assert save_calibration(checkpoint, FOUND) == checkpoint.parent / "Ep.001.h5.calibration.json"
    assert load_calibration(checkpoint) == FOUND
    assert FOUND.describe() == "probabilities are calibrated: temperature 1.250, from 1,200 windows of validation"


def test_without_a_file_there_is_no_temperature(checkpoint):
    assert load_calibration(checkpoint) == Calibration()


def test_it_is_never_applied_to_another_network(checkpoint):
    path = save_calibration(checkpoint, FOUND)
    checkpoint.write_bytes(b"other weights")
    with pytest.raises(CheckpointError) as error:
        load_calibration(checkpoint)
    assert str(error.value) == f"{path}: is the calibration of another network than Ep.001.h5 is now; {HELP}"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"temperatures": {"dense": 0}}, "a temperature is no number above 0"),
        ({"temperatures": {"dense": float("nan")}}, "a temperature is no number above 0"),
        ({"temperatures": {"dense": 10**400}}, "int too large to convert to float"),
        ({"temperatures": [1.5]}, "'list' object has no attribute 'items'"),
        ({"windows": "many"}, "invalid literal for int() with base 10: 'many'"),
    ],
)
def test_one_that_is_damaged_says_so(checkpoint, changes, message):
    path = save_calibration(checkpoint, FOUND)
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))
    with pytest.raises(CheckpointError) as error:
        load_calibration(checkpoint)
    assert str(error.value) == f"{path}: cannot be read as a calibration: {message}; {HELP}"


def test_text_that_is_no_json_says_so(checkpoint):
    calibration_path(checkpoint).write_text("{")
    with pytest.raises(
        CheckpointError, match=r"^.*calibration.json: cannot be read as a calibration: Expecting property"
    ):
        load_calibration(checkpoint)


def test_lists_without_an_end_say_so(checkpoint):
    calibration_path(checkpoint).write_text("[" * 100_000)
    with pytest.raises(CheckpointError, match=r"cannot be read as a calibration: .*recursion"):
        load_calibration(checkpoint)
