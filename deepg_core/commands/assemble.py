"""From a spec to the parts it names: components, files, the network. Every command starts here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from deepg_core.batches import Feed
from deepg_core.batches.added import Added
from deepg_core.commands import array_options
from deepg_core.commands.assemble_arrays import ready
from deepg_core.commands.assembly import Assembly
from deepg_core.commands.combinations import refused
from deepg_core.commands.files import listings, with_reader
from deepg_core.commands.network import draw_network
from deepg_core.commands.sizes import check_batch
from deepg_core.encoders import Encoder
from deepg_core.errors import DataError, OptionError
from deepg_core.network import Signature
from deepg_core.spec.problem import Problem
from deepg_core.spec.report import SpecError
from deepg_core.spec.spec import Spec
from deepg_core.targets import Setting, TargetFormat

__all__ = ["Assembly", "assemble"]

LONGEST: Final = 1 << 26
"""Letters of an example; one-hot they are a GiB."""


def assemble(
    spec: Spec, problems: Sequence[Problem] = (), *, files: bool = True, classes: Sequence[str] | None = None
) -> Assembly:
    """Make the components of a spec and list its files.

    :param problems: what is wrong with the spec by itself, to be reported with what is found here.
    :param files: whether the files are needed.
    :param classes: those that a checkpoint remembers. It also has the graph, and tables need not be there any more.
    :raises SpecError: everything that is wrong: in the tables, between them and with the files' names, each at its place.
    """
    problems = list(problems)
    if spec.gives_arrays:
        return _of_arrays(spec, problems, classes)
    found = {}
    if files and spec.data:
        spec = with_reader(spec, problems)
    parts = _components(spec, problems, classes)
    if files and spec.data:
        found = listings(spec, problems)
    if problems:
        raise spec.error(*problems)
    return Assembly(spec=spec, listings=found, **parts)


def _of_arrays(spec: Spec, problems: list[Problem], classes: Sequence[str] | None) -> Assembly:
    """Look into the files, whose arrays stand in the place of target format and encoder."""
    if classes is not None:
        return Assembly(spec=spec, feed=None, signature=Signature({}, {}, tuple(classes)), network=None)
    problems += array_options.refused(spec)
    found = listings(spec, problems) if spec.data else {}
    if problems:
        raise spec.error(*problems)
    arrays = ready(spec, found)
    check_batch(spec, arrays.signature)
    network = draw_network(spec, arrays.signature)
    return Assembly(spec=spec, feed=None, signature=arrays.signature, network=network, listings=found, ready=arrays)


def _components(spec: Spec, problems: list[Problem], classes: Sequence[str] | None) -> dict[str, Any]:
    """Make what can be made of a spec that may lack tables for being wrong."""
    if not (spec.encoder and spec.target and spec.sampling):
        return {}
    try:
        with spec.blaming("encoder"):
            encoder: Encoder = spec.encoder.make()
        with spec.blaming("target"):
            target = spec.target.make(_setting(spec, encoder, classes))
            _check_window(target)
        if classes is None and (found := list(refused(spec, target, encoder))):
            raise spec.error(*found)
        with spec.blaming("encoder"):
            feed = _feed(spec, target, encoder, () if classes is not None else _tables(spec, encoder))
            shapes = feed.signature()
        if classes is None:
            check_batch(spec, shapes)
        network = draw_network(spec, shapes) if classes is None else None
        return {"feed": feed, "signature": shapes, "network": network}
    except SpecError as error:
        problems += error.problems
        return {}


def _setting(spec: Spec, encoder: Encoder, classes: Sequence[str] | None) -> Setting:
    return Setting(
        labels=spec.classes,
        vocabulary=encoder.vocabulary,
        folder=spec.path("."),
        classes=tuple(classes or ()),
        trained=classes is not None,
    )


def _feed(spec: Spec, target: TargetFormat, encoder: Encoder, tables: Sequence[Added]) -> Feed:
    turned = spec.sampling.reverse_complement_encoding
    return Feed(target, encoder, turned=turned, paired=spec.paired, added=tables)


def _tables(spec: Spec, encoder: Encoder) -> list[Added]:
    """Read the tables of `added_label_path`."""
    if spec.data is None:
        return []
    paths, as_sequence = spec.data.added_label_path, spec.data.add_input_as_seq
    paths = (paths,) if isinstance(paths, str) else paths
    flags = as_sequence if isinstance(as_sequence, tuple) else (as_sequence,) * len(paths)
    try:
        return [Added(spec.path(path), flag, len(encoder.vocabulary)) for path, flag in zip(paths, flags, strict=True)]
    except DataError as error:
        raise spec.error(Problem(("data", "added_label_path"), str(error))) from error


def _check_window(target: TargetFormat) -> None:
    windows = target.sets.samples_per_target if target.sets else 1
    if (letters := target.window * windows) > LONGEST:
        key, example = ("maxlen", "a window") if windows == 1 else ("set_learning", f"a set of {windows:,} windows")
        message = f"{example} of {target.window:,} letters is more than a network can learn from"
        raise OptionError(key, message, f"at most {LONGEST:,} letters instead of {letters:,}")
