"""`deepg run` through the real command line: what it leaves behind, and that an interrupted run is not a different one."""

from __future__ import annotations

import csv
import json
import re
import shutil
import signal
import subprocess
import sys
import time
import tomllib

import h5py
import numpy as np
import pytest
from attrs import evolve
from struck import struck

import deepg_core as dg
from deepg_core.checkpoints import load_checkpoint
from deepg_core.hdf5.seal import write_seal
from deepg_core.runs.folder import RunFolder
from deepg_core.spec.load import load_spec

BACKENDS = ["torch", "keras"]
pytestmark = pytest.mark.slow


def weights(run):
    """Give weights and optimizer state of the last checkpoint."""
    last = load_checkpoint(sorted((run / "checkpoints").iterdir())[-1])
    return {**last.network.weights, **{f"optimizer/{key}": value for key, value in last.optimizer.items()}}


def interrupt(spec, signal_number, *args):
    """Start a run, send it a signal after its first checkpoint, and give the process and its stderr."""
    command = [sys.executable, "-c", "from deepg_core.cli import main; main()", "run", spec, *args]
    victim = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    checkpoints = spec.parent / "runs" / "small" / "checkpoints"
    while not list(checkpoints.glob("Ep.001*.h5")):
        assert victim.poll() is None, "it ended before it could be interrupted"
        time.sleep(0.005)
    victim.send_signal(signal_number)
    return victim, victim.communicate()[1]


def assert_same_run(one, other):
    for key, array in weights(one).items():
        np.testing.assert_array_equal(weights(other)[key], array, err_msg=key)
    drop = ("seconds",)
    histories = [json.loads((run / "history.json").read_text()) for run in (one, other)]
    strip = [[{k: v for k, v in record.items() if k not in drop} for record in history] for history in histories]
    assert strip[0] == strip[1]


def test_a_log_has_no_control_characters(finished):
    _, done = finished
    assert all(line.isprintable() for line in done.stderr.splitlines() + done.stdout.splitlines())


def test_every_file_of_a_run(finished):
    run, _ = finished
    names = {path.relative_to(run).parts[0] for path in run.rglob("*")}
    assert names == {
        "checkpoints", "curves.png", "evaluation", "history.json", "log.csv", "model_card.json", "model_card.md",
        "report.html", "spec.toml", "states.h5", "tensorboard", "versions.json",
    }  # fmt: skip


def test_stdout_names_the_folder_and_stderr_tells_the_progress(finished):
    run, done = finished
    assert done.stdout.splitlines()[0] == str(run)
    assert "\ntarget_1: 2 classes, softmax, categorical_crossentropy\ntrain: 2 files, " in done.stderr
    assert re.search(
        r"^epoch 3/3  loss [\d.]+  acc [\d.]+  val_loss [\d.]+  val_acc [\d.]+  [\d.]+ s$", done.stderr, re.M
    )


def test_history_and_log_hold_one_record_an_epoch(finished):
    run, _ = finished
    history = json.loads((run / "history.json").read_text())
    columns = ["epoch", "loss", "acc", "f1", "val_loss", "val_acc", "val_f1", "lr", "files_seen", "seconds"]
    assert [list(record) for record in history] == [columns] * 3
    assert [record["epoch"] for record in history] == [1, 2, 3]
    assert [record["files_seen"] for record in history] == [2, 2, 2]
    with (run / "log.csv").open() as file:
        assert [[float(v) for v in row.values()] for row in csv.DictReader(file)] == [list(r.values()) for r in history]


def test_it_learns(finished):
    run, _ = finished
    history = json.loads((run / "history.json").read_text())
    assert history[-1]["loss"] < history[0]["loss"]
    assert history[-1]["val_acc"] > 0.8


def test_checkpoints_are_named_by_epoch_loss_and_accuracy(finished):
    run, _ = finished
    history = json.loads((run / "history.json").read_text())
    assert sorted(path.name for path in (run / "checkpoints").iterdir()) == [
        f"Ep.{r['epoch']:03d}-val_loss{r['val_loss']:.2f}-val_acc{r['val_acc']:.3f}.h5" for r in history
    ]


def test_the_resolved_spec_runs_from_where_it_lies(finished):
    run, _ = finished
    resolved = load_spec(run / "spec.toml")
    original = load_spec(run.parent.parent / "spec.toml", backend=resolved.run.backend)
    decided = {"last_layer_activation": "softmax", "loss_fn": "categorical_crossentropy"}
    assert resolved.model.config == evolve(original.model.config, **decided)
    assert resolved.sampling == evolve(original.sampling, balance="equal", shuffle_windows=True)
    assert resolved.data_paths("train")[0].path == original.data_paths("train")[0].path
    assert tomllib.loads((run / "spec.toml").read_text())["sampling"]["padding"] is False


