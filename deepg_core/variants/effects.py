"""The effect of variants: what a network says of both alleles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import attrs
import numpy as np
from numpy.typing import NDArray

from deepg_core.encoders.vocabulary import known_letters
from deepg_core.errors import OptionError
from deepg_core.inference.forward import compute_layers
from deepg_core.inference.opened import Opened
from deepg_core.inference.outputs import Asked, describe_outputs
from deepg_core.inference.scores import Columns
from deepg_core.inference.sources import Inputs
from deepg_core.network.lengths import masks_padding
from deepg_core.targets import Windows
from deepg_core.variants.vcf import Variant
from deepg_core.variants.windows import check_reference, complain_of_missing, cut_alleles, find_records

Values = NDArray[np.float64]


def describe_scores(opened: Opened) -> list[Asked]:
    """Say what the outputs mean.

    :raises OptionError: the network cannot be asked about two letters in the place of one.
    """
    feed = opened.feed
    asked = describe_outputs(opened.checkpoint, feed)
    reasons = {
        "the network predicts letters, not classes or numbers of a window": any(its.letters for its in asked),
        "the network reads sets of windows": feed.target.sets is not None,
        "the network reads inputs from tables, which variants do not have": bool(feed.added),
        "the network reads pairs of reads": opened.spec.paired,
    }
    if reason := next((reason for reason, holds in reasons.items() if holds), None):
        raise OptionError("", f"--variants: {reason}")
    return asked


def score_variants(
    opened: Opened, asked: Sequence[Asked], variants: Sequence[Variant], vcf: Path, reference: Inputs, batch_size: int
) -> Columns:
    """Give a row for each allele, in the order of the file; those without letters have empty scores.

    :raises DataError: a sequence is not there, or is not what REF says.
    """
    places: dict[str, list[int]] = {}
    for row, variant in enumerate(variants):
        places.setdefault(variant.chrom, []).append(row)
    names = [its.scores.prefix + name for its in asked for name in its.scores.names]
    scores: Values = np.full((len(variants), 2, len(names)), np.nan)
    known: set[str] = set()
    vocabulary = known_letters(opened.feed.encoder.vocabulary)
    behind = masks_padding(opened.checkpoint.network.graph)
    for name, record in find_records(reference.read, reference.files, vocabulary, places):
        known.add(name)
        for row in places[name]:
            check_reference(vcf, variants[row], record, reference.files[0])
        spelled = [row for row in places[name] if variants[row].spelled]
        for rows in _batches(spelled, max(batch_size // 2, 1)):
            pairs = [cut_alleles(variants[row], record, opened.feed.target.window, fill_right=behind) for row in rows]
            windows = np.array(pairs).reshape(2 * len(rows), -1)
            scores[rows] = _ask(opened, asked, windows).reshape(len(rows), 2, -1)
    missing = [variant for variant in variants if variant.chrom not in known]
    if missing:
        there = {(its.split(maxsplit=1) or [""])[0] for its in _list_headers(reference)}
        raise complain_of_missing(vcf, missing[0], there, reference.files[0])
    return _columns(variants, names, scores)


def _ask(opened: Opened, asked: Sequence[Asked], letters: NDArray[np.uint8]) -> Values:
    windows = Windows.of_letters(letters)
    if "qualities" in opened.feed.encoder.needs:
        windows = attrs.evolve(windows, qualities=np.full_like(letters, ord("~")))
    inputs = opened.feed.encode(windows, coded=opened.trainer.takes_codes and "inputs").inputs
    answers = compute_layers(opened.trainer, inputs, [its.node for its in asked])
    return np.concatenate([its.astype(np.float64) for its in answers], axis=1)


def _batches(rows: Sequence[int], size: int) -> Iterator[list[int]]:
    return (list(rows[first : first + size]) for first in range(0, len(rows), size))


def _list_headers(reference: Inputs) -> Iterator[str]:
    for path in reference.files:
        for block in reference.read(path):
            text, ends = block.header_text.tobytes(), block.header_lengths.cumsum()
            yield from (
                text[end - length : end].decode(errors="surrogateescape")
                for end, length in zip(ends, block.header_lengths, strict=True)
                if length
            )


def _columns(variants: Sequence[Variant], names: Sequence[str], scores: Values) -> Columns:
    columns: Columns = {
        name: np.array([getattr(variant, name) for variant in variants], dtype=kind)
        for name, kind in {"chrom": object, "pos": np.int64, "id": object, "ref": object, "alt": object}.items()
    }
    for number, name in enumerate(names):
        ref, alt = scores[:, 0, number], scores[:, 1, number]
        columns |= {f"ref_{name}": ref, f"alt_{name}": alt, f"diff_{name}": alt - ref}
    return columns
