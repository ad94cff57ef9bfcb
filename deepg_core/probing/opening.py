"""A network up to one layer, and windows whose classes are known."""

from __future__ import annotations

from pathlib import Path

import attrs
from attrs import frozen

from deepg_core.assembly.backend import bind_network, make_trainer, start_part, take_weights
from deepg_core.assembly.data import Data
from deepg_core.assembly.network import describe_missing
from deepg_core.assembly.sequences import SequenceData
from deepg_core.checkpoints import find_checkpoint, load_checkpoint
from deepg_core.errors import DataError, DeepgError, OptionError
from deepg_core.inference.judging.material import Material
from deepg_core.inference.judging.opening import knows_data, open_own, open_splits, read_other
from deepg_core.inference.judging.parts import Part
from deepg_core.inference.overlap import choose_batch_size
from deepg_core.network import Network, Signature
from deepg_core.network.layers import PaddingMask
from deepg_core.network.summary import has_native
from deepg_core.network.surgery import cut_network
from deepg_core.spec.field_types import join_words
from deepg_core.spec.problem import Problem
from deepg_core.spec.spec import Spec
from deepg_core.training import Trainer
from deepg_core.words import list_some, suggest


@frozen(eq=False)
class Opened:
    """A network to be probed, and on what."""

    path: Path
    """Of the checkpoint."""
    spec: Spec
    """That it was trained with."""
    network: Network
    """What feeds the layer; a framework's own module is not cut."""
    vocabulary: str
    layer: str
    mask: str | None
    """The node that says which places of the layer count, in a network that passes over what fills up a window."""
    part: Part
    """What the classes are."""
    train: Material
    scored: Material
    seen: Material | str | None = None
    """What the network was trained on, where that is not `train`; or why it cannot be read any more."""
    batch_size: int | None = None
    """Windows that it is asked about at once; None: as many as suit it."""

    def start(self, seed: int | None = None) -> Trainer:
        """Bring the network to life.

        :param seed: draws other weights; None: those of the checkpoint.
        :raises DeepgError: the backend lacks the device.
        """
        trainer = self._start(seed)
        for its in (self.train, self.scored):
            its.source.coded = trainer.takes_codes
            its.source.batch_size = self.batch_size or choose_batch_size(trainer, self.network.graph)
        return trainer

    def _start(self, seed: int | None) -> Trainer:
        table = self.train.source.signature.table
        if not has_native(self.network.graph):
            drawn = self.network if seed is None else Network.drawn(self.network.graph, seed)
            return start_part(self.spec, drawn, table)
        spec = self.spec if seed is None else attrs.evolve(self.spec, run=attrs.evolve(self.spec.run, seed=seed))
        trainer = make_trainer(spec, bind_network(spec, self.network, self.vocabulary), table=table)
        if seed is None:
            take_weights(trainer, self.network)
        return trainer


def open_probe(
    model: str | Path,
    layer: str,
    *,
    split: str | None = None,
    spec: str | Path | None = None,
    rank: str | None = None,
    backend: str | None = None,
    device: str | None = None,
    batch_size: int | None,
) -> Opened:
    """Load a network, and open the training data and another split of its own spec, or of one that gives labels.

    :param split: validation or test; left out: test where there is one.
    :param rank: of a taxonomy, whose classes are told apart.
    :raises DeepgError: the checkpoint, the spec or a file cannot be used, they do not belong together, or no class is known.
    """
    path = find_checkpoint(Path(model))
    stored = load_checkpoint(path)
    if layer not in stored.network.graph.shapes:
        raise OptionError("", "--layer: " + "; ".join(describe_missing(layer, stored.network.graph.shapes)))
    if layer in stored.network.graph.inputs:
        raise OptionError("", f"--layer: `{layer}` is an input; a layer behind it can be probed")
    own = open_own(path, stored, backend, device)
    network, layer, mask = cut_after(stored.network, layer)
    told = _choose_spec(own, path, spec)
    told = attrs.evolve(told, model=None, states=None)
    name = _choose_split(told, split)
    data = open_splits(told, ("train", name))
    signature = data.feed.signature() if isinstance(data, SequenceData) else data.source("train").signature
    part = _find_rank(data, signature, rank) or _find_part(told, data, signature, path)
    _compare(signature, network, path)
    data.require_classes()
    train, scored = (_make_material(data, which) for which in ("train", name))
    seen = _open_seen(own) if spec and knows_data(own, path) else None
    return Opened(path, own, network, stored.vocabulary, layer, mask, part, train, scored, seen, batch_size)


