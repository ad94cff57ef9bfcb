"""A checkpoint, and the windows that it is to be evaluated on."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import attrs
import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from deepg_core.arrays.open import open_arrays
from deepg_core.assembly.backend import bind_network, make_trainer, start_part, take_weights
from deepg_core.assembly.data import ArrayData, Data
from deepg_core.assembly.design import design_feed
from deepg_core.assembly.files import choose_reader, list_splits
from deepg_core.assembly.sequences import SequenceData
from deepg_core.batches import Feed, WindowSource
from deepg_core.checkpoints import Checkpoint, find_checkpoint, load_checkpoint
from deepg_core.checkpoints.calibration import Calibration, load_calibration
from deepg_core.corpus import Listing
from deepg_core.errors import DataError, OptionError
from deepg_core.inference.batch_size import BATCH_SIZE
from deepg_core.inference.judging.inputs import choose_reader_of, list_inputs, name_classes
from deepg_core.inference.judging.material import Material
from deepg_core.inference.judging.options import Subject
from deepg_core.inference.judging.splits import first_split, require_split
from deepg_core.inference.opened import choose_backend, require_inputs, say_missing_rows
from deepg_core.inference.outputs import NOTHING_CALLED
from deepg_core.inference.overlap import Answers, choose_batch_size, share_overlaps
from deepg_core.launchers import Launcher
from deepg_core.network import Signature
from deepg_core.spec.load import draft_spec, load_text
from deepg_core.spec.origin import move_along
from deepg_core.spec.problem import Problem
from deepg_core.spec.spec import Spec
from deepg_core.spec.tables import SPLITS

INPUT = "input"
"""What a file calls inputs of one's own, as it calls a split."""


@frozen(eq=False)
class Opened:
    """What is to be judged, on what."""

    subject: Subject
    material: Material
    train: Material | None
    """None where it is not there any more."""

    def __attrs_post_init__(self) -> None:
        self.material.source.coded = self.subject.takes_codes
        for its in filter(None, (self.material, self.train)):
            its.source.batch_size = self.subject.batch_size


def open_evaluation(
    model: str | Path,
    inputs: Sequence[str | Path] = (),
    *,
    split: str | None = None,
    spec: str | Path | None = None,
    added: Sequence[str | Path] = (),
    backend: str | None = None,
    device: str | None = None,
    batch_size: int | None = None,
    calibrated: bool = True,
    splits: Sequence[str] = ("validation",),
    launcher: Launcher[Any] | None = None,
) -> Opened:
    """Load a network, and open a split of its own spec or another, or files.

    :param added: tables of the inputs that come from tables, in the order of the training; for files.
    :param batch_size: examples asked about at once; None: as many as suit the network, 256 of workers.
    :param splits: where none is named, the first of these that the spec has.
    :raises DeepgError: the checkpoint, the spec or a file cannot be used, or they do not belong together.
    """
    if inputs and split:
        raise OptionError("", "--split and INPUT: a split has files of its own; leave one of them out")
    if added and not inputs:
        raise OptionError("", "--added: a split has the tables of its spec; leave it out, or give INPUT")
    path = find_checkpoint(Path(model))
    stored = load_checkpoint(path)
    own = open_own(path, stored, backend, device)
    told = read_other(Path(spec)) if spec else own
    if own.unlabelled:
        raise DataError(NOTHING_CALLED, path)
    told = attrs.evolve(told, model=None, states=None)
    split = split or first_split(told, splits)
    material, train = _open_data(told, stored, path, inputs, [Path(table) for table in added], split)
    if launcher and stored.network.graph.stateful:
        raise OptionError("", "--launcher: `stateful` layers are asked about all batches in their order; leave it out")
    make = partial(_open_answers, path.absolute(), backend, device, told.sampling.step, batch_size or BATCH_SIZE)
    answers = None if launcher else make(stored=stored, table=material.source.signature.table)
    fitting = choose_batch_size(answers, stored.network.graph) if answers else BATCH_SIZE
    subject = Subject(
        path=path,
        graph=stored.network.graph,
        labels=tuple(stored.labels),
        trainer=answers,
        calibration=load_calibration(path) if calibrated else Calibration(),
        batch_size=batch_size or fitting,
        launcher=launcher,
        make=make,
    )
    return Opened(subject, material, train)


def open_splits(spec: Spec, needed: Sequence[str] = ()) -> Data:
    """Open the splits of a spec whose files are still there.

    :param needed: those whose files must be.
    :raises DeepgError: the spec does not fit what is installed, or a file cannot be used.
    """
    found = _list_readable(spec, needed)
    if spec.gives_arrays:
        return ArrayData(spec, found, open_arrays(spec, found))
    return SequenceData(spec, found, design_feed(spec))


def open_own(path: Path, stored: Checkpoint, backend: str | None, device: str | None) -> Spec:
    """Read the spec that a network was trained with, to be asked on a backend.

    :raises DeepgError: it does not fit what is installed, or there is no such backend or device.
    """
    return choose_backend(load_text(move_along(stored.spec, path), path, watched=False), backend, device)


