"""What a spec describes, before a file is read: how windows become numbers, and the network that learns from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from attrs import frozen

from deepg_core.assembly.conflicts import refuse_conflicts
from deepg_core.assembly.sizes import check_window
from deepg_core.batches import Feed
from deepg_core.batches.added import Added
from deepg_core.encoders import Encoder
from deepg_core.errors import DataError
from deepg_core.examination import examine_encoder, examine_format
from deepg_core.network import Network, Signature
from deepg_core.spec.problem import Problem, missing_table
from deepg_core.spec.resolved import resolve_paths
from deepg_core.spec.spec import Spec
from deepg_core.targets import Setting, TargetFormat


@frozen(eq=False)
class Design:
    """A spec with its reader decided, and what is known of the network without a framework."""

    spec: Spec
    signature: Signature
    """Names and shapes of inputs and targets."""
    vocabulary: str
    """The encoder's letters, `""` where arrays are ready."""
    drawn: Network | None
    """The network; None where the spec has no `[model]`."""

    @property
    def network(self) -> Network:
        """The network.

        :raises SpecError: the spec has no `[model]`.
        """
        if self.drawn is None:
            raise self.spec.error(missing_table("model"))
        return self.drawn


def design_feed(
    spec: Spec,
    classes: Sequence[str] | None = None,
    tables: Sequence[Path] | None = None,
    columns: Mapping[str, Sequence[str]] = MappingProxyType({}),
) -> Feed:
    """Make encoder and target format, and what else makes inputs of windows.

    :param classes: those that a checkpoint remembers: then tables need not be there any more, and options were checked when
        it was trained. None: they follow from the spec.
    :param columns: what it remembers of each target, beside its classes.
    :param tables: those that give inputs; None: the spec's own where the classes follow from it, else none.
    :raises SpecError: everything that is wrong with them, each at its place.
    """
    encoder, target = _make_parts(spec, classes, columns)
    if classes is None and (found := list(refuse_conflicts(spec, target, encoder))):
        raise spec.error(*found)
    with spec.blaming("encoder"):
        added = _read_tables(spec, encoder, tables if classes is None else tables or ())
        if spec.sampling.concat_seq is not None and any(table.by_header for table in added):
            message = "the rows of `data.added_label_path` are of headers, and joined sequences have one header"
            raise spec.error(Problem(("sampling", "concat_seq"), message, "leave one of them out"))
        turned = spec.sampling.reverse_complement_encoding or target.both_strands
        return Feed(target, encoder, turned=turned, paired=spec.paired, added=added)


def _make_parts(
    spec: Spec, classes: Sequence[str] | None, columns: Mapping[str, Sequence[str]]
) -> tuple[Encoder, TargetFormat]:
    """Make both; what is wrong with either is reported together."""
    problems: list[Problem] = []
    letters = getattr(spec.encoder.config, "vocabulary", "")
    with spec.collecting(problems, "encoder"):
        encoder = resolve_paths(spec, spec.encoder).make(Encoder)  # which is not told where the spec lies
        examine_encoder(encoder)
        letters = encoder.vocabulary
    with spec.collecting(problems, "target"):
        target = spec.choice("target").make(TargetFormat, _setting(spec, letters, classes, columns))
        examine_format(target)
        if not problems:
            check_window(spec, target, encoder)
    if problems:
        raise spec.error(*problems)
    return encoder, target


def _setting(spec: Spec, letters: str, classes: Sequence[str] | None, columns: Mapping[str, Sequence[str]]) -> Setting:
    return Setting(
        labels=spec.classes,
        vocabulary=letters,
        folder=spec.path("."),
        classes=tuple(classes or ()),
        columns={name: tuple(its) for name, its in columns.items()},
        trained=classes is not None,
    )


def _read_tables(spec: Spec, encoder: Encoder, tables: Sequence[Path] | None) -> list[Added]:
    """Read the tables of `added_label_path`, or those that stand in their place."""
    paths, as_sequence = (spec.data.added_label_path, spec.data.add_input_as_seq) if spec.data else ((), False)
    named = [spec.path(path) for path in ((paths,) if isinstance(paths, str) else paths)]
    flags = as_sequence if isinstance(as_sequence, tuple) else (as_sequence,) * len(named)
    given = named if tables is None else tables
    try:
        return [
            Added(path, flag, len(encoder.vocabulary))
            for path, flag in zip(given, [*flags, *[False] * (len(given) - len(flags))], strict=False)
        ]
    except DataError as error:
        raise spec.error(Problem(("data", "added_label_path"), str(error))) from error
