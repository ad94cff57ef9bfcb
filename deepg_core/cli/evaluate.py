"""`deepg evaluate`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from deepg_core.cli.candidates import files
from deepg_core.cli.options import (
    PATH,
    asked_backend_option,
    bootstrap_option,
    device_option,
    found_batch_size_option,
    json_option,
    judged_options,
    launcher_options,
)


@click.command()
@click.argument("model", type=PATH)
@click.argument("inputs", nargs=-1, metavar="[CLASS=PATH]...", shell_complete=files)
@click.option(
    "-o", "--output", type=PATH, required=True, metavar="DIR", help="Folder for evaluation.json, tables and plots."
)
@judged_options
@bootstrap_option("records")
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, metavar="N", help="Of all that is drawn.")
@click.option("--no-baselines", is_flag=True, help="Leave out what does without a network.")
@click.option("--no-controls", is_flag=True, help="Leave out shuffled windows.")
@click.option("--no-calibration", is_flag=True, help="Do not apply what `deepg calibrate` stored.")
@click.option(
    "--threshold",
    type=click.FloatRange(0, 1),
    help="Of calls along a taxonomy, as that of `deepg predict`; left out: 0.5.",
)
@found_batch_size_option
@asked_backend_option
@device_option
@launcher_options
@click.option("--overwrite", is_flag=True, help="Replace an evaluation that is there.")
@json_option
def evaluate(model: Path, inputs: tuple[str, ...], as_json: bool, **options: Any) -> None:
    """Measure how good MODEL, a checkpoint or a run's folder, is.

    On a split of the spec that it was trained with or, where given, on files: CLASS=PATH each, or PATH alone where headers
    or the letters themselves are the target.

    \b
        deepg evaluate runs/my_run --split test -o evaluation
    """
    from deepg_core.commands.evaluate import evaluate as measure
    from deepg_core.inference.judging.folder import write_json
    from deepg_core.views.evaluation import format_evaluation

    switches = {"baselines": "baselines", "controls": "controls", "calibrated": "calibration"}
    options |= {name: not options.pop(f"no_{option}") for name, option in switches.items()}
    done = measure(model, inputs, **options)
    click.echo(write_json(done.report).rstrip("\n") if as_json else format_evaluation(done.report))