def cut_after(network: Network, layer: str) -> tuple[Network, str, str | None]:
    """Give what feeds a layer and the mask of its places; their names, which are others after a cut; None: all count.

    A mask goes with a sequence of its length: what changes the one changes the other (`models/parts/padded.py`).
    """
    graph = network.graph
    if has_native(graph):
        return network, layer, None
    places = graph.shapes[layer][:-1]
    masks = [it.name for it in graph if isinstance(it.layer, PaddingMask) and graph.shapes[it.name][:-1] == places]
    part = cut_network(network, layer, *masks[:1])
    first, *second = part.graph.outputs
    return part, first, next(iter(second), None)


def _choose_spec(own: Spec, path: Path, other: str | Path | None) -> Spec:
    """Give the spec that names data and classes."""
    if other is None:
        if not knows_data(own, path):
            message = f"{path} does not say what it was trained on; give a spec that names data and labels with --spec"
            raise OptionError("", message)
        return own
    told = read_other(Path(other))
    ours, theirs = ({"type": it.encoder.name, **attrs.asdict(it.encoder.config)} for it in (own, told))
    if not told.gives_arrays and ours != theirs:
        wanted = [f"{key} = {value!r}" for key, value in ours.items() if theirs.get(key) != value]
        raise told.error(Problem(("encoder",), f"the network was trained with {', '.join(wanted)}", "use the same"))
    return told


def _choose_split(spec: Spec, split: str | None) -> str:
    taken = {"validation"} if spec.data and spec.data.train_val_split_csv else set()
    there = [name for name in ("test", "validation") if spec.data_paths(name) or name in taken]
    if not there or split not in (None, *there):
        message = f"the spec has no data.{split or 'validation'}, which a probe is scored on"
        raise OptionError(
            "",
            message,
            f"use --split {there[0]}" if there else "name a spec that has data.validation or data.test with --spec",
        )
    return split or there[0]


def _compare(signature: Signature, network: Network, path: Path) -> None:
    """Refuse windows that are not of what the network reads."""
    wanted, given = network.graph.inputs, signature.inputs
    if missing := [name for name in wanted if name not in given]:
        message = f"the layer reads {list_some(list(wanted))}, and the spec gives no {missing[0]}"
        raise DataError(f"{message}; probe a layer that reads one strand, or windows alone", path)
    if any(given.get(name) != shape for name, shape in wanted.items()):
        message = f"reads inputs of the shapes {wanted} a window, and the spec gives {given}"
        raise DataError(f"{message}; target.maxlen is how long they are", path)


def _find_rank(data: Data, signature: Signature, rank: str | None) -> Part | None:
    """Give the rank that is named; None where labels are no paths of a taxonomy.

    :raises OptionError: none of several is named, or one that there is not.
    """
    target = data.feed.target if isinstance(data, SequenceData) else None
    ranks = target.ranks if target else ()
    if target and rank in ranks:
        return Part("", rank, "classes", tuple(target.columns_of(rank)), rank in signature.whole)
    if rank is not None:
        near = suggest(rank, ranks)
        help_ = f"did you mean `{near}`?" if near else f"they are {', '.join(ranks)}" if ranks else "leave it out"
        raise OptionError("", f"--target: the labels have no rank `{rank}`; {help_}")
    if ranks:
        message = f"the labels are paths of {len(ranks)} ranks, and a probe is of one"
        raise OptionError("", message, f"name it with --target: {join_words(ranks, 'or')}")
    return None


def _find_part(spec: Spec, data: Data, signature: Signature, path: Path) -> Part:
    """Say what the classes are.

    :raises OptionError: the target of the network's own spec is no class; of another spec it is a SpecError.
    """
    names = data.feed.target.classes if isinstance(data, SequenceData) else signature.classes
    shapes = list(signature.targets.items())
    if not names or signature.numeric or len(shapes) != 1 or len(signature.output_shape(shapes[0][0])) != 1:
        message = "a probe tells classes apart, one for each window, and this target has none"
        if len(shapes) > 1:
            names_ = list_some([name for name, _ in shapes])
            message = f"a probe tells the classes of one target apart, and there are {len(shapes)}: {names_}"
        help_ = "name a spec whose targets are classes with --spec"
        if path == spec.source.path:
            raise OptionError("", f"{path}: {message}", help_)
        raise spec.error(Problem(("target",), message, help_))
    ((target, _),) = shapes
    return Part("", target, "classes", tuple(names), target in signature.whole)


def _open_seen(own: Spec) -> Material | str:
    """Open what a network was trained on, which need not be there any more."""
    try:
        data = open_splits(attrs.evolve(own, model=None, states=None), ("train",))
        return _make_material(data, "train")
    except DeepgError as error:
        return str(error).splitlines()[0]


def _make_material(data: Data, split: str) -> Material:
    return Material(data.source(split), data.feed if isinstance(data, SequenceData) else None, split)
