"""What a network is for, as far as its spec says it, and what it was not made for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from deepg_core.inference.judging.parts import Part
from deepg_core.model_card.subject import Subject
from deepg_core.words import count_of, list_some

_SHOWN: Final = 12
"""Names in one sentence."""
_WHAT: Final = {
    "classes": "tells apart {}",
    "labels": "says of each of {} whether it holds",
    "numbers": "gives {}",
    "letters": "gives the probability of each letter",
}
_NOUNS: Final = {"classes": "class", "labels": "label", "numbers": "number"}


def list_uses(subject: Subject) -> Iterator[str]:
    """Say what it reads and what it gives, a sentence for each output."""
    reads = _describe_input(subject)
    if subject.spec.unlabelled:
        yield f"It reads {reads}. It learned without labels: other networks take over its layers `encoder` and `context`."
        return
    for part in subject.parts:
        where = f", in its output `{part.target}`" if len(subject.parts) > 1 else ""
        what = _WHAT[part.kind].format(_name(part))
        target = subject.spec.target
        how = f" ({target.component.summary})" if target and part.kind == "letters" else ""
        yield f"It reads {reads} and {what}{how}{where}."


def list_misuses(subject: Subject, data: Mapping[str, Any] | None) -> Iterator[str]:
    """Say what it was not trained for.

    :param data: what is known of the splits.
    """
    if any(part.kind == "classes" for part in subject.parts):
        yield "Whatever is none of its classes: it has no answer for that, and names one of them all the same."
    if subject.spec.unlabelled:
        yield "Calling anything: it has no classes."
    elif any(part.kind == "numbers" for part in subject.parts):
        yield "Numbers outside of the range that the training data have."
    yield from _list_sequences(subject, data or {})
    yield (
        "Sources unlike the training data (other organisms, sequencers or assemblies, vectors): nothing here says how good "
        "it is on them."
    )
    yield "Decisions about the health of people: it was not examined for that."


def _list_sequences(subject: Subject, data: Mapping[str, Any]) -> Iterator[str]:
    sampling, feed = subject.spec.sampling, subject.feed
    if feed is None:
        return
    if not sampling.padding and not subject.spec.paired:
        yield f"Sequences shorter than {count_of(feed.target.window, 'letter')}: they have no window."
    if not (sampling.reverse_complement or sampling.reverse_complement_encoding or feed.target.both_strands):
        yield "The other strand: it has seen the strand that is in the files, and no other."
    train = data.get("train", {})
    share = f", {train['ambiguous'] / train['bases']:.2%} of the training data" if train.get("bases") else ""
    yield f"Sequences with many letters other than {feed.encoder.vocabulary}{share}."


def _describe_input(subject: Subject) -> str:
    feed, spec = subject.feed, subject.spec
    if feed is None:
        shapes = [f"{name} {shape}" for name, shape in subject.stored.network.graph.inputs.items()]
        return f"rows of arrays ({list_some(shapes)})"
    letters = f"{count_of(feed.target.config.maxlen, 'letter')} ({feed.encoder.vocabulary})"
    what = f"pairs of reads, {letters} together" if spec.paired else f"windows of {letters}"
    if feed.target.sets:
        what = f"sets of {feed.target.sets.samples_per_target} {what}"
    tables = spec.data.added_label_path if spec.data else ()
    count = 1 if isinstance(tables, str) else len(tables)
    return f"{what} with {count_of(count, 'row')} of tables beside each" if count else what


def _name(part: Part) -> str:
    """Count and name what an output gives; names that are only numbers say nothing."""
    counted = count_of(part.width, _NOUNS.get(part.kind, ""))
    if part.names == tuple(map(str, range(1, part.width + 1))):
        return counted
    return f"{counted}: {list_some([f'`{name}`' for name in part.names], _SHOWN)}"
