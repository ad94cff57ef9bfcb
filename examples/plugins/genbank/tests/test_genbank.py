import gzip
import random
import shutil
from pathlib import Path

import pytest
from deepg_genbank import GenbankOptions, GenbankReader

import deepg_core as dg
from deepg_core.errors import DataError
from deepg_core.runs.folder import RunFolder
from deepg_core.testing import ReaderContract


def entry(header, letters):
    """Write an entry as GenBank does: 60 letters a line, in tens, the number of the first before them."""
    name, _, definition = header.partition(" ")
    rows = [f"{at + 1:>9} {tens(letters[at : at + 60])}\n" for at in range(0, len(letters), 60)]
    return (
        f"LOCUS       {name.split('.')[0]:<16} {len(letters):>11} bp    DNA     linear   BCT 01-JAN-2020\n"
        + (f"DEFINITION  {definition}\n" if definition else "")
        + f"ACCESSION   {name}\nVERSION     {name}\nFEATURES             Location/Qualifiers\n"
        + f"     source          1..{len(letters)}\nORIGIN      \n{''.join(rows)}//\n"
    )


def tens(letters):
    return " ".join(letters[at : at + 10] for at in range(0, len(letters), 10))


class TestGenbank(ReaderContract):
    name = "genbank"

    def write(self, path, records):
        path.write_text("".join(entry(*record) for record in records))


TWO = entry("A.1 first", "acgt" * 20) + entry("B.2 second", "gattaca")


@pytest.fixture
def read(tmp_path):
    def read(text, **options):
        (tmp_path / "x.gb").write_bytes(text if isinstance(text, bytes) else text.encode())
        return list(GenbankReader(GenbankOptions(**options)).records(tmp_path / "x.gb"))

    return read


def test_names_and_definitions(read):
    long = TWO.replace("DEFINITION  second\n", "DEFINITION  second, of two\n            lines.\n")
    assert read(long) == [("A.1 first", "acgt" * 20), ("B.2 second, of two lines", "gattaca")]
    assert [header for header, _ in read(TWO, name="locus")] == ["A first", "B second"]


def test_gzip_is_told_by_its_first_bytes(read):
    assert read(gzip.compress(TWO.encode())) == read(TWO)


def test_a_letter_has_a_line(tmp_path):
    (tmp_path / "x.gb").write_text(TWO)
    reader, lines = GenbankReader(GenbankOptions()), TWO.splitlines()
    assert lines[reader.find_line(tmp_path / "x.gb", 0, 60) - 1] == "       61 acgtacgtac gtacgtacgt"
    assert lines[reader.find_line(tmp_path / "x.gb", 1, 0) - 1] == "        1 gattaca"


FULL = "download it with its sequence, as GenBank (full)"
ENDED = "Compressed file ended before the end-of-stream marker was reached; copy it again"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (TWO[:-3], ", record 'B': ends without //: it is truncated"),
        (TWO.replace("     7 bp", "     8 bp"), ", record 'B': has 7 letters; its LOCUS says 8"),
        (TWO.replace("       61 ", "       71 "), ", record 'A': line 9 of the sequence begins with '71'; due is 61"),
        (TWO.replace("ORIGIN", "CONTIG"), ", record 'A': is put together from others (CONTIG): " + FULL),
        (TWO.replace("VERSION", "KEYWORDS"), ", record 'A': has no VERSION; set `name = \"locus\"` in [reader]"),
        (TWO.replace("//\n", "//\nrubbish\n"), ": line 11 stands behind an entry, and is no LOCUS: 'rubbish'"),
        (TWO.replace(" bp ", " aa "), ": line 1 must be LOCUS, a name, a number and bp"),
        (gzip.compress(TWO.encode())[:-12], ": is truncated or damaged: " + ENDED),
    ],
)  # fmt: skip
def test_what_is_broken_is_named(read, tmp_path, text, message):
    with pytest.raises(DataError) as error:
        read(text)
    assert str(error.value) == f"{tmp_path / 'x.gb'}{message}"


def test_a_spec_reads_it(tmp_path):
    letters = random.Random(1)
    shutil.copy(Path(__file__).parents[1] / "spec.toml", tmp_path)
    for name in "ab":
        (tmp_path / name).mkdir()
        text = entry(f"{name}.1 {name}", "".join(letters.choices("acgt", k=400)))
        (tmp_path / name / "x.gbk.gz").write_bytes(gzip.compress(text.encode()))
    run = dg.run(tmp_path / "spec.toml", backend="torch")
    assert len(RunFolder(run).read_history()) == 1
