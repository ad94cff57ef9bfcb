"""`deepg explain --variants`: what variants change in what a trained network says."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from pathlib import Path

from deepg_core.attributions.beside import Beside
from deepg_core.checkpoints.calibration import say_uncalibrated
from deepg_core.commands.explain import Explanation
from deepg_core.errors import DeepgError
from deepg_core.inference.alone import refuse_inputs, write_alone
from deepg_core.inference.opened import open_checkpoint
from deepg_core.inference.question import check_numbers
from deepg_core.inference.scores import Columns
from deepg_core.inference.sinks.draft import STDOUT
from deepg_core.inference.sinks.table import TableSink
from deepg_core.inference.sources import open_inputs, without_qualities
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

    :param output: CSV or Parquet where its name ends so, else tab-separated; `-` is the standard output.
    :raises DeepgError: the checkpoint, a file or an option cannot be used.
    """
    begun, path = time.perf_counter(), Path(output)
    check_numbers(batch_size=batch_size)
    places = [path] if path != STDOUT else []
    for place in places:
        Beside().refuse_paths(place, overwrite=overwrite)
    sink = TableSink(path)
    found = read_variants(Path(variants))
    opened = open_checkpoint(model, backend, device)
    asked = describe_scores(opened)
    say_uncalibrated(opened.path)
    with write_alone(places), open_inputs(opened.spec, opened.feed, [reference], reader) as inputs:
        refuse_inputs(places, (), [*inputs.files, *opened.files, Path(variants)])
        columns = score_variants(opened, asked, found, Path(variants), without_qualities(inputs), batch_size)
        _write(sink, columns, path)
    _say_unspelled(found)
    scored = sum(variant.spelled for variant in found)
    return Explanation(path=path, windows=2 * scored, alleles=scored, seconds=time.perf_counter() - begun)


def _write(sink: TableSink, columns: Columns, path: Path) -> None:
    try:
        sink.open(None)
        sink.add(columns)
        sink.finish()
    except OSError as error:
        message = f"{path} cannot be written: {error.strerror}"
        raise DeepgError(message) from error
    finally:
        sink.discard()


def _say_unspelled(found: Sequence[Variant]) -> None:
    if unspelled := [variant.alt for variant in found if not variant.spelled]:
        logger.warning(f"no scores of {count_of(len(unspelled), 'allele')} without letters, like `{unspelled[0]}`")
