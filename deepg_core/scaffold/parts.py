"""What a plugin of each kind is made of, beside its module."""

from __future__ import annotations

from typing import Final

from attrs import frozen


@frozen
class Parts:
    """What differs from kind to kind."""

    contract: str
    """In `deepg_core.testing`."""
    usage: str
    """How one uses it, for its README."""
    dependencies: tuple[str, ...] = ("attrs", "deepg-core", "numpy")
    more: tuple[tuple[str, str], ...] = ()
    """Other modules: the ending of the name of each, and the ending of the name of its template."""


PARTS: Final = {
    "reader": Parts(
        "ReaderContract", 'Files that end in `.seqs` are read by it, or any with `[reader]` and `type = "$name"`.'
    ),
    "encoder": Parts("EncoderContract", 'In a spec: `[encoder]` and `type = "$name"`.'),
    "target": Parts("TargetFormatContract", 'In a spec: `[target]`, `type = "$name"` and `maxlen = 500`.'),
    "augmentation": Parts("AugmentationContract", "In a spec: `augmentations = { $name = {} }` in `[sampling]`."),
    "window_weight": Parts("WindowWeightContract", "In a spec: `window_weights = { $name = {} }` in `[sampling]`."),
    "model": Parts("ModelBuilderContract", 'In a spec: `[model]` and `type = "$name"`.', ("attrs", "deepg-core")),
    "layer": Parts(
        "LayerContract",
        "In a model builder: `from $module import $Class` and `x = draw($Class(), x)`.",
        ("attrs", "deepg-core", "numpy"),
        (("_torch", "torch"), ("_keras", "keras")),
    ),
    "trainer": Parts(
        "TrainerContract",
        "In a spec: `backend = \"$name\"` in `[run]`, or `deepg run spec.toml --backend $name`.",
        ("attrs", "deepg-core", "deepg-torch", "numpy"),
        (("_trainer", "class"),),
    ),
    "states": Parts("StateWriterContract", 'In a spec: `[states]`, `type = "$name"`, a source and a layer.'),
    "schedule": Parts(
        "ScheduleContract", 'In a spec: `schedule = { type = "$name" }` in `[training]`.', ("attrs", "deepg-core")
    ),
    "loss": Parts("LossContract", 'In a spec: `loss_fn = "$name"` in `[model]`.', ("attrs", "deepg-core")),
    "metric": Parts("MetricContract", 'In a spec: `metrics = ["$name"]` in `[training]`.', ("deepg-core", "numpy")),
    "observer": Parts(
        "ObserverContract", "In a spec: `observers = { $name = {} }` in `[training]`.", ("attrs", "deepg-core")
    ),
    "exporter": Parts("ExporterContract", "`deepg export RUN --to $name -o FILE.npz`", ("deepg-core", "numpy")),
    "explainer": Parts("ExplainerContract", "`deepg explain RUN FILES --target CLASS --method $name -o OUT.h5`"),
    "launcher": Parts(
        "LauncherContract",
        'In a spec: `launcher = { type = "$name", workers = 2 }` in `[run]`; or `deepg predict ... --launcher $name`.',
        ("attrs", "deepg-core"),
    ),
    "command": Parts("CommandContract", "`deepg $name RUN`", ("click", "deepg-core")),
}  # fmt: skip
"""Name of a kind -> its parts; a template of the kind's name lies in `templates/`."""