def test_tensorboard_reads_the_curves(finished):
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    run, _ = finished
    history = json.loads((run / "history.json").read_text())
    for split, prefix in (("train", ""), ("validation", "val_")):
        events = EventAccumulator(str(run / "tensorboard" / split))
        events.Reload()
        values = [(event.step, event.value) for event in events.Scalars("loss")]
        assert values == [(r["epoch"], pytest.approx(r[f"{prefix}loss"])) for r in history]


def test_the_card_says_what_was_measured_and_with_what(finished):
    run, _ = finished
    card, text = json.loads((run / "model_card.json").read_text()), (run / "model_card.md").read_text()
    history, report = (json.loads((run / name).read_text()) for name in ("history.json", "evaluation/evaluation.json"))
    best = min(history, key=lambda record: record["val_loss"])
    assert card["training"]["best"] == best
    assert card["evaluation"]["outputs"][""]["metrics"] == report["metrics"]
    acc = report["metrics"]["acc"]
    assert f"| `acc` | {acc['value']:.4g} | {acc['low']:.4g} to {acc['high']:.4g} | 0.5 |" in text
    assert f"| `val_loss` | {best['val_loss']:.4g} |" in text
    warnings = [warning.replace(f"{run.parents[1]}/", "") for warning in report["warnings"]]
    assert card["limitations"][-len(warnings) :] == warnings
    assert card["model"]["outputs"]["target_1"]["names"] == ["poor", "rich"]
    assert card["versions"]["python"] in text
    assert list(card["data"]) == ["train", "validation"]


def test_the_picture_is_a_png(finished):
    run, _ = finished
    assert (run / "curves.png").read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"


def test_states_follow_every_sequence_and_leave_out_the_short_one(finished):
    run, _ = finished
    states = dg.read_states(run / "states.h5")
    lengths = [200, 201, 202, 203]
    ends = [position for length in lengths for position in range(30, length + 1, 7)]
    np.testing.assert_array_equal(states.sample_end_position, ends)
    assert states.record_names == ["poor_0", "poor_1", "poor_2", "poor_3", "short"]
    assert states.states.shape == (len(ends), 6)
    assert (states.layer, states.step, states.window) == ("lstm", 7, 30)


def test_states_are_the_activations_of_the_best_checkpoint(finished):
    run, _ = finished
    states, model = dg.read_states(run / "states.h5"), dg.load_model(run)
    sequence = (run.parent.parent / "validation/poor.fasta").read_text().split("\n")[3]
    rows = states.of("poor_1")
    cut = [sequence[end - 30 : end] for end in rows.sample_end_position]
    np.testing.assert_allclose(model.activations(cut, "lstm"), rows.states, atol=1e-6)


def test_a_checkpoint_predicts_the_same_on_the_other_backend(finished):
    run, _ = finished
    texts = ["ACGTN" * 6, "GC" * 15, "at" * 15]
    torch, keras = (dg.load_model(run, backend=backend).predict(texts) for backend in BACKENDS)
    np.testing.assert_allclose(torch, keras, atol=1e-5)
    np.testing.assert_allclose(torch.sum(axis=1), 1, atol=1e-5)
    assert dg.load_model(run).labels == ("poor", "rich")


def test_a_killed_run_that_is_resumed_is_bit_for_bit_the_run_never_killed(small, deepg, finished):
    run, _ = finished
    backend = tomllib.loads((run / "spec.toml").read_text())["run"]["backend"]
    killed = struck(signal.SIGKILL, 1, "/Ep.002", "run", small, "--backend", backend)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    done = deepg("run", small, "--backend", backend, "--resume")
    assert f"going on from {small.parent}/runs/small/checkpoints/Ep.001" in done.stderr
    assert_same_run(run, small.parent / "runs" / "small")


def test_resume_passes_over_a_damaged_checkpoint(small, deepg_here, tmp_path):
    deepg_here("run", small, "--set", "training.epochs=2", "--set", "run.backend=torch")
    run = small.parent / "runs" / "small"
    last = sorted((run / "checkpoints").iterdir())[-1]
    content = bytearray(last.read_bytes())
    content[-2048:-1536] = bytes(512)
    last.write_bytes(content)
    done = deepg_here("run", small, "--resume")
    assert f"passed over: {last}: cannot be read as a checkpoint: " in done.stderr
    assert f"going on from {run}/checkpoints/Ep.001" in done.stderr
    assert len(json.loads((run / "history.json").read_text())) == 3


