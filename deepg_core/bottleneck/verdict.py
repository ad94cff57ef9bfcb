"""Which part is the slowest, and which key of the spec to change: a function of rates, and of what the spec says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil
from typing import Final

from attrs import frozen

from deepg_core.bottleneck.parts import Part, Verdict
from deepg_core.spec.spec import Spec
from deepg_core.words import spell_time

FAIR: Final = 0.2
"""What validation, checkpoints or states may take, relative to the training."""
WORTH: Final = 1.1
"""How much faster a change has to make a part to be advised."""
_NAMES: Final = {
    "reading": "reading the files",
    "validation": "validation",
    "checkpoint": "writing checkpoints",
    "states": "writing states",
}


@frozen
class Trial:
    """A change that was measured."""

    key: str
    change: str
    """In words: "without `encoder.add_noise`"."""
    factor: float
    """How many times as fast it makes the part."""


@frozen
class Advice:
    """What to do."""

    key: str
    text: str


def judge(
    parts: Mapping[str, Part], spec: Spec, *, data_wait: float, on_host: bool, trials: Sequence[Trial] = ()
) -> Verdict:
    """Find the bottleneck of a run and say what to change.

    :param data_wait: share of the training's time that goes by in waiting for data.
    :param on_host: whether the CPU computes.
    :param trials: changes to the slower one of `batches` and `step`.
    """
    name = find_bottleneck(parts)
    total = sum(part.run_seconds or 0 for part in parts.values())
    part = "training" if name in ("batches", "step") else name
    share = (parts[part].run_seconds or 0) / total if total else 0
    of_run = f"{share:.0%} of a run of {spell_time(total)}"
    if part == "training":
        best = max((it for it in trials if it.factor >= WORTH), key=lambda it: it.factor, default=None)
        advice = _advise_trained(name, spec, best, on_host)
        what = "making batches" if name == "batches" else "the step of the network"
        of_run = f"the training is {of_run}, and waits {data_wait:.0%} of its time for data"
        return Verdict(bottleneck=name, key=advice.key, advice=f"the bottleneck is {what}: {of_run}; {advice.text}")
    advice = _ADVICE[name](spec, parts)
    return Verdict(bottleneck=name, key=advice.key, advice=f"the bottleneck is {_NAMES[name]}: {of_run}; {advice.text}")


def find_bottleneck(parts: Mapping[str, Part]) -> str:
    """Give the name of the part that takes most of a run; of a training, the slower one of `batches` and `step`.

    Batches are made while the network learns, so the faster of the two costs nothing.
    """
    whole = {name: part.run_seconds for name, part in parts.items() if part.run_seconds is not None}
    worst = max(whole, key=lambda name: whole[name])
    if worst != "training":
        return worst
    return "batches" if parts["batches"].rate < parts["step"].rate else "step"


def _advise_trained(name: str, spec: Spec, best: Trial | None, on_host: bool) -> Advice:
    if best:
        return Advice(best.key, f"{best.change} it is {best.factor:.1f} times as fast")
    if name == "batches":
        return Advice(
            "target.maxlen", "shorter windows (`target.maxlen`) are made faster, and a larger network costs no time"
        )
    backend = spec.trainer.name if spec.trainer else ""
    if not on_host and getattr(spec.trainer and spec.trainer.config, "precision", None) == "float32":
        key = f"training.{backend}.precision"
        return Advice(key, f'`{key} = "bf16"` computes with half as many bits')
    elsewhere = " or a GPU does" if on_host else ""
    return Advice("model", f"fewer or smaller layers in `[model]` make it faster{elsewhere}")


def _reading(spec: Spec, parts: Mapping[str, Part]) -> Advice:  # noqa: ARG001
    text = "the files are read once and stay in the cache, so later runs do not wait; `data.file_limit` takes fewer for a try"
    return Advice("data.file_limit", text)


def _validation(spec: Spec, parts: Mapping[str, Part]) -> Advice:
    ratio = spec.training.train_val_ratio
    fair = float(f"{ratio / _excess('validation', parts):.1g}")
    key = "training.train_val_ratio"
    return Advice(key, f"`{key} = {fair:g}` in the place of {ratio:g} makes it about {FAIR:.0%} of the training")


def _checkpoint(spec: Spec, parts: Mapping[str, Part]) -> Advice:
    kept, excess = spec.training.kept, _excess("checkpoint", parts)
    key, value = "training.steps_per_epoch", float(spec.training.steps_per_epoch)
    if kept and kept.every_steps:
        key, value = "training.checkpoints.every_steps", kept.every_steps
    elif kept and kept.every_minutes:
        key, value = "training.checkpoints.every_minutes", kept.every_minutes
    fair = _round_up(value * excess)
    return Advice(key, f"`{key} = {fair}` in the place of {value:g} makes it about {FAIR:.0%} of the training")


def _states(spec: Spec, parts: Mapping[str, Part]) -> Advice:
    step = spec.choice("states").config.step
    fair = _round_up(step * _excess("states", parts))
    if not parts["training"].run_seconds:
        return Advice("states.step", f"`states.step = {fair}` in the place of {step} takes a tenth of the time")
    return Advice(
        "states.step", f"`states.step = {fair}` in the place of {step} makes it about {FAIR:.0%} of the training"
    )


def _excess(name: str, parts: Mapping[str, Part]) -> float:
    """Say how many times longer than fair a part takes; without a training, 10."""
    training, its = parts["training"].run_seconds or 0, parts[name].run_seconds or 0
    return its / (FAIR * training) if training else 10.0


def _round_up(value: float) -> int:
    """Round up to one digit and zeros: 1,234 to 2,000."""
    digits = int("1" + "0" * (len(str(ceil(value))) - 1))
    return ceil(value / digits) * digits


_ADVICE: Final = {"reading": _reading, "validation": _validation, "checkpoint": _checkpoint, "states": _states}
