"""The folder of a run that never ran."""

from __future__ import annotations

import json

from deepg_core.spec.origin import Origin, add_origin

SPEC = """\
[run]
name = "{name}"
backend = "{backend}"
output = "{output}"

[data.train]
a = "{data}/train/a"
b = "{data}/train/b"

[training]
epochs = {epochs}

[training.checkpoints]
monitor = "{monitor}"

[model]
type = "lstm_cnn"
layer_lstm = {lstm}
"""


def write_run(
    path,
    *,
    epochs=3,
    backend="torch",
    lstm="[8]",
    data="/x/data",
    project=None,
    hashes=None,
    acc=None,
    version="2.0",
    monitor="val_loss",
    evaluated=None,
    extra="",
):
    """Write spec, versions, history and, with `acc = (value, low, high)`, an evaluation; gives the path."""
    path.mkdir(parents=True)
    plugins = {"deepg-core==0.1.0": ["model:lstm_cnn"], f"deepg-{backend}==0.1.0": [f"trainer:{backend}"]}
    text = SPEC.format(
        name=path.name, backend=backend, output=path.parent, data=data, epochs=epochs, monitor=monitor, lstm=lstm
    )
    origin = Origin(
        project or str(path.parent), {"train": "1", "validation": "2"} if hashes is None else hashes, plugins
    )
    (path / "spec.toml").write_text(add_origin(text + extra, origin))
    (path / "versions.json").write_text(json.dumps({"python": "3.11.7", "torch": version, "plugins": plugins}))
    (path / "history.json").write_text(json.dumps([record(number, epochs) for number in range(1, epochs + 1)]))
    if acc:
        write_evaluation(path, acc, **(evaluated or {}))
    return path


def record(number, epochs):
    """Give an epoch; the one before the last is the best."""
    loss = 0.5 + 0.1 * abs(number - (epochs - 1))
    return {
        "epoch": number,
        "loss": 0.9 / number,
        "acc": 0.5,
        "val_loss": loss,
        "val_acc": 0.6,
        "lr": 0.1,
        "seconds": 40.0,
    }


def write_evaluation(path, acc, split="validation", windows=100, **more):
    """Write `evaluation/evaluation.json`."""
    value, low, high = acc
    metrics = {"acc": {"value": value, "low": low, "high": high}, "loss": {"value": 0.4, "low": 0.3, "high": 0.5}}
    report = {"model": "m", "split": split, "windows": windows, "records": 10, "metrics": metrics, **more}
    (path / "evaluation").mkdir()
    (path / "evaluation" / "evaluation.json").write_text(json.dumps(report))
