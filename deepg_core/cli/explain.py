"""`deepg explain`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from deepg_core.cli.candidates import files, names_of
from deepg_core.cli.options import (
    PATH,
    added_option,
    asked_backend_option,
    batch_size_option,
    device_option,
    padding_option,
    reader_option,
)

_OPTIONS = ("steps", "rule", "baseline", "repeats", "block")
"""Of methods, those that have a flag."""
_OF_VARIANTS = ("batch_size", "reader", "backend", "device", "overwrite")
"""What says of variants, too, how they are asked about."""


@click.command()
@click.argument("model", type=PATH)
@click.argument("inputs", nargs=-1, metavar="INPUT...", shell_complete=files)
@click.option(
    "--target",
    metavar="T",
    help="A class, `predicted` (of each window its best), a number counted from 0, LAYER:UNIT or LAYER:POSITION:UNIT.",
)
@click.option("-o", "--output", type=PATH, required=True, metavar="OUT", help="HDF5 file; of variants a table.")
@click.option(
    "--of",
    type=click.Choice(["probability", "logit"]),
    default="probability",
    show_default=True,
    help="logit: what goes into the softmax or sigmoid.",
)
@click.option(
    "--method",
    default="integrated_gradients",
    show_default=True,
    metavar="M",
    shell_complete=names_of("explainer"),
    help="Or saliency, input_x_gradient, ism, occlusion, one of a plugin.",
)
@click.option("--steps", type=int, metavar="N", help="integrated_gradients: steps from baseline to input; 50.")
@click.option("--rule", metavar="R", help="integrated_gradients: trapezoid (as deepG) or gauss_legendre (as Captum).")
@click.option("--baseline", metavar="B", help="zero, shuffle, dinucleotide or uniform; zero.")
@click.option("--repeats", type=int, metavar="N", help="integrated_gradients: baselines that are drawn; 1.")
@click.option("--block", type=int, metavar="N", help="occlusion: positions taken away together; 10.")
@click.option("--method-option", "more", multiple=True, metavar="A=B", help="Any option of the method; repeatable.")
@click.option("--step", type=click.IntRange(1), metavar="N", help="Distance between windows; left out: as in training.")
@click.option("--top", type=click.IntRange(1), metavar="N", help="Only the N best-scoring windows of each class.")
@click.option("--both-strands", is_flag=True, help="Mean over both strands.")
@click.option("--record", multiple=True, metavar="NAME", help="Only the record with this first word; repeatable.")
@click.option("--at", type=PATH, metavar="FILE.bed", help="Only these stretches of records.")
@batch_size_option
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, metavar="N", help="Of drawn baselines.")
@padding_option
@added_option
@reader_option
@asked_backend_option
@device_option
@click.option("--tfmodisco", type=PATH, metavar="PREFIX", help="PREFIX.ohe.npz and .attr.npz for `modisco motifs`.")
@click.option("--bedgraph", type=PATH, metavar="FILE", help="Sums over letters along the records.")
@click.option("--plot", type=PATH, metavar="DIR", help="Logos and maps of the best-scoring windows of each class.")
@click.option(
    "--variants", type=PATH, metavar="VCF", help="Instead of INPUT: the effect of each variant, to a table OUT."
)
@click.option("--reference", type=PATH, metavar="FASTA", help="The sequences that --variants are of.")
@click.option("--skip-broken", is_flag=True, help="Go on after a file that cannot be read; exit 1 at the end.")
@click.option("--overwrite", is_flag=True, help="Replace outputs that are there.")
def explain(model: Path, inputs: tuple[str, ...], more: tuple[str, ...], **options: Any) -> None:
    """Say which letters of each INPUT make MODEL, a checkpoint or a run's folder, say what it says.

    \b
        deepg explain runs/my_run genes.fasta --target phage -o why.h5
    """
    from deepg_core.cli.streams import print_message
    from deepg_core.commands.explain import explain_files
    from deepg_core.errors import OptionError
    from deepg_core.spec.overrides import OverrideError, apply_overrides

    variants, reference = options.pop("variants"), options.pop("reference")
    if variants or reference:
        _explain_variants(model, inputs, variants, reference, options)
        return
    if not inputs:
        raise OptionError("", "INPUT is missing: a file or folder of sequences, or - for the standard input")
    own = {name: value for name in _OPTIONS if (value := options.pop(name)) is not None}
    try:
        own = apply_overrides(own, more)
    except OverrideError as error:
        message = f"--method-option {error.override}: write NAME=VALUE, for example steps=100"
        raise OptionError("", message) from error
    done = explain_files(model, inputs, options.pop("output"), options=own, **options)
    print_message(done.summary)
    for line in done.broken:
        print_message(f"left out: {line}")
    if done.broken:
        sys.exit(1)


def _explain_variants(
    model: Path, inputs: tuple[str, ...], variants: Path | None, reference: Path | None, options: dict[str, Any]
) -> None:
    from deepg_core.cli.streams import print_message
    from deepg_core.commands.explain_variants import explain_variants
    from deepg_core.errors import OptionError

    if variants is None or reference is None:
        raise OptionError(
            "", "--variants needs --reference, the sequences that the variants are of, and the other way round"
        )
    if inputs:
        raise OptionError(
            "", f"--variants: `{inputs[0]}` is an INPUT, and sequences come from --reference; leave it out"
        )
    if options["target"] is not None:
        raise OptionError("", "--variants: the effect on every class is written; leave --target out")
    context = click.get_current_context()
    for parameter in context.command.params:
        given = context.get_parameter_source(str(parameter.name)) is ParameterSource.COMMANDLINE
        if given and parameter.name not in ("model", "output", "variants", "reference", *_OF_VARIANTS):
            raise OptionError(
                "", f"{parameter.opts[-1]} is of attributions along sequences, and --variants gives none; leave it out"
            )
    used = {name: options[name] for name in _OF_VARIANTS}
    print_message(explain_variants(model, variants, reference, options["output"], **used).summary)
