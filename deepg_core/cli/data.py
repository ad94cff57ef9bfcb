"""`deepg data`: sequence files made, cut into smaller ones, or joined to larger ones."""

from __future__ import annotations

from pathlib import Path

import click

_seed = click.option("--seed", type=int, default=1234, show_default=True, metavar="N", help="One seed, one outcome.")


@click.group()
def data() -> None:
    """Make sequence files, split large ones or join small ones."""


@data.command()
@click.argument("paths", metavar="FILES_OR_FOLDERS...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), metavar="FOLDER", help="Where to.")
@click.option("--split-n", type=int, default=500, show_default=True, metavar="N", help="Sequences in a file.")
@click.option("--shuffle/--no-shuffle", default=True, show_default=True, help="Shuffle the sequences of a file first.")
@_seed
def split(paths: tuple[Path, ...], output: Path, split_n: int, shuffle: bool, seed: int) -> None:
    """Split each file into NAME_1.fasta, NAME_2.fasta, ... in FOLDER.

    Reads all that an installed reader reads, .gz too. FASTQ stays FASTQ. Nothing is overwritten.

    \b
        deepg data split genomes.fasta -o genomes --split-n 100
    """
    from deepg_core.commands.data_split import split as split_files

    _report(split_files(paths, output, split_n=split_n, shuffle=shuffle, seed=seed), output)


@data.command()
@click.argument("paths", metavar="FOLDERS...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), metavar="FOLDER", help="Where to.")
@click.option(
    "--letters",
    type=int,
    default=250_000_000,
    show_default=True,
    metavar="N",
    help="In a file, at most, or one record.",
)
def pack(paths: tuple[Path, ...], output: Path, letters: int) -> None:
    """Join the small files of each of FOLDERS to few large ones.

    Those of a folder, a class, go to FOLDER/CLASS. Large files are read several times as fast. Headers stay; pack.tsv says
    which file went where. Nothing is overwritten.

    \b
        deepg data pack train/16s train/bacteria -o packed
    """
    from deepg_core.commands.data_pack import pack as pack_files

    _report(pack_files(paths, output, letters=letters), output)


@data.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--files", type=int, required=True, metavar="N", help="How many files.")
@click.option("--sequences", type=int, required=True, metavar="N", help="Sequences in each file.")
@click.option("--length", type=int, required=True, metavar="N", help="Letters of each sequence.")
@click.option("--header", default="header", show_default=True, metavar="TEXT", help="Of every sequence.")
@click.option(
    "--prefix", default="file", show_default=True, metavar="TEXT", help="Files are called PREFIX_1.fasta, ..."
)
@click.option("--vocabulary", default="ACGT", show_default=True, metavar="LETTERS", help="What to draw from.")
@click.option("--prob", metavar="P,P,...", help="How often each letter comes; without it all alike.")
@_seed
def dummy(folder: Path, prob: str | None, **options: int | str) -> None:
    """Write files of random sequences to FOLDER. Nothing is overwritten.

    \b
        deepg data dummy random --files 4 --sequences 10 --length 500
    """
    from deepg_core.commands.data_dummy import dummy as dummy_files

    weights = None if prob is None else _numbers(prob)
    _report(dummy_files(folder, prob=weights, **options), folder)  # type: ignore[arg-type]  # click saw to the types


def _numbers(text: str) -> list[float]:
    from deepg_core.errors import OptionError

    try:
        return [float(number) for number in text.split(",")]
    except ValueError as error:
        raise OptionError("prob", f"must be numbers with commas between them, not {text!r}") from error


def _report(written: tuple[Path, ...], folder: Path) -> None:
    from deepg_core.words import count_of

    click.echo(f"{count_of(len(written), 'file')} written to {folder}")
