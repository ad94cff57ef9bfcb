"""`deepg explain --variants`: what variants change in what a trained network says."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from pathlib import Path

from deepg_core.commands.explain import Explanation
from deepg_core.errors import DataError
from deepg_core.inference.opened import open_checkpoint
from deepg_core.inference.sinks.draft import STDOUT, Draft
from deepg_core.inference.sinks.text import write_header, write_lines
from deepg_core.inference.sources import open_inputs
from deepg_core.plugins.bugs import blaming_plugins
from deepg_core.variants.effects import describe_scores, score_variants
from deepg_core.variants.vcf import Variant, read_variants
from deepg_core.words import count_of

logger = logging.getLogger(__name__)


@blaming_plugins()
def explain_variants(
    model: str | Path,
    variants: str | Path,
    reference: str | Path,
    output: str | Path,
    *,
    batch_size: int = 256,
    reader: str | None = None,
    backend: str | None = None,
    device: str | None = None,
    overwrite: bool = False,
) -> Explanation:
    """Write a table with a row for each alternative allele of a VCF file. Options are those of `deepg explain`.

    Columns: chrom, pos, id, ref, alt, and of each class `ref_CLASS`, `alt_CLASS` and `diff_CLASS`, the one without the other.

    :raises DeepgError: the checkpoint, a file or an option cannot be used.
    """
    begun, path = time.perf_counter(), Path(output)
    if path != STDOUT and path.exists() and not overwrite:
        raise DataError("is there already; name another output, or replace it with --overwrite", path)
    found = read_variants(Path(variants))
    opened = open_checkpoint(model, backend, device)
    asked = describe_scores(opened)
    with open_inputs(opened.spec, opened.feed, [reference], reader) as inputs:
        columns = score_variants(opened, asked, found, Path(variants), inputs, batch_size)
    draft = Draft(path)
    draft.open(None)
    try:
        draft.write(write_header(list(columns), "tsv") + write_lines(columns, "tsv"))
        draft.finish()
    finally:
        draft.close()
    _say_unspelled(found)
    return Explanation(
        path=path, windows=2 * sum(variant.spelled for variant in found), seconds=time.perf_counter() - begun
    )


def _say_unspelled(found: Sequence[Variant]) -> None:
    if unspelled := [variant.alt for variant in found if not variant.spelled]:
        logger.warning(f"{count_of(len(unspelled), 'allele')} without letters, like `{unspelled[0]}`, have no scores")