def _open_answers(
    path: Path,
    backend: str | None,
    device: str | None,
    step: object,
    batch_size: int,
    stored: Checkpoint | None = None,
    table: NDArray[Any] | None = None,
) -> Answers:
    """Bring a network to life, here or in a worker, which reads its checkpoint first, and is given no codes."""
    stored = stored or load_checkpoint(path)
    network, spec = stored.network, open_own(path, stored, backend, device)
    trainer = make_trainer(spec, bind_network(spec, network, stored.vocabulary), table=table)
    take_weights(trainer, network)
    if not isinstance(step, int):
        return trainer
    return share_overlaps(trainer, network, network.graph.outputs, step, batch_size, partial(start_part, spec))


def read_other(path: Path) -> Spec:
    """Read a spec that names other data; no backend need be there for it.

    :raises SpecError: all that is wrong with it.
    """
    spec, problems = draft_spec(path, spare=("trainer",))
    spec = spec if spec.gives_arrays else choose_reader(spec, problems)
    if problems:
        raise spec.error(*problems)
    return spec


def knows_data(spec: Spec, path: Path) -> bool:
    """Say whether a spec names data; that of a file of Keras names the file itself."""
    return spec.data is not None and [its.path for its in spec.data_paths("train")] != [path.absolute()]


def _open_data(
    spec: Spec, stored: Checkpoint, path: Path, inputs: Sequence[str | Path], tables: Sequence[Path], split: str
) -> tuple[Material, Material | None]:
    known = knows_data(spec, path)
    if not inputs and not known:
        message = f"{path} does not say what it was trained on; give files as CLASS=PATH, or a spec with --spec"
        raise OptionError("", message)
    if spec.gives_arrays:
        if tables:
            raise OptionError("", "--added: ready arrays hold all inputs; leave it out")
        material, train = _open_arrays(spec, inputs, split, known=known)
        _compare(material.source.signature, stored, path)
        return material, train
    feed = design_feed(spec, None if known else stored.labels, tables if inputs else None, stored.targets)
    if inputs:
        require_inputs(path, feed, stored)
    _compare(feed.signature(), stored, path)
    found = _list_readable(spec, () if inputs else (split,)) if known else {}
    data = SequenceData(spec, found, feed)
    train = Material(data.source("train"), feed, "train") if "train" in found else None
    if inputs:
        return _open_inputs(spec, feed, stored, inputs), train
    return Material(data.source(split), feed, split), train


def _open_inputs(spec: Spec, feed: Feed, stored: Checkpoint, inputs: Sequence[str | Path]) -> Material:
    """Open files: their classes are named, or follow from the target format."""
    classes = tuple(stored.labels) if feed.target.classes else ()
    named = name_classes(inputs, classes, needed=bool(spec.classes) and bool(classes) and not feed.target.by_header)
    choice = choose_reader_of(spec, [path for _, path in named])
    listing = list_inputs(named, choice.component.endings, spec.paired)
    spec = attrs.evolve(spec, reader=choice)
    data = SequenceData(spec, {INPUT: listing}, feed)
    corpus = data.read(INPUT)
    for table in feed.added:
        say_missing_rows(table, table.missing(corpus))
    if named[0][0] is None:
        return Material(WindowSource(corpus, feed, data.plan), feed, INPUT)
    labels = corpus.record_labels
    groups = {name: np.flatnonzero(labels == number) for number, name in enumerate(stored.labels)}
    return Material(WindowSource(corpus, feed, data.plan, labelled=False, groups=groups), feed, INPUT, classed=True)


def _open_arrays(
    spec: Spec, inputs: Sequence[str | Path], split: str, *, known: bool
) -> tuple[Material, Material | None]:
    found = _list_readable(spec, () if inputs else (split,)) if known else {}
    if inputs:
        named = name_classes(inputs, (), needed=False)
        found |= {INPUT: list_inputs(named, spec.choice("reader").component.endings, paired=False)}  # type: ignore[attr-defined]
    sources = open_arrays(spec, found)
    train = Material(sources["train"], None, "train") if "train" in sources else None
    name = INPUT if inputs else split
    return Material(sources[name], None, name), train


def _list_readable(spec: Spec, needed: Sequence[str]) -> dict[str, Listing]:
    """List the files of the splits that are there; those that are not needed may be gone."""
    problems: list[Problem] = []
    for split in needed:
        require_split(spec, split)
    found = list_splits(spec, problems)
    gone = {problem.path[1] for problem in problems if problem.path[0] == "data" and problem.path[1] in SPLITS}
    if wrong := [
        problem for problem in problems if problem.path[0] != "data" or problem.path[1] not in gone - {*needed}
    ]:
        raise spec.error(*wrong)
    return {split: listing for split, listing in found.items() if split not in gone and split in SPLITS}


def _compare(signature: Signature, stored: Checkpoint, path: Path) -> None:
    """Refuse data that are not of what the network was trained for."""
    graph, labels = stored.network.graph, tuple(stored.labels)
    if signature.inputs != graph.inputs:
        what = f"reads inputs of the shapes {graph.inputs} a window, and the spec gives {signature.inputs}"
        raise DataError(what, path)
    if len(signature.targets) != len(graph.outputs):
        message = f"has {len(graph.outputs)} outputs, and the spec gives {len(signature.targets)} targets"
        raise DataError(message, path)
    if tuple(signature.classes) != labels:
        there, here = (", ".join(names) or "no classes" for names in (labels, signature.classes))
        raise DataError(f"tells apart {there}, and the spec {here}; they must be the same, in the same order", path)
