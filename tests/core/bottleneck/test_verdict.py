"""The verdict on rates that are given."""

from __future__ import annotations

import pytest

from deepg_core.bottleneck import Part, Trial, judge
from deepg_core.spec.load import load_spec

SPEC = """
data.train = { a = "a", b = "b" }
target = { type = "label_folder", maxlen = 20 }
model = { type = "lstm_cnn", layer_lstm = 8 }
states = { type = "hdf5", source = "a", layer = "lstm", step = 3 }
"""


@pytest.fixture
def spec(tmp_path):
    def load(*overrides):
        (tmp_path / "spec.toml").write_text(SPEC)
        return load_spec(tmp_path / "spec.toml", overrides, backend="torch")

    return load


def parts(*, batches=200.0, step=100.0, **run_seconds):
    """Give parts of so many windows a second; each takes a second of the run, the training 100, if nothing else is said."""
    seconds = {"reading": 1, "training": 100, "validation": 1, "checkpoint": 1, "states": 1, **run_seconds}
    found = {name: Part(rate=1.0, unit="windows", run_seconds=its) for name, its in seconds.items()}
    rates = {"batches": batches, "step": step}
    return found | {name: Part(rate=rate, unit="windows") for name, rate in rates.items()}


def verdict(spec, found, *, data_wait=0.5, on_host=True, trials=()):
    judged = judge(found, spec, data_wait=data_wait, on_host=on_host, trials=trials)
    return judged.bottleneck, judged.key, judged.advice


def test_reading(spec):
    assert verdict(spec(), parts(reading=896)) == (
        "reading",
        "data.file_limit",
        (
            "the bottleneck is reading the files: 90% of a run of 16 min 39 s; the files are read once and stay in the cache, "
            "so later runs do not wait; `data.file_limit` takes fewer for a try"
        ),
    )


def test_batches_and_what_was_tried(spec):
    trials = [
        Trial("a.b", "without `a.b`", 1.3),
        Trial("c.d", "without `c.d`", 4.06),
        Trial("e.f", "without `e.f`", 0.9),
    ]
    assert verdict(spec(), parts(batches=99, training=96), data_wait=0.6, trials=trials) == (
        "batches",
        "c.d",
        (
            "the bottleneck is making batches: the training is 96% of a run of 1 min 40 s, and waits 60% of its time for data; "
            "without `c.d` it is 4.1 times as fast"
        ),
    )


def test_batches_that_nothing_made_faster(spec):
    name, key, advice = verdict(spec(), parts(batches=99), trials=[Trial("a.b", "without `a.b`", 1.05)])
    assert (name, key) == ("batches", "target.maxlen")
    assert advice.endswith("; shorter windows (`target.maxlen`) are made faster, and a larger network costs no time")


def test_a_step_on_the_cpu(spec):
    name, key, advice = verdict(spec(), parts())
    assert (name, key) == ("step", "model")
    assert advice.endswith("; fewer or smaller layers in `[model]` make it faster or a GPU does")


def test_a_step_on_a_gpu(spec):
    name, key, advice = verdict(spec(), parts(), on_host=False)
    assert (name, key) == ("step", "training.torch.precision")
    assert advice.endswith('; `training.torch.precision = "bf16"` computes with half as many bits')


def test_a_step_on_a_gpu_that_is_used_well(spec):
    name, key, advice = verdict(spec("training.torch.precision=bf16"), parts(), on_host=False)
    assert (name, key) == ("step", "model")
    assert advice.endswith("; fewer or smaller layers in `[model]` make it faster")


def test_a_step_that_is_better_with_larger_batches(spec):
    trial = Trial("sampling.batch_size", "with `sampling.batch_size = 256` in the place of 64", 2.0)
    name, key, advice = verdict(spec(), parts(), on_host=False, trials=[trial])
    assert (name, key) == ("step", "sampling.batch_size")
    assert advice.endswith("; with `sampling.batch_size = 256` in the place of 64 it is 2.0 times as fast")


def test_validation(spec):
    found = parts(validation=200)
    assert verdict(spec("training.train_val_ratio=1.0"), found) == (
        "validation",
        "training.train_val_ratio",
        (
            "the bottleneck is validation: 66% of a run of 5 min 3 s; "
            "`training.train_val_ratio = 0.1` in the place of 1 makes it about 20% of the training"
        ),
    )


@pytest.mark.parametrize(
    ("override", "key", "change"),
    [
        ("training.checkpoints.every_steps=1", "checkpoints.every_steps", "= 20` in the place of 1"),
        ("training.checkpoints.every_minutes=0.5", "checkpoints.every_minutes", "= 8` in the place of 0.5"),
        ("training.steps_per_epoch=10", "steps_per_epoch", "= 200` in the place of 10"),
    ],
)
def test_checkpoints(spec, override, key, change):
    name, changed, advice = verdict(spec(override), parts(checkpoint=300))
    assert (name, changed) == ("checkpoint", f"training.{key}")
    assert advice == (
        "the bottleneck is writing checkpoints: 74% of a run of 6 min 43 s; "
        f"`training.{key} {change} makes it about 20% of the training"
    )


def test_states(spec):
    assert verdict(spec(), parts(states=400)) == (
        "states",
        "states.step",
        (
            "the bottleneck is writing states: 80% of a run of 8 min 23 s; "
            "`states.step = 60` in the place of 3 makes it about 20% of the training"
        ),
    )


def test_a_run_without_an_epoch(spec):
    name, _, advice = verdict(spec("training.epochs=0"), parts(training=0, states=7))
    assert name == "states"
    assert advice.endswith("`states.step = 30` in the place of 3 takes a tenth of the time")


def test_what_the_advice_names_is_taken_by_a_spec(spec):
    advised = ["training.train_val_ratio=0.1", "training.checkpoints.every_steps=20", "states.step=60"]
    assert spec(*advised, "data.file_limit=5", 'training.torch.precision="bf16"', "sampling.batch_size=256")
