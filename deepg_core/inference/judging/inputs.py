"""Files to be evaluated on, each with the class that it is of: `CLASS=PATH`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from deepg_core.assembly.pairs import require_pairs
from deepg_core.corpus.files import Listing, list_files
from deepg_core.errors import DataError, OptionError
from deepg_core.plugins import ReaderComponent
from deepg_core.readers.choose import reader_for
from deepg_core.readers.endings import describe_endings
from deepg_core.spec.spec import Choice, DataPath, Spec
from deepg_core.spec.structure import structure_table
from deepg_core.words import quote_all, suggest

Named = tuple[int | None, Path]
"""Number of the class, None where it follows from the files; and a file or folder."""


def name_classes(inputs: Sequence[str | Path], classes: Sequence[str], *, needed: bool) -> list[Named]:
    """Read `CLASS=PATH`, or paths whose targets follow from what they hold.

    :param needed: whether a class must be named.
    :raises OptionError: a class is unknown or missing, or only some are named.
    :raises DataError: there is no such file.
    """
    named = [_read(str(text), classes, needed) for text in inputs]
    for _, path in named:
        if not path.exists():
            raise DataError("no such file or folder", path)
    if len({number is None for number, _ in named}) > 1:
        raise OptionError(
            "", "some inputs are given as CLASS=PATH and some without a class; name that of each, or of none"
        )
    return named


def choose_reader_of(spec: Spec, sources: Sequence[Path]) -> Choice[ReaderComponent]:
    """Choose what reads files: the reader that their endings ask for, else that of the training.

    :raises OptionError: there is none, or it lacks an option.
    """
    try:
        component = reader_for(sources)
    except OptionError:
        if spec.reader is None:
            raise
        return spec.reader
    if spec.reader and spec.reader.component.name == component.name:
        return spec.reader
    config, problems = structure_table({"paired": True} if spec.paired else {}, component.config, ("reader",))
    if problems:
        raise OptionError("", f"the reader `{component.name}`: {problems[0].message}", problems[0].help)
    return Choice("reader", component, config)


def list_inputs(named: Sequence[Named], endings: tuple[str, ...], paired: bool) -> Listing:
    """List the files of inputs, first those of the first class.

    :raises DataError: a folder holds none that is read, or one cannot be read.
    """
    ordered = sorted(named, key=lambda its: its[0] or 0)
    sources = [DataPath(path.absolute(), (str(place),), number or 0) for place, (number, path) in enumerate(ordered)]
    listing = list_files(sources, endings)
    for source in sources:
        if source.key not in listing.keys:
            raise DataError(f"holds no file that ends in {describe_endings(endings)}", source.path)
    return require_pairs(listing) if paired else listing


def _read(text: str, classes: Sequence[str], needed: bool) -> Named:
    name, sign, path = text.partition("=")
    if sign and name in classes:
        return list(classes).index(name), Path(path)
    if sign and not Path(text).exists():
        raise OptionError("", f"INPUT {text!r}: {_unknown(name, classes)}")
    if needed:
        what = f"the class that it is of must be known; write CLASS={text}, where CLASS is one of {quote_all(classes)}"
        raise OptionError("", f"INPUT {text!r}: {what}")
    return None, Path(text)


def _unknown(name: str, classes: Sequence[str]) -> str:
    if not classes:
        return "the targets of this network are no classes; give the path alone"
    near = suggest(name, classes)
    told = f"the network knows no class `{name}`; it tells {quote_all(classes)} apart"
    return f"{told}; did you mean `{near}`?" if near else told