def test_resume_does_not_begin_anew_over_checkpoints_it_cannot_read(small, deepg_here):
    deepg_here("run", small, "--set", "training.epochs=1", "--set", "training.steps_per_epoch=1")
    (only,) = (small.parent / "runs" / "small" / "checkpoints").iterdir()
    only.write_bytes(b"damaged")
    done = deepg_here("run", small, "--resume", code=2)
    assert f"error: {only}: cannot be read as a checkpoint" in done.stderr
    assert only.read_bytes() == b"damaged"


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_slot_of_another_shape_never_reaches_the_backend(small, deepg_here, backend):
    deepg_here("run", small, "--set", "training.epochs=1", "--backend", backend)
    (only,) = (small.parent / "runs" / "small" / "checkpoints").iterdir()
    with h5py.File(only, "a") as file:
        for name in ("m/dense/kernel", "v/dense/kernel"):
            del file["optimizer"][name]
            file["optimizer"][name] = np.ones((1, 1), np.float32)
    done = deepg_here("run", small, "--resume", "--backend", backend, code=2)
    what = "`optimizer/m/dense/kernel` is float32 (1, 1), but `dense/kernel` is float32 (6, 4)"
    assert done.stderr.endswith(f"error: {only}: cannot be read as a checkpoint: {what}\n")


def test_resume_refuses_a_spec_that_learns_something_else(small, deepg_here):
    deepg_here("run", small, "--set", "training.epochs=1")
    done = deepg_here("run", small, "--resume", "--set", "model.learning_rate=0.5", code=2)
    assert "model.learning_rate: is 0.5, but the run to resume has 0.01" in done.stderr
    assert "Traceback" not in done.stderr


def test_resume_takes_a_number_alone_for_the_list_of_it(small, deepg_here):
    deepg_here("run", small, "--set", "training.epochs=1")
    (stored,) = (small.parent / "runs" / "small" / "checkpoints").iterdir()
    with h5py.File(stored, "a") as file:
        spec = file["spec"].asstr()[()]
        assert "\nfocal_alpha = 1.0\n" in spec
        file["spec"][()] = spec.replace("focal_alpha = 1.0", "focal_alpha = [1.0]")
    write_seal(stored)
    deepg_here("run", small, "--resume", "--set", "training.epochs=2")
    assert len(json.loads((small.parent / "runs" / "small" / "history.json").read_text())) == 2
    assert dg.load_model(stored).labels == ("poor", "rich")


def test_a_transfer_with_another_vocabulary_is_refused_at_check(small, deepg_here):
    deepg_here("run", small, "--set", "training.epochs=1")
    text = small.read_text().partition("[states]")[0] + '[model]\nfrom = "runs/small"\n'
    (small.parent / "transfer.toml").write_text(text + '[encoder]\nvocabulary = "TGCA"\n')
    done = deepg_here("check", small.parent / "transfer.toml", code=2)
    message = '`runs/small` was trained with the vocabulary "ACGT", but the encoder has "TGCA"'
    assert f"error: model.from: {message}\n" in done.stderr
    assert done.stderr.endswith('  = help: set `encoder.vocabulary = "ACGT"`\n'), done.stderr


def test_a_name_already_taken_gets_a_number(small, deepg_here):
    for name in ("small", "small_2", "small_7"):
        (small.parent / "runs" / name).mkdir(parents=True)
    done = deepg_here("run", small, "--set", "training.epochs=1", "--set", "training.steps_per_epoch=1")
    assert done.stdout.splitlines()[0] == str(small.parent / "runs" / "small_8")


def test_save_best_only_keeps_the_best_and_the_last(small, deepg_here):
    done = deepg_here("run", small, "--set", "training.checkpoints.save_best_only=true", "--set", "training.epochs=5")
    run = small.parent / "runs" / "small"
    history = json.loads((run / "history.json").read_text())
    best = min(history, key=lambda record: (record["val_loss"], -record["epoch"]))["epoch"]
    kept = {int(path.name[3:6]) for path in (run / "checkpoints").iterdir()}
    assert kept == {best, 5}
    assert f"checkpoints/Ep.{best:03d}" in done.stdout


def test_without_validation_names_and_files_leave_it_out(small, deepg_here):
    text = small.read_text().replace("validation = {", "test = {")
    small.write_text(text)
    deepg_here("run", small, "--set", "training.epochs=1")
    run = small.parent / "runs" / "small"
    assert [path.name for path in (run / "checkpoints").iterdir()] == ["Ep.001.h5"]
    assert "val_loss" not in json.loads((run / "history.json").read_text())[0]


