"""Options that mean nothing where arrays are ready, each with the reason."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import attrs

from deepg_core.encoders.words import check_stride
from deepg_core.errors import OptionError
from deepg_core.spec.problem import Problem
from deepg_core.spec.spec import Spec
from deepg_core.spec.tables import Sampling

CUTTING: Final = "target_right"
"""The one target format that rows can be cut by (deepG's lm_rds)."""
NUMBERING: Final = "integer"
"""The one encoder that can be named: inputs hold its numbers."""
_PART: Final = "sampling.max_samples takes some rows of each file, other ones in each pass"
_SAMPLING: Final = {
    "step": ("rows are windows that are cut already", None),
    "padding": ("all rows of an array are of one length", None),
    "random_length": ("rows are windows that are cut already", None),
    "balance": ("rows come as the files have them, whatever their class", None),
    "proportion_per_seq": ("a row is given whole", _PART),
    "proportion_entries": ("files hold rows, not sequences", _PART),
    "random_sampling": (
        "rows are windows that are cut already",
        "sampling.shuffle_windows mixes the rows of all files",
    ),
    "concat_seq": ("files hold rows, not sequences", None),
    "skip_amb_nuc": ("rows hold numbers, not letters", None),
    "reverse_complement": ("rows hold numbers, not letters", None),
    "window_weights": ("rows are windows that are cut already", "store the weight of each row as `sample_weight`"),
    "augmentations": ("rows hold numbers, not letters", None),
    "reverse_complement_encoding": ("rows hold numbers, not letters", "store the other strand as `x_2`"),
}
"""Option of [sampling] -> why it is refused, what to do."""
_DATA: Final = {
    "added_label_path": ("inputs lie in the files", "store it as `x_1`, before the others"),
    "add_input_as_seq": ("inputs lie in the files", None),
    "sample_weight": ("ready arrays bring their own weights", "store the weight of each row as `sample_weight`"),
}


def refuse_array_options(spec: Spec) -> Iterator[Problem]:
    """Give a problem for each option that is set and cannot do anything."""
    yield from _sampling(spec.sampling)
    yield from _changed("data", spec.data, _DATA)
    yield from _changed("evaluate", spec.evaluate, {"threshold": ("rows are not called along a taxonomy", None)})
    if spec.data and isinstance(spec.data.train, dict):
        yield Problem(
            ("data", "train"), "names classes, but those of ready arrays are in `y`", "give a path or a list of paths"
        )
    if spec.target and spec.target.component.name != CUTTING:
        message = f"ready arrays hold their targets, and `{spec.target.component.name}` cuts sequences"
        yield Problem(
            ("target", "type"), message, f"leave [target] out, or cut the last rows of `x` off with `{CUTTING}`"
        )
    yield from _encoder(spec)
    if spec.training and spec.training.class_weight is not None:
        help_ = "store the weight of each row as `sample_weight`"
        yield Problem(("training", "class_weight"), "ready arrays bring their own weights", help_)
    if spec.states:
        yield Problem(
            ("states",), "states are written along sequences, and ready arrays have none", "leave [states] out"
        )


def _sampling(options: Sampling) -> Iterator[Problem]:
    yield from _changed("sampling", options, _SAMPLING)
    if options and isinstance(options.batch_size, tuple):
        yield Problem(("sampling", "batch_size"), "rows of all classes come mixed", "give one number")
    if options and options.sample_by_file_size and options.shuffle_windows:
        message = "draws file after file, and `shuffle_windows` mixes their rows, large files having more of them"
        yield Problem(("sampling", "sample_by_file_size"), message, "leave one of them out")


def _encoder(spec: Spec) -> Iterator[Problem]:
    """Refuse all that would change letters; `integer` says which numbers inputs hold."""
    if not spec.encoder:
        return
    name, config = spec.encoder.component.name, spec.encoder.config
    if name not in ("one_hot", NUMBERING):
        help_ = f"leave [encoder] out, or where inputs are numbers of letters use `{NUMBERING}`"
        yield Problem(("encoder", "type"), "ready inputs are not encoded again", help_)
        return
    used = ("n_gram", "n_gram_stride") if spec.target else ()
    if name == NUMBERING:
        used = ("vocabulary", "n_gram")
    reasons = {field.name: ("ready inputs are not encoded again", None) for field in attrs.fields(type(config))}
    yield from _changed("encoder", config, {name: reason for name, reason in reasons.items() if name not in used})
    if not spec.target or spec.target.component.name != CUTTING:
        return
    if name == NUMBERING and config.n_gram > 1:
        message = f"`x` holds words, and `{CUTTING}` counts letters"
        yield Problem(("encoder", "n_gram"), message, "leave [target] out and store the target as `y`")
    if name != NUMBERING:
        yield from _words(config, spec.target.config.target_len)


def _words(config: Any, letters: int) -> Iterator[Problem]:
    """Refuse words that the rows that are predicted do not make.

    :param config: of `one_hot`.
    """
    n = config.n_gram
    try:
        check_stride(n, config.n_gram_stride)
    except OptionError as error:
        yield Problem(("encoder", error.option), error.message, error.help)
    if n > 1 and config.n_gram_stride != n:
        yield Problem(
            ("encoder", "n_gram_stride"), f"must be n_gram ({n}) where letters are predicted: words must not overlap"
        )
    if letters % n:
        message = f"words of {n} letters do not divide the {letters} letters that `{CUTTING}` predicts"
        yield Problem(("encoder", "n_gram"), message, f"use target_len = {n} or a multiple")


def _changed(table: str, options: Any, reasons: dict[str, tuple[str, str | None]]) -> Iterator[Problem]:
    """Refuse the options that are not as they are by default."""
    if options is None:
        return
    for field in attrs.fields(type(options)):
        default = field.default.factory() if isinstance(field.default, attrs.Factory) else field.default  # type: ignore[arg-type]
        if field.name in reasons and getattr(options, field.name) != default:
            reason, help_ = reasons[field.name]
            yield Problem((table, field.name), f"does nothing to ready arrays: {reason}", help_ or "leave it out")
