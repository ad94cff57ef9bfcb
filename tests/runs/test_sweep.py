"""A sweep as users call it."""

from __future__ import annotations

import json
import shutil

import pytest

from deepg_core.commands import sweep as module
from deepg_core.commands import trials
from deepg_core.errors import DeepgError, OptionError
from deepg_core.spec.load import load_spec

TINY = ("--backend", "torch", "--set", "training.epochs=2", "--set", "training.steps_per_epoch=3")
GRID = ("--set-grid", "model.learning_rate=[0.05,1e-6]")


@pytest.mark.slow
def test_trials_are_runs_and_the_best_is_a_spec(small, deepg_here, tmp_path):
    done = deepg_here("sweep", small, *TINY, *GRID, "--json")
    found, folder = json.loads(done.stdout), tmp_path / "runs" / "small_sweep"
    assert [trial["trial"] for trial in found["trials"]] == ["trial_001", "trial_002"]
    assert found["best"] == str(folder / "best.toml")
    best = load_spec(folder / "best.toml")
    assert (best.name, best.choice("model").config.learning_rate) == ("small", 0.05)
    assert best.run.output == str(tmp_path / "runs")
    rows = [line.split("\t") for line in (folder / "trials.tsv").read_text().splitlines()]
    assert [row[1:4] for row in rows[1:]] == [["trial_001", "done", "2"], ["trial_002", "done", "2"]]
    assert (folder / "trial_002" / "report.html").is_file()
    refused = deepg_here("sweep", small, *TINY, *GRID, code=2)
    assert refused.stderr.splitlines()[-1].endswith("go on with its sweep with --resume, or name another -o")
    other = deepg_here("sweep", small, *TINY, "--set-grid", "model.learning_rate=[0.1]", "--resume", code=2)
    assert other.stderr.splitlines()[-1].endswith(
        "holds the sweep of another spec, or of other values; name another -o"
    )
    again = deepg_here("sweep", small, *TINY, *GRID, "--resume")
    assert "epoch" not in again.stderr
    assert again.stdout.splitlines()[-1] == str(folder / "best.toml")


class Runs:
    """Stands in for `run`: writes a history in the place of training."""

    def __init__(self):
        self.calls, self.resumed = [], []

    def __call__(self, spec, overrides, *, backend, resume):
        loaded = load_spec(spec, overrides, backend=backend)
        name, epochs = loaded.run.name, loaded.training.epochs
        rate = loaded.choice("model").config.learning_rate
        self.calls.append((name, epochs))
        self.resumed.append(resume)
        if rate > 0.9:
            message = "the loss became nan"
            raise DeepgError(message)
        folder = loaded.path(loaded.run.output) / name
        folder.mkdir(exist_ok=True)
        history = [{"epoch": epoch, "val_loss": rate / epoch} for epoch in range(1, epochs + 1)]
        (folder / "history.json").write_text(json.dumps(history))
        (folder / "report.html").write_text("")
        return folder


@pytest.fixture
def runs(monkeypatch):
    made = Runs()
    monkeypatch.setattr(trials, "run", made)
    return made


def test_halving_trains_the_better_ones_on(small, runs, tmp_path):
    grid = ["model.learning_rate=[0.8,0.1,0.2,0.4]"]
    done = module.sweep(small, ["training.epochs=4"], grid=grid, halving=2)
    first, second = [(f"trial_00{n}", 1) for n in (1, 2, 3, 4)], [("trial_002", 2), ("trial_003", 2)]
    assert runs.calls == [*first, *second, ("trial_002", 4)]
    assert runs.resumed == [False] * 4 + [True] * 3  # what has not begun is not said to be missing
    assert [(it.trial.number, it.state, it.epochs) for it in done.ranked] == [
        (2, "done", 4), (3, "stopped", 2), (4, "stopped", 1), (1, "stopped", 1),
    ]  # fmt: skip
    runs.calls.clear()
    again = module.sweep(small, ["training.epochs=4"], grid=grid, halving=2, resume=True)
    assert (again.rows(), runs.calls) == (done.rows(), [])


