"""`dg.explain`: attributions of windows or files, as arrays."""

from __future__ import annotations

import logging
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from deepg_core.attributions.ask import ready_explainer, require_answer
from deepg_core.attributions.attributions import Attributions
from deepg_core.attributions.chosen import Chosen
from deepg_core.attributions.explained import explain_windows as explain_chosen
from deepg_core.attributions.read import read_attributions
from deepg_core.attributions.write import write_attributions
from deepg_core.batches import Arrays
from deepg_core.checkpoints.calibration import UNCALIBRATED
from deepg_core.commands.explain import explain_files
from deepg_core.errors import OptionError
from deepg_core.explainers.choose import choose_explainer
from deepg_core.explainers.prepare import Of
from deepg_core.explainers.reading import Reading, find_reading
from deepg_core.explainers.target import name_numbers
from deepg_core.inference.inputs import Given, numbers_or_texts
from deepg_core.inference.make import load_model
from deepg_core.inference.model import Model
from deepg_core.inference.padding import Padding
from deepg_core.network import Network
from deepg_core.plugins.bugs import blaming_plugins
from deepg_core.words import say_wrong

logger = logging.getLogger(__name__)


@blaming_plugins()
def explain(
    model: Model | str | Path,
    sequences: Given | Path | Sequence[Path],
    target: str | int = "predicted",
    *,
    of: Of = "probability",
    method: str = "integrated_gradients",
    batch_size: int = 256,
    seed: int = 0,
    step: int | None = None,
    top: int | None = None,
    both_strands: bool = False,
    record: Sequence[str] = (),
    at: str | Path | None = None,
    padding: Padding | None = None,
    added: Any = None,
    reader: str | None = None,
    backend: str | None = None,
    **options: Any,
) -> Attributions:
    """Explain what a network says: `dg.explain(model, windows, target="virus").attribution`.

    :param model: what `dg.load_model` gives, a checkpoint or a run's folder.
    :param sequences: windows as `Model.predict` takes them, or files and folders, of which windows are cut.
    :param target: a class, `predicted`, the number of an output, `layer:unit` or `layer:position:unit`.
    :param step: of files, and all from here to `reader` too: as the options of `deepg explain`.
    :param added: of files the tables of further inputs; of windows their rows, as `Model.predict` takes them.
    :param options: of the method: steps, rule, baseline, repeats, block, ...
    :raises DeepgError: the model, sequences or an option cannot be used.
    """
    if not isinstance(target, str | int | np.integer):
        raise OptionError("", f"`target` must be a class, a number or a layer, not {say_wrong(target)}")
    paths = _list_paths(sequences)
    of_files: dict[str, Any] = {"step": step, "top": top, "both_strands": both_strands, "record": record, "at": at}
    of_files |= {"padding": padding, "reader": reader}
    with tempfile.TemporaryDirectory(prefix="deepg-") as folder:
        path = Path(folder) / "attributions.h5"
        if paths:
            if isinstance(model, Model):
                raise OptionError(
                    "", "files are explained with the path of a checkpoint or a run's folder, not a loaded model"
                )
            explain_files(
                model, paths, path, target=str(target), of=of, method=method, options=options, batch_size=batch_size,
                seed=seed, backend=backend, added=added or (), **of_files,
            )  # fmt: skip
        else:
            if wrong := [name for name, value in of_files.items() if value not in (None, False, ())]:
                raise OptionError("", f"`{wrong[0]}` is of files; these are windows")
            loaded = model if isinstance(model, Model) else load_model(model, backend)
            _explain_windows(loaded, sequences, added, str(target), of, method, options, batch_size, seed, path)  # type: ignore[arg-type]
        return read_attributions(path)


def _list_paths(sequences: Any) -> list[Path]:
    """Give the files, if it is files that are meant: paths, or texts that name what is there."""
    several = [sequences] if isinstance(sequences, str | Path) else sequences
    if not isinstance(several, list | tuple):
        return []
    return [Path(its) for its in several] if all(map(_is_path, several)) else []


def _is_path(its: str | Path) -> bool:
    """Say whether a text names a file: one that is there, or that has what no window has."""
    if not isinstance(its, str):
        return isinstance(its, Path)
    return "." in its or "/" in its or os.path.exists(its)  # noqa: PTH110 - a window is too long a name


def _explain_windows(
    model: Model,
    windows: Given,
    added: Any,
    target: str,
    of: Of,
    method: str,
    options: dict[str, Any],
    size: int,
    seed: int,
    path: Path,
) -> None:
    choice = choose_explainer(method, options)
    feed, trainer = model._feed, model._trainer
    reading = find_reading(feed) if feed else Reading(model.vocabulary, frozenset(), frozenset())
    network = Network(model.graph, trainer.weights())
    labels = (feed.signature().classes if feed else ()) or model.labels
    names = name_numbers(model.graph, labels, model.targets)
    if feed:
        require_answer(feed, target)
    ready = ready_explainer(network, names, trainer, reading, choice, target, of, size, tuple(model.targets))
    if ready.target.layer in model.temperatures:
        logger.info(UNCALIBRATED)
    given = windows if isinstance(windows, Mapping) else numbers_or_texts(windows)
    inputs = model._inputs.read(given, added)
    count = len(next(iter(inputs.values())))
    texts = given if isinstance(given, list) else [""] * count
    sequence = np.char.upper(np.array(texts, dtype="S"))
    chosen = _cut(inputs, sequence if len(texts) == count else sequence.reshape(count, -1), size)  # of sets
    explained = explain_chosen(
        chosen, ready.prepared, ready.explainer, ready.target.number, np.random.default_rng(seed)
    )
    own = {"step": 0, "window": model.window, "seed": seed, "both_strands": False, "checkpoint": ""}
    about = {**ready.about, **own}
    write_attributions(path, about, ready.target.names, explained, ready.prepared.subject.embedded)


def _cut(inputs: Arrays, sequence: NDArray[np.bytes_], size: int) -> Iterator[Chosen]:
    for first in range(0, max(len(sequence), 1), size):
        part = slice(first, first + size)
        record = np.arange(len(sequence))[part]
        header = np.array([*(f"window {number}" for number in record), ""], dtype=object)[:-1]
        its = {name: array[part] for name, array in inputs.items()}
        yield Chosen(its, {}, sequence[part], record, header, *np.zeros((2, len(record)), np.int64))
