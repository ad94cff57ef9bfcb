"""Options that do not go together, each with the reason. What is not refused here composes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

import numpy as np

from deepg_core.corpus.alphabet import IUPAC, PRINTABLE
from deepg_core.corpus.corpus import complement
from deepg_core.encoders import Encoder
from deepg_core.encoders.vocabulary import number_letters
from deepg_core.examination import cut_windows
from deepg_core.spec.problem import Problem
from deepg_core.spec.spec import Spec
from deepg_core.targets import TargetFormat, Windows
from deepg_core.words import count_of


def refuse_conflicts(spec: Spec, target: TargetFormat, encoder: Encoder) -> Iterator[Problem]:
    """Give a problem for each pair of options that cannot be had together; few while one of their tables is wrong."""
    some = (_added, _sets) if spec.sampling else (_added,)
    for check in _CHECKS if spec.sampling and spec.training else some:
        yield from check(spec, target, encoder)


def _joined(spec: Spec, target: TargetFormat, encoder: Encoder) -> Iterator[Problem]:
    text, options = spec.sampling.concat_seq, spec.sampling
    if text is None:
        return
    key = ("sampling", "concat_seq")
    foreign = sorted({letter for letter in text if letter.upper() not in {*encoder.vocabulary, *IUPAC}})
    if foreign:
        may_be_letters = set(foreign) <= set(PRINTABLE.decode())
        help_ = f"add {''.join(foreign)} to encoder.vocabulary" if may_be_letters else "use letters alone"
        yield Problem(key, f"its letters must be in the vocabulary or IUPAC codes; {foreign[0]!r} is neither", help_)
    lies = f"`{_name(spec)}` needs to know where in its record a window lies"
    reasons = {
        "the label of a sequence is in its header, and joined sequences have one header": target.by_header,
        f"{lies}, and joined sequences are one record": target.needs_coordinates,
        "the coverage of a sequence is in its header, and joined sequences have one": "coverage" in encoder.needs,
        "a file of joined sequences is one sequence: `proportion_entries` has nothing to draw": options.proportion_entries,
        "joined sequences are kept or left out together: `skip_amb_nuc` works on each": options.skip_amb_nuc
        is not None,
        "the reads of a pair stay apart: `reader.paired` joins them already": spec.paired,
    }
    yield from (Problem(key, reason, "leave one of them out") for reason, holds in reasons.items() if holds)


def _pairs(spec: Spec, target: TargetFormat, encoder: Encoder) -> Iterator[Problem]:  # noqa: ARG001
    if not spec.paired:
        return
    key, options, maxlen = ("reader", "paired"), spec.sampling, target.config.maxlen
    if maxlen % 2:
        yield Problem(("target", "maxlen"), f"is letters of both reads of a pair, so it must be even; it is {maxlen}")
    lies = f"`{_name(spec)}` needs to know where in its record a window lies"
    reasons = {
        "letters are predicted from what lies beside them, and between two reads there is a gap": target.masks
        or _letters(target) is not None,
        f"{lies}, and a pair is of two": target.needs_coordinates,
        "pairs that are too short are left out: `padding` cannot fill them up": options.padding,
        "both reads of a pair have a strand of their own: `reverse_complement` does not apply": options.reverse_complement,
        "reads are paired as they are: `reverse_complement_encoding` does not apply": options.reverse_complement_encoding,
        f"`{_name(spec)}` reads both strands of one sequence, a pair is two": target.both_strands,
        "a pair is one window: `proportion_per_seq` cannot cut it": options.proportion_per_seq,
        "`set_learning` makes one input of windows, pairs have two": target.sets,
    }
    yield from (Problem(key, reason, "leave one of them out") for reason, holds in reasons.items() if holds)


def _lists(spec: Spec, target: TargetFormat, encoder: Encoder) -> Iterator[Problem]:  # noqa: ARG001
    groups = len(target.groups) if _balances(spec, target) else 1
    for name in ("step", "batch_size"):
        value = getattr(spec.sampling, name)
        if isinstance(value, tuple) and len(value) != groups:
            message = f"has {len(value)} numbers, but batches are made of {groups} classes"
            help_ = "one number for each class, in their order"
            if groups == 1:
                message = f"has {len(value)} numbers, one for each class, but batches are not made class by class"
                help_ = 'give one number, or set sampling.balance = "equal" where there are classes'
            yield Problem(("sampling", name), message, help_)
    if spec.sampling.balance == "equal" and not target.groups:
        message = f"`{_name(spec)}` has no classes to balance{'' if spec.classes else ', and [data] names none'}"
        yield Problem(("sampling", "balance"), message)


def _sets(spec: Spec, target: TargetFormat, encoder: Encoder) -> Iterator[Problem]:  # noqa: ARG001
    sets, key = target.sets, ("target", "set_learning")
    if sets is None:
        return
    if not _balances(spec, target):
        yield Problem(key, "the windows of a set are of one class, so classes must be balanced", 'balance = "equal"')
    if sets.buffer_len and sets.reshape_mode != "concat":
        yield Problem((*key, "buffer_len"), "stands between windows that are joined", 'reshape_mode = "concat"')
    if sets.reshape_mode == "multi_input" and spec.sampling.reverse_complement_encoding:
        message = "`multi_input` makes an input of each window, `reverse_complement_encoding` two of each input"
        yield Problem((*key, "reshape_mode"), message, 'use "time_dist" or "concat"')
    if spec.data and spec.data.added_label_path:
        yield Problem(key, "the windows of a set may be of several files, and `added_label_path` has a row for each")
    if spec.data and spec.data.sample_weight:
        yield Problem(key, "the windows of a set may be of several files, and `sample_weight` has a row for each")
    if spec.states:
        yield Problem(key, "states are written window by window, and a set is of several", "leave [states] out")


def _strands(spec: Spec, target: TargetFormat, encoder: Encoder) -> Iterator[Problem]:
    foreign = sorted(set(encoder.vocabulary) - set(IUPAC))
    options = ("reverse_complement", "reverse_complement_encoding")
    asking = [("sampling", name) for name in options if getattr(spec.sampling, name)]
    for key in [*asking, ("target", "type")] if target.both_strands else asking:
        if foreign:
            message = f"letters like {foreign[0]!r} of the vocabulary have no complement"
            yield Problem(key, message, "leave it out")
        elif encoder.discards and (lost := _lost_on_the_other_strand(encoder.vocabulary)):
            message = f"the complement of {lost} is not in the vocabulary, and encoder.ambiguous discards such windows"
            yield Problem(key, message, 'leave it out, or use ambiguous = "zero"')


def _other_strands(spec: Spec, target: TargetFormat, encoder: Encoder) -> Iterator[Problem]:  # noqa: ARG001
    if not target.both_strands:
        return
    if spec.sampling.reverse_complement_encoding:
        message = f"`{_name(spec)}` reads both strands already"
        yield Problem(("sampling", "reverse_complement_encoding"), message, "leave it out")
    if spec.sampling.batch_size == 1:
        message = "must be at least 2: the other strand is found among those of other windows, and there are none"
        yield Problem(("sampling", "batch_size"), message, "the more, the harder: 64 or more")


def _passes(spec: Spec, target: TargetFormat, encoder: Encoder) -> Iterator[Problem]:  # noqa: ARG001
    options = spec.sampling
    if options.proportion_per_seq and options.padding:
        message = "takes parts of sequences, and `padding` fills up whole ones that are short"
        yield Problem(("sampling", "proportion_per_seq"), message, "leave one of them out")
    if options.padding == "right" and not target.masks and _letters(target) is not None:
        message = '"right" fills up behind a sequence, where the letters are that are to be predicted'
        yield Problem(("sampling", "padding"), message, "set it to true, which fills up before it, or leave it out")
    if options.sample_by_file_size and options.shuffle_windows:
        message = "draws file after file, and `shuffle_windows` mixes their windows, long files having more of them"
        yield Problem(("sampling", "sample_by_file_size"), message, "leave one of them out")


def _lengths(spec: Spec, target: TargetFormat, encoder: Encoder) -> Iterator[Problem]:  # noqa: ARG001
    least, key, maxlen = spec.sampling.random_length, ("sampling", "random_length"), target.config.maxlen
    if least is None:
        return
    if spec.sampling.padding != "right":
        yield Problem(key, "leaves windows of different lengths, filled up on their right", 'set padding = "right"')
    if target.masks or _letters(target) is not None:
        yield Problem(key, "cuts off letters that are to be predicted", "leave it out")
    if least > maxlen:
        yield Problem(key, f"is {least:,}, but a window has {maxlen:,} letters", f"at most {maxlen:,}, target.maxlen")


def _words(spec: Spec, target: TargetFormat, encoder: Encoder) -> Iterator[Problem]:
    n = encoder.word
    letters = _letters(target)
    if n == 1 or letters is None:
        return
    key = ("encoder", "n_gram_stride")
    if encoder.word_stride != n:
        yield Problem(key, f"must be n_gram ({n}) where letters are predicted: words must not overlap")
    inside = target.window < target.config.maxlen + letters
    if letters % n or inside:
        message = f"words of {n} letters do not divide the {letters} letters that `{_name(spec)}` predicts"
        if inside:
            message = f"`{_name(spec)}` predicts the letters of the input one by one, not words"
        help_ = f"use `target_right` with target_len = {n} or a multiple"
        yield Problem(("encoder", "n_gram"), message, help_)


def _named(spec: Spec, target: TargetFormat, encoder: Encoder) -> Iterator[Problem]:
    """Refuse letters to predict that are neither columns with names nor whole numbers."""
    if encoder.classes or encoder.numbers is not None or _letters(target) is None:
        return
    name = spec.encoder.component.name
    message = f"`{_name(spec)}` predicts letters, of which `{name}` gives neither `classes` nor `numbers`"
    yield Problem(("encoder", "type"), message, "use `one_hot` or `integer`, or let it name its columns")


def _weights(spec: Spec, target: TargetFormat, encoder: Encoder) -> Iterator[Problem]:  # noqa: ARG001
    weights, key = spec.training.class_weight, ("training", "class_weight")
    if weights is None:
        return
    if not target.classes:
        yield Problem(key, f"the targets of `{_name(spec)}` are no classes")
    elif isinstance(weights, dict) and set(weights) != set(target.classes):
        yield Problem(key, f"names {', '.join(weights)}; the classes are {', '.join(target.classes)}")


def _kept(spec: Spec, target: TargetFormat, encoder: Encoder) -> Iterator[Problem]:  # noqa: ARG001
    if spec.states and not spec.training.kept:
        message = "the states of [states] are those of the best checkpoint, and false keeps none"
        yield Problem(("training", "checkpoints"), message, "leave one of them out")


def _called(spec: Spec, target: TargetFormat, encoder: Encoder) -> Iterator[Problem]:  # noqa: ARG001
    if spec.evaluate and spec.evaluate.threshold is not None and not target.ranks:
        message = f"is of calls along a taxonomy, and `{_name(spec)}` has no ranks"
        yield Problem(("evaluate", "threshold"), message, "leave it out")


def _added(spec: Spec, target: TargetFormat, encoder: Encoder) -> Iterator[Problem]:  # noqa: ARG001
    data = spec.data
    if data is None or not isinstance(data.add_input_as_seq, tuple):
        return
    tables = 1 if isinstance(data.added_label_path, str) else len(data.added_label_path)
    if len(data.add_input_as_seq) != tables:
        named = count_of(tables, "table") if tables else "no tables"
        message = f"has {len(data.add_input_as_seq)} values, but data.added_label_path names {named}"
        yield Problem(("data", "add_input_as_seq"), message)


_CHECKS: Final[tuple[Callable[[Spec, TargetFormat, Encoder], Iterator[Problem]], ...]] = (
    _joined, _pairs, _lists, _sets, _strands, _other_strands, _passes, _lengths, _words, _named, _weights, _kept,
    _called, _added,
)  # fmt: skip


def _balances(spec: Spec, target: TargetFormat) -> bool:
    return spec.sampling.balance == "equal" or (spec.sampling.balance is None and target.balanced)


def _lost_on_the_other_strand(vocabulary: str) -> str:
    """Give the letters whose complement is none of the vocabulary's."""
    codes = np.frombuffer(vocabulary.encode("ascii"), np.uint8)
    return codes[number_letters(vocabulary)[complement(codes)] > len(codes)].tobytes().decode("ascii")


def _name(spec: Spec) -> Any:
    return spec.target.component.name if spec.target else ""


def _letters(target: TargetFormat) -> int | None:
    """Give how many letters the target is made of, None where it is of none."""
    blank = Windows.blank(1, target.window)
    lengths = [part[0].size for part in cut_windows(target, blank).targets.values() if part.dtype == np.uint8]
    return lengths[0] if lengths else None