def test_a_trial_that_fails_is_an_outcome(small, runs):
    done = module.sweep(small, grid=["model.learning_rate=[1.0,0.1]"])
    assert [it.state for it in done.ranked] == ["done", "failed: the loss became nan"]


def test_that_all_fail_is_an_error(small, runs, tmp_path):
    with pytest.raises(DeepgError) as error:
        module.sweep(small, grid=["model.learning_rate=[1.0]"])
    path = tmp_path / "runs" / "small_sweep" / "trials.tsv"
    assert str(error.value) == f"no trial of 1 could be trained; {path} says why"


def test_a_trial_whose_folder_is_removed_meanwhile_is_an_outcome(small, runs, monkeypatch):
    def run(spec, overrides, **options):
        folder = runs(spec, overrides, **options)
        if folder.name == "trial_001":
            shutil.rmtree(folder)

    monkeypatch.setattr(trials, "run", run)
    done = module.sweep(small, grid=["model.learning_rate=[0.1,0.2]"])
    gone = "failed: its folder is gone: it was removed or renamed meanwhile"
    assert [(it.trial.number, it.state) for it in done.ranked] == [(2, "done"), (1, gone)]


def test_values_that_cannot_be_are_refused_before_anything_is_trained(small, runs, tmp_path):
    with pytest.raises(DeepgError, match="learning_rate"):
        module.sweep(small, grid=["model.learning_rate=[0.1,-1]"])
    assert (runs.calls, (tmp_path / "runs").exists()) == ([], False)


@pytest.mark.parametrize("metric", ["val_fun", "val_mse"])
def test_a_metric_that_is_not_measured_is_refused(small, runs, metric):
    with pytest.raises(OptionError) as error:
        module.sweep(small, grid=["model.learning_rate=[0.1]"], metric=metric)
    assert str(error.value) == f"--metric: `{metric}` is not measured"
    assert error.value.help == "one of val_loss, val_acc, val_f1, loss, acc, f1"
    assert runs.calls == []


def test_without_validation_files_nothing_is_measured_on_them(small, runs):
    text = "".join(line for line in small.read_text().splitlines(True) if not line.startswith("validation"))
    small.write_text(text)
    with pytest.raises(OptionError) as error:
        module.sweep(small, grid=["model.learning_rate=[0.1]"])
    assert error.value.help == "one of loss, acc, f1"


@pytest.mark.parametrize("key", ["run.name=['a', 'b']", "run.output=['a']", "training.epochs=[3, 1]"])
def test_what_the_sweep_sets_itself_is_not_varied(small, runs, key):
    with pytest.raises(OptionError, match=f"^{key.partition('=')[0]} cannot be varied: trials have names and a folder"):
        module.sweep(small, grid=[key])
    assert runs.calls == []


def test_without_epochs_nothing_is_compared(small, runs):
    with pytest.raises(OptionError, match=r"^there is nothing to compare: training\.epochs is 0$"):
        module.sweep(small, ["training.epochs=0"], grid=["model.learning_rate=[0.1]"], halving=2)


def test_a_folder_has_any_name(small, runs, tmp_path):
    folder = tmp_path / 'it\'s "ours" \\ é'
    done = module.sweep(small, grid=["model.learning_rate=[0.1]"], output=folder)
    assert [it.state for it in done.ranked] == ["done"]
    assert (folder / "trial_001" / "history.json").is_file()


def test_a_folder_that_cannot_be_made_is_named(small, runs):
    with pytest.raises(DeepgError) as error:
        module.sweep(small, grid=["model.learning_rate=[0.1]"], output="/proc/sweep")
    assert str(error.value) == "the sweep's folder /proc/sweep cannot be made: No such file or directory"


def test_several_workers_do_not_sweep(small, deepg_here, monkeypatch):
    for name, value in {
        "SLURM_PROCID": "0",
        "SLURM_NTASKS": "2",
        "MASTER_ADDR": "127.0.0.1",
        "MASTER_PORT": "1",
    }.items():
        monkeypatch.setenv(name, value)
    done = deepg_here("sweep", small, *GRID, code=2)
    assert "in one process, and torchrun or Slurm started 2" in done.stderr
