"""Records in pieces: whatever their size and wherever they are begun anew, the same windows come."""

from __future__ import annotations

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deepg_core.errors import DataError
from deepg_core.inference.pieces import Place


def expect(files, grid):
    """List what comes of whole records."""
    found, number = [], 0
    for records in files:
        for _, letters in records:
            last = len(letters) - grid.reach if len(letters) >= grid.least else -1
            found += [(number, at, letters[at : at + grid.reach]) for at in range(0, last + 1, grid.stride)]
            number += 1
    return found


@settings(max_examples=25)
@given(
    st.integers(0, 10_000),
    st.sampled_from([(5, 3, 1, 0), (7, 11, 1, 0), (4, 4, 2, 0), (3, 1, 1, 20)]),
    st.sampled_from([8, 20, 64, 10_000]),
    st.sampled_from([None, 3, 17]),
    st.data(),
)
def test_the_same_windows_come(pieces_of, list_windows, draw_records, seed, laid, size, most, data):
    window, step, in_set, least = laid
    files = [draw_records(9, 60, seed), [], draw_records(4, 30, seed + 1)]
    pieces = pieces_of(files, window, step, max(size, 2 * least), most, in_set=in_set, least=least)
    wanted = expect(files, pieces.grid), [header for records in files for header, _ in records]
    every = list(pieces())
    assert list_windows(every, pieces.grid) == wanted
    for piece in every:
        assert len(piece.corpus.letters) < 2 * max(pieces.size, 2 * least) + window + 60
    cut = data.draw(st.integers(0, len(every)))
    again = [*every[:cut], *pieces(every[cut - 1].after if cut else Place())]
    assert list_windows(again, pieces.grid) == wanted


def test_a_piece_says_what_it_has_of_its_first_record(pieces_of):
    first, second = pieces_of([[("a", "ACGTACGTAC"), ("b", "AC")]], size=8)()
    assert (first.begun, first.before, first.counted, first.goes_on) == (False, 0, 0, True)
    assert first.corpus.letters.tobytes() == b"ACGTACGT"
    assert (second.begun, second.before, second.counted, second.goes_on) == (True, 6, 2, False)
    assert second.corpus.letters.tobytes() == b"GTACAC"
    assert second.all_before.tolist() == [6, 0]
    assert second.all_seen.tolist() == [8, 0]
    assert second.corpus.headers() == ["a", "b"]


def test_letters_outside_of_the_vocabulary_are_located(pieces_of):
    (piece,) = pieces_of([[("a", "ANGT"), ("b", "nR")]])()
    assert piece.others.tolist() == [1, 4, 5]


def test_what_was_read_before_a_file_breaks_comes(pieces_of, broken_mark):
    pieces = pieces_of([[("a", "ACGTACGT")], [("b", "ACGT"), broken_mark], [("c", "AC")]], size=1000)
    got = []
    with pytest.raises(DataError, match=r"^1\.fasta: is broken$"):
        got.extend(pieces())
    assert [piece.corpus.headers() for piece in got] == [["a", "b"]]
    assert (got[0].after.file, got[0].after.blocks) == (1, 1)


def test_broken_files_are_passed_over(pieces_of, broken_mark):
    files = [[("a", "ACGTACGT")], [("b", "ACGT"), broken_mark], [("c", "AC")]]
    pieces = pieces_of(files, size=1000, skip_broken=True)
    got = list(pieces())
    assert [piece.corpus.headers() for piece in got] == [["a", "b"], ["c"]]
    assert pieces.broken == ["1.fasta: is broken"]
    assert got[-1].after.broken == ("1.fasta: is broken",)
    assert [piece.corpus.headers() for piece in pieces(got[0].after)] == [["c"]]
    assert pieces.broken == ["1.fasta: is broken"]


def test_a_record_whose_end_cannot_be_read_is_left_out(pieces_of, broken_mark):
    files = [[("a", "ACGT" * 20), broken_mark], [("c", "AC")]]
    pieces = pieces_of(files, size=8, skip_broken=True)
    read = pieces.read

    def unfinished(path):
        for block in read(path):
            yield block if path.name == "1.fasta" else attrs.evolve(block, unfinished=True)

    got = list(attrs.evolve(pieces, read=unfinished)())
    assert got[-2].goes_on
    assert (got[-1].begun, got[-1].corpus.headers()) == (False, ["c"])


def test_a_file_that_was_mended_behind_what_was_read_goes_on(pieces_of, broken_mark):
    records = [("a", "ACGTACGT"), ("b", "ACGT")]
    pieces = pieces_of([[*records, broken_mark]], size=10)
    got = []
    with pytest.raises(DataError):
        got.extend(pieces())
    rest = list(pieces_of([[*records, ("c", "TTTT")]], size=10)(got[-1].after))
    assert [piece.corpus.headers() for piece in [*got, *rest]] == [["a", "b"], ["c"]]


def test_a_file_that_is_another_now(pieces_of):
    first = next(iter(pieces_of([[("a", "ACGTACGTAC"), ("b", "ACGT")]], size=8)()))
    for records in ([("a", "ACGTACGAAC"), ("b", "ACGT")], [("x", "ACGTACGTAC")], [("a", "ACG")]):
        with pytest.raises(DataError) as error:
            list(pieces_of([records], size=8)(first.after))
        assert str(error.value) == (
            "0.fasta: is another file now in what was read of it already; start anew without --resume"
        )


def test_pieces_of_whole_files(pieces_of, draw_records):
    files = [draw_records(6, 20, seed) for seed in range(5)]
    pieces = pieces_of(files, size=30, whole_files=True)
    got = list(pieces())
    assert len(got) > 1
    for piece in got:
        for number in set(piece.corpus.file.tolist()):
            assert (piece.corpus.file == number).sum() == len(files[number])
