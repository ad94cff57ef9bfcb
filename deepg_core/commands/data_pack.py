"""`deepg data pack`: thousands of small sequence files into few large ones, which are read ten times as fast."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

from deepg_core.atomic import write_text
from deepg_core.commands.data_split import Input, list_inputs, open_input
from deepg_core.corpus.write import SequenceTexts, refuse_existing, require_at_least, write_new_files
from deepg_core.errors import DataError
from deepg_core.plugins.bugs import blaming_plugins
from deepg_core.progress import show_progress

Write = Callable[[str, list[SequenceTexts]], Path]


@blaming_plugins()
def pack(paths: Sequence[str | Path], folder: str | Path, *, letters: int = 250_000_000) -> tuple[Path, ...]:
    """Write the records of all files below each folder to `folder/NAME/NAME_1.fasta`, `NAME_2.fasta`, ...; give the paths.

    NAME is that of the folder, so that what was a class stays one. Records keep their headers and their order; those with
    qualities go to FASTQ. Which file went where is in `folder/pack.tsv`. About `letters` letters are in memory at a time.

    :param paths: folders, a class each.
    :param letters: in a file; a record is never cut, and a file of the input is not, if it has fewer.
    :raises DataError: a folder cannot be used, or something of the output is there already. Nothing is written.
    :raises OptionError: `letters` is less than 1.
    """
    require_at_least(1, letters=letters)
    folder, sources = Path(folder), _name([Path(path) for path in paths])
    refuse_existing([folder / "pack.tsv", *(folder / name for name in sources)])
    inputs = {name: [open_input(path) for path in list_inputs([source])] for name, source in sources.items()}
    written: list[Path] = []
    rows = ["packed\tfile\trecords\n"]
    with ExitStack() as whole, show_progress("packing", sum(map(len, inputs.values())), "files") as advance:
        whole.enter_context(write_new_files(folder))  # which removes it, should this end in an error
        for name, its in inputs.items():
            write = whole.enter_context(write_new_files(folder / name))
            for path, files in _pack_class(name, its, letters, write, advance):
                written.append(path)
                rows += [f"{path.relative_to(folder)}\t{file}\t{count}\n" for file, count in files]
        write_text(folder / "pack.tsv", "".join(rows))
    return tuple(written)


def _name(paths: list[Path]) -> dict[str, Path]:
    """Name each folder.

    :raises DataError: one is none, or two have the same name.
    """
    named: dict[str, Path] = {}
    for path in paths:
        if not path.is_dir():
            raise DataError("is no folder; name the folder of each class", path)
        name = path.resolve().name
        if name in named:
            raise DataError(f"has the same name as {named[name]}; pack one of them into another folder", path)
        named[name] = path
    return named


def _pack_class(
    name: str, inputs: Sequence[Input], letters: int, write: Write, advance: Callable[[], None]
) -> Iterator[tuple[Path, list[tuple[Path, int]]]]:
    """Write the files of a class; give each path with what went into it."""
    number = 0
    for ending in dict.fromkeys(it.ending for it in inputs):
        held: list[SequenceTexts] = []
        files: list[tuple[Path, int]] = []
        size = 0
        for source in (it for it in inputs if it.ending == ending):
            records = source.records()
            length = sum(len(record[1]) for record in records)
            if held and size + length > letters:
                number += 1
                yield write(f"{name}_{number}{ending}", held), files
                held, files, size = [], [], 0
            held += records
            files.append((source.path, len(records)))
            size += length
            advance()
        number += 1
        yield write(f"{name}_{number}{ending}", held), files
