import json
import os

import pytest

from deepg_core.errors import CheckpointError, DeepgError
from deepg_core.history import History
from deepg_core.runs.folder import RunFolder, find_runs, list_versions, make_folder


@pytest.mark.parametrize(
    ("taken", "expected"),
    [
        ([], "run"),
        (["run"], "run_2"),
        (["run", "run_2", "run_5"], "run_6"),
        (["run_5"], "run_6"),
        (["runner_9", "run_x"], "run"),
    ],
)
def test_a_name_already_taken_becomes_the_next_number(tmp_path, taken, expected):
    for name in taken:
        (tmp_path / name).mkdir()
    assert make_folder(tmp_path, "run").path == tmp_path / expected
    assert (tmp_path / expected).is_dir()


def test_a_name_may_hold_what_means_something_in_a_pattern(tmp_path):
    assert [make_folder(tmp_path, "a.b(1)").path.name for _ in range(2)] == ["a.b(1)", "a.b(1)_2"]


def named(path, name):
    """Make the folder of a run whose own spec says its name."""
    path.mkdir(parents=True)
    (path / "spec.toml").write_text(f"[run]\nname = '{name}'\n")
    return RunFolder(path)


def test_the_runs_of_a_name_come_newest_first(tmp_path):
    for name in ("run", "run_2", "run_10"):
        (tmp_path / name).mkdir()
    assert find_runs(tmp_path, "run") == [RunFolder(tmp_path / name) for name in ("run_10", "run_2", "run")]


def test_there_may_be_no_runs(tmp_path):
    assert find_runs(tmp_path / "nowhere", "run") == []


def test_a_run_has_the_name_that_its_own_spec_says(tmp_path):
    fifth, other = named(tmp_path / "rep_5", "rep_5"), named(tmp_path / "rep_2", "rep")
    assert find_runs(tmp_path, "rep") == [other]
    assert find_runs(tmp_path, "rep_5") == [fifth]
    assert find_runs(tmp_path, "rep_2") == []


def test_a_folder_of_another_name_is_passed_over(tmp_path):
    named(tmp_path / "rep", "rep")
    named(tmp_path / "rep_2", "rep_2")
    assert [make_folder(tmp_path, "rep").path.name for _ in range(2)] == ["rep_3", "rep_4"]


@pytest.mark.parametrize("text", ["", "[run]", "run = 1", "no TOML", "[run]\nname = 3"])
def test_a_spec_that_says_no_name_leaves_that_of_the_folder(tmp_path, text):
    (tmp_path / "rep_5").mkdir()
    (tmp_path / "rep_5" / "spec.toml").write_text(text)
    assert find_runs(tmp_path, "rep") == [RunFolder(tmp_path / "rep_5")]


def test_a_pipe_in_place_of_the_spec_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "spec.toml")
    assert RunFolder(tmp_path).read_spec() == ""


def test_an_output_that_is_a_file_is_named(tmp_path):
    (tmp_path / "runs").write_text("")
    with pytest.raises(DeepgError, match=r"the run's folder .*runs/run cannot be made: Not a directory"):
        make_folder(tmp_path / "runs", "run")


def test_history_and_log_agree(tmp_path):
    folder = RunFolder(tmp_path)
    record = {"epoch": 1, "loss": 0.5, "acc": 0.75, "f1": 0.7, "lr": 0.001, "files_seen": 3, "seconds": 1.5}
    folder.write_history(History([record]))
    assert json.loads((tmp_path / "history.json").read_text()) == [record]
    assert (tmp_path / "log.csv").read_text() == (
        "epoch,loss,acc,f1,val_loss,val_acc,val_f1,lr,files_seen,seconds\n1,0.5,0.75,0.7,,,,0.001,3,1.5\n"
    )


def test_a_history_comes_back(tmp_path):
    history = History([{"epoch": 1, "loss": 0.5}, {"epoch": 2, "loss": 0.25}])
    RunFolder(tmp_path).write_history(history)
    back = RunFolder(tmp_path).read_history()
    assert back == history
    assert back[1].epoch == 2


@pytest.mark.parametrize(
    ("content", "reason"), [(None, "[Errno 2] No such file or directory: '{}'"), ("3", "'int' object is not iterable")]
)
def test_a_history_that_cannot_be_read_is_named(tmp_path, content, reason):
    path = tmp_path / "history.json"
    if content:
        path.write_text(content)
    with pytest.raises(CheckpointError) as error:
        RunFolder(tmp_path).read_history()
    assert str(error.value) == f"{path} cannot be read: {reason.format(path)}"


def test_states_are_found_whatever_they_end_in(tmp_path):
    folder = RunFolder(tmp_path)
    for suffix in (".h5", ".csv"):
        folder.states(suffix).touch()
    assert [path.name for path in folder.written_states()] == ["states.csv", "states.h5"]


def test_states_that_are_older_than_the_network_are_not_its(tmp_path):
    folder = RunFolder(tmp_path)
    folder.checkpoints.mkdir()
    for age, path in enumerate((folder.states(".csv"), folder.checkpoints / "Ep.001.h5", folder.states(".h5"))):
        path.touch()
        os.utime(path, (1000 + age, 1000 + age))
    assert folder.current_states() == [folder.states(".h5")]


def test_versions_name_what_decides_the_numbers():
    assert {"python", "numpy", "deepg-core", "scikit-learn"} <= set(list_versions())
