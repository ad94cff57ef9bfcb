"""`deepg export`: a network in a file that others read without deepG."""

from __future__ import annotations

import json
import logging
from pathlib import Path

from deepg_core.atomic import refuse_existing, require_place, write_whole
from deepg_core.checkpoints import Checkpoint, find_checkpoint, load_checkpoint
from deepg_core.checkpoints.calibration import calibration_path, say_uncalibrated
from deepg_core.errors import DeepgError, OptionError
from deepg_core.examination import examine_export
from deepg_core.exporters import Exporter
from deepg_core.inference.alone import refuse_inputs
from deepg_core.plugins import AmbiguousComponentError, ExporterComponent, UnknownComponentError, plugin_manager
from deepg_core.plugins.bugs import blaming_plugins

logger = logging.getLogger(__name__)


@blaming_plugins()
def export(model: str | Path, to: str, output: str | Path | None = None, *, overwrite: bool = False) -> Path:
    """Write the network of a checkpoint to `output`, or to a file in the current folder with the checkpoint's name.

    `safetensors`: the weights. Whatever else is installed comes with a backend: `torch` (a program of torch.export, .pt2)
    and `onnx` with deepg-torch, `keras` with deepg-keras. All but `keras` have graph, labels and vocabulary as metadata.

    :raises OptionError: there is no such format.
    :raises CheckpointError: the checkpoint cannot be read.
    :raises DataError: `output` is there already, or is what is read.
    :raises DeepgError: a package that the format needs is not installed, or `output` cannot be written.
    """
    component = _find_format(to)
    path = _named(Path(model), component) if output is None else Path(output)
    require_place(path)
    if not overwrite:
        refuse_existing(path)
    found = find_checkpoint(Path(model))
    refuse_inputs([path], (), [found, calibration_path(found)])
    stored = load_checkpoint(found)
    with write_whole(path) as draft:  # before it is made, which takes a while: a path may be one that cannot be written
        content = _content(stored, component)
        draft.write_bytes(content)
    say_uncalibrated(found)
    logger.info(
        f"{path}: {len(content):,} bytes, {sum(array.size for array in stored.network.weights.values()):,} parameters"
    )
    return path


def _find_format(name: str) -> ExporterComponent:
    try:
        return plugin_manager().get("exporter", name, ExporterComponent)
    except UnknownComponentError as error:
        raise OptionError("", f"there is no format `{name}`; {error.help}") from error
    except AmbiguousComponentError as error:
        raise OptionError("", str(error)) from error


def _named(checkpoint: Path, component: ExporterComponent) -> Path:
    name = checkpoint.resolve().name if checkpoint.is_dir() else checkpoint.stem
    return Path(f"{name}{component.ending or f'.{component.name}'}")


def _content(stored: Checkpoint, component: ExporterComponent) -> bytes:
    graph = stored.network.graph.to_json()
    texts = {"format": "deepg", "graph": graph, "labels": json.dumps(stored.labels), "vocabulary": stored.vocabulary}
    try:
        exporter: Exporter = component.load()(component.config())
        return examine_export(exporter, exporter.export(stored.network, texts))
    except ModuleNotFoundError as error:
        message = f"the format `{component.name}` needs {error.name}, which is not installed: pip install {error.name}"
        raise DeepgError(message) from error