def test_a_checkpoint_holds_nothing_to_execute(finished):
    run, _ = finished
    with h5py.File(next((run / "checkpoints").iterdir())) as file:
        assert json.loads(file["graph"].asstr()[()])["outputs"] == ["dense_1"]
        assert json.loads(file["labels"].asstr()[()]) == ["poor", "rich"]
        assert file["weights/lstm/kernel"].shape == (8, 24)
        assert file["weights/conv1d/kernel"].shape == (6, 4, 8)


def test_encoded_windows_of_the_wrong_shape_are_refused(finished):
    run, _ = finished
    model = dg.load_model(run)
    message = r"the inputs have the shapes {'input_1': \(29, 4\)} a window; the model reads {'input_1': \(30, 4\)}"
    with pytest.raises(dg.DeepgError, match=message):
        model.predict(np.zeros((2, 29, 4), np.float32))
    assert model.predict(np.zeros((2, 30, 4), np.float32)).shape == (2, 2)


@pytest.mark.parametrize("change", ["more", "other"])
def test_resume_refuses_data_that_changed_and_leaves_the_run_as_it_was(small, deepg_here, change):
    deepg_here("run", small, "--set", "training.epochs=1")
    run = small.parent / "runs" / "small"
    before = {path: path.read_bytes() for path in run.rglob("*") if path.is_file()}
    path = small.parent / "train/poor.fasta"
    text = path.read_text()
    path.write_text(text + ">more\n" + "ACGT" * 50 + "\n" if change == "more" else text.replace("AAA", "AAT", 1))
    done = deepg_here("run", small, "--resume", code=2)
    assert f"error: {run}: the data changed: the files of train are not what it was trained on; put" in done.stderr
    assert {path: path.read_bytes() for path in run.rglob("*") if path.is_file()} == before


def test_each_backend_goes_on_with_its_own_run(small, deepg_here):
    runs = small.parent / "runs"
    for epochs, resume in ((1, []), (2, ["--resume"])):
        for backend, name in (("keras", "small"), ("torch", "small_2")):
            done = deepg_here("run", small, *resume, "--set", f"training.epochs={epochs}", "--backend", backend)
            assert done.stdout.splitlines()[0] == str(runs / name)
            assert len(json.loads((runs / name / "history.json").read_text())) == epochs


def test_resume_takes_a_folder_and_a_bare_one_may_stand_before_the_spec(small, deepg_here):
    first, newest = small.parent / "runs" / "small", small.parent / "runs" / "small_2"
    for _ in range(2):
        deepg_here("run", small, "--set", "training.epochs=1")
    for args, run in (
        ((small, "--resume", first, "--set", "run.name=other"), first),
        (("--resume", first, small), first),
        (("--resume", small), newest),
    ):
        assert deepg_here("run", *args, "--set", "training.epochs=2").stdout.splitlines()[0] == str(run)
        assert tomllib.loads((run / "spec.toml").read_text())["run"]["name"] == "small"


def test_a_project_that_was_copied_goes_on_where_it_is_now(small, deepg_here, tmp_path_factory):
    deepg_here("run", small, "--set", "training.epochs=1")
    copy = shutil.copytree(small.parent, tmp_path_factory.mktemp("copy") / "project")
    shutil.rmtree(small.parent / "train")
    run = copy / "runs" / "small"
    for epochs in (2, 3):
        done = deepg_here("run", copy / "spec.toml", "--resume", "--set", f"training.epochs={epochs}")
        assert f"going on from {run}/checkpoints/Ep.00{epochs - 1}" in done.stderr
    assert len(json.loads((run / "history.json").read_text())) == 3


def test_states_of_an_older_epoch_are_not_listed(small, deepg_here):
    assert "states.h5" in deepg_here("run", small, "--set", "training.epochs=1").stdout
    small.write_text(re.sub(r"\[states\].*?(?=\[model\])", "", small.read_text(), flags=re.S))
    assert "states.h5" not in deepg_here("run", small, "--resume").stdout


def test_resume_beside_a_live_run_says_so_and_leaves_it_alone(small, deepg_here):
    command = [sys.executable, "-c", "from deepg_core.cli import main; main()", "run", small]
    live = subprocess.Popen(
        [*command, "--set", "training.epochs=300"], stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL
    )
    run = small.parent / "runs" / "small"
    while not list(run.glob("checkpoints/Ep.*")):
        assert live.poll() is None, "it ended before"
        time.sleep(0.01)
    draft = run / "checkpoints" / ".Ep.900.h5.x.draft"
    draft.touch()
    done = deepg_here("run", small, "--resume", "--set", "training.epochs=300", code=1)
    assert f"error: {run} is being trained by process {live.pid} on " in done.stderr
    assert draft.exists()
    live.terminate()
    assert live.wait() == 143
    assert not (run / ".owner").exists()
    deepg_here("run", small, "--resume", "--set", "training.epochs=1")
    assert not draft.exists()


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_run_that_is_stopped_leaves_nothing_half_written(small, number, code):
    victim, errors = interrupt(small, number, "--set", "training.epochs=300")
    assert victim.returncode == code
    assert errors.endswith(
        "stopped; the same command with --resume goes on from the last checkpoint, if one was kept\n"
    )
    assert "Traceback" not in errors
    hidden = [path.name for path in small.parent.rglob("runs/**/.*")]
    assert hidden == []


def test_a_validation_loss_that_is_no_number_in_the_last_epoch_is_no_success(small, deepg_here):
    wild = ["--set", "model.learning_rate=1e30", "--set", "model.solver=sgd", "--set", "training.steps_per_epoch=1"]
    done = deepg_here("run", small, *wild, "--set", "training.epochs=1", code=1)
    message = (
        r"error: the validation loss became (nan|inf) in epoch 1, the last one; try a lower model.learning_rate\n$"
    )
    assert re.search(message, done.stderr)
    assert list((small.parent / "runs" / "small" / "checkpoints").iterdir()) == []


def test_the_best_checkpoint_is_evaluated_at_the_end(finished):
    run, done = finished
    report = json.loads((run / "evaluation/evaluation.json").read_text())
    assert (report["split"], report["windows"], report["max_windows"], report["bootstrap"]) == (
        "validation",
        144,
        None,
        1000,
    )
    assert report["model"] == str(RunFolder(run).best_checkpoint())
    assert {"confusion.png", "roc.svg", "per_record.tsv"} <= {path.name for path in (run / "evaluation").iterdir()}
    its, others = report["metrics"]["acc"], {name: value["acc"]["value"] for name, value in report["baselines"].items()}
    shown = f"acc {its['value']:.3f} ({its['low']:.3f} to {its['high']:.3f})"
    baselines = f"majority {others['majority']:.3f}, kmer_logistic {others['kmer_logistic']:.3f}"
    assert re.search(rf"^evaluation +validation: {re.escape(shown)}; {baselines}$", done.stdout, re.M)
    lines = ["drawing the curves", "evaluating the best network on validation", "writing the model card and the report"]
    assert [line for line in done.stderr.splitlines() if line in lines] == lines
    assert "evaluation: the intervals come from 8 records, fewer than 10" in done.stderr


def test_a_finished_run_is_not_evaluated_twice(small, deepg_here):
    spec = small.read_text().replace(
        "evaluate = false", "evaluate = { split = 'train', bootstrap = 10, max_windows = 20 }"
    )
    small.write_text(spec)
    deepg_here("run", small, "--set", "training.epochs=1", "--backend", "torch")
    path = small.parent / "runs/small/evaluation/evaluation.json"
    before, report = path.stat().st_mtime_ns, json.loads(path.read_text())
    assert [its["support"] for its in report["per_class"].values()] == [20, 20]
    assert report["split"] == "train"
    deepg_here("run", small, "--set", "training.epochs=1", "--backend", "torch", "--resume")
    assert path.stat().st_mtime_ns == before
    deepg_here("run", small, "--set", "training.epochs=2", "--backend", "torch", "--resume")
    assert path.stat().st_mtime_ns > before


def test_an_evaluation_that_fails_leaves_the_run_whole(small, deepg_here):
    small.write_text(small.read_text().replace("evaluate = false", ""))
    folder = small.parent / "runs/small"
    deepg_here("run", small, "--set", "training.epochs=1", "--set", "evaluate=false", "--backend", "torch")
    (folder / "evaluation").mkdir()
    (folder / "evaluation/notes.txt").touch()
    done = deepg_here("run", small, "--set", "training.epochs=1", "--resume")
    assert done.stderr.splitlines()[-2:] == [
        (
            f"the evaluation failed: {folder}/evaluation: holds notes.txt, so it is no evaluation; name another folder; "
            f"the run is whole, and `deepg evaluate {folder} --split validation -o {folder}/evaluation` tries again"
        ),
        "writing the model card and the report",
    ]
    assert [path.name for path in (folder / "evaluation").iterdir()] == ["notes.txt"]
    assert "Ep.001" in done.stdout
