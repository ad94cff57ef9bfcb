"""The cache gives what the files hold, or builds it anew."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import time

import numpy as np
import pytest

from deepg_core.corpus import build, cache, drafts
from deepg_core.corpus.growing import GrowingArray
from deepg_core.errors import DataError, DeepgError

ARRAYS = ["ambiguous", "counts", "file", "header_offsets", "header_text", "letters", "offsets", "qualities"]


@pytest.fixture
def arrays():
    """Copies the arrays of a corpus out of the files that they are mapped from."""
    return lambda corpus: {name: getattr(corpus, name).tolist() for name in ARRAYS}


@pytest.fixture
def two_files(folder):
    folder.write("a.txt", "one ACGTN", "two acg")
    folder.write("b.txt", "three TTTT", "four ")
    return folder


def test_files_are_read_once(two_files, arrays):
    first, second = two_files.corpus(), two_files.corpus()
    assert two_files.read == ["a.txt", "b.txt"]
    assert arrays(first) == arrays(second)
    assert second.letters.tobytes() == b"ACGTNACGTTTT"
    assert [second.header(i) for i in range(4)] == ["one", "two", "three", "four"]
    assert [path.name for path in second.files] == ["a.txt", "b.txt"]


def test_which_records_hold_the_four_nucleotides_alone_is_known_where_the_vocabulary_says_it(two_files):
    assert two_files.corpus().plain.tolist() == [False, True, True, True]
    assert two_files.corpus(vocabulary="ACG").plain.tolist() == [False, True, False, True]
    assert two_files.corpus(vocabulary="ACGTN").plain is None


def test_arrays_are_mapped_and_cannot_be_written(two_files):
    for _ in range(2):
        corpus = two_files.corpus()
        for name in ARRAYS:
            array = getattr(corpus, name)
            assert type(array) is np.ndarray
            assert isinstance(array.base, np.memmap)
            assert not array.flags.writeable


def test_a_corpus_is_a_folder_with_one_file_for_each_array(two_files, cached):
    two_files.corpus()
    (corpus,) = cached.iterdir()
    assert sorted(path.name for path in corpus.iterdir()) == [
        "ambiguous.npy",
        "checksums.json",
        *(f"{name}.npy" for name in ARRAYS[1:]),
    ]


def test_others_may_read_what_the_umask_lets_them(two_files, cached):
    mask = os.umask(0o022)
    try:
        two_files.corpus()
    finally:
        os.umask(mask)
    (corpus,) = cached.iterdir()
    assert {path.stat().st_mode & 0o777 for path in corpus.iterdir()} == {0o644}
    assert corpus.stat().st_mode & 0o777 == 0o755


def longer(folder):
    folder.write("b.txt", "three TTTT", "four A")


def touched(folder):
    stat = (folder.path / "a.txt").stat()
    os.utime(folder.path / "a.txt", ns=(stat.st_atime_ns, stat.st_mtime_ns + 1))


def replaced(folder):
    """Same size and same time, another file: only its change of status tells."""
    path, stat = folder.path / "a.txt", (folder.path / "a.txt").stat()
    text = path.read_text().replace("N", "R")
    while path.stat().st_ctime_ns == stat.st_ctime_ns:  # the clock of a file system ticks 100 to 250 times a second
        path.write_text(text)
        os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))


@pytest.mark.parametrize("change", [longer, touched, replaced])
def test_a_file_that_changed_is_read_again_and_the_old_corpus_removed(two_files, cached, change):
    two_files.corpus()
    change(two_files)
    two_files.read.clear()
    two_files.corpus()
    assert two_files.read == ["a.txt", "b.txt"]
    assert len(list(cached.iterdir())) == 1


def test_a_file_more_is_another_corpus(two_files):
    two_files.corpus()
    two_files.write("c.txt", "five A")
    assert len(two_files.corpus()) == 5


def test_another_version_of_the_reader_reads_again(two_files, cached):
    two_files.corpus()
    two_files.corpus(reader="lines 2")
    assert two_files.read == ["a.txt", "b.txt"] * 2
    assert len(list(cached.iterdir())) == 1


def test_another_version_of_the_layout_is_built_anew(two_files, cached, monkeypatch):
    two_files.corpus()
    monkeypatch.setattr(cache, "VERSION", cache.VERSION + 1)
    two_files.corpus()
    assert two_files.read == ["a.txt", "b.txt"] * 2
    assert len(list(cached.iterdir())) == 1


def test_each_vocabulary_has_a_corpus_and_both_stay(two_files, cached):
    for vocabulary in ("ACGT", "ACGTN", "ACGT", "ACGTN"):
        counts = two_files.corpus(vocabulary=vocabulary).counts
        assert counts[ord("N")] == (vocabulary == "ACGT")
    assert two_files.read == ["a.txt", "b.txt"] * 2
    assert len(list(cached.iterdir())) == 2


def test_the_order_of_the_vocabulary_makes_no_difference(two_files):
    two_files.corpus(vocabulary="ACGT")
    two_files.corpus(vocabulary="TGCA")
    assert two_files.read == ["a.txt", "b.txt"]


def lines(path):
    return [tuple(line.split(" ")) for line in path.read_text().splitlines()]


def marked(path):
    return [(header, sequence, "I" * len(sequence)) for header, sequence in lines(path)]


def test_with_qualities_and_without_are_two_corpora_and_both_stay(two_files, cached):
    for qualities in (False, True, False, True):
        corpus = two_files.corpus(marked, qualities=qualities)
        assert corpus.qualities.tobytes() == (b"I" * 12 if qualities else b"")
    assert two_files.read == ["a.txt", "b.txt"] * 2
    assert len(list(cached.iterdir())) == 2


def test_a_corpus_whose_qualities_are_missing_is_built_anew(two_files, cached):
    two_files.corpus(marked, qualities=True)
    (corpus,) = cached.iterdir()
    np.save(corpus / "qualities.npy", np.zeros(0, np.uint8))
    assert two_files.corpus(marked, qualities=True).qualities.tobytes() == b"I" * 12


def test_files_that_are_read_beside_others_count(two_files, tmp_path):
    class WithOther:
        def beside(self, path):
            return [tmp_path / f"{path.stem}.other"]

        def __call__(self, path):
            yield from lines(path)
            yield from lines(tmp_path / f"{path.stem}.other")

    for name in "ab":
        (tmp_path / f"{name}.other").write_text("x A")
    assert len(two_files.corpus(WithOther())) == 6
    (tmp_path / "b.other").write_text("x AC")
    assert len(two_files.corpus(WithOther()).letters) == 15
    assert two_files.read == ["a.txt", "b.txt"] * 2


def test_a_link_is_the_file_it_leads_to(two_files, folder):
    (folder.path / "a.txt").rename(folder.path.parent / "elsewhere")
    (folder.path / "a.txt").symlink_to("../elsewhere")
    two_files.corpus()
    (folder.path.parent / "elsewhere").write_text("one A")
    assert two_files.corpus().letters.tobytes() == b"ATTTT"


def cut_off(path):
    path.write_bytes(path.read_bytes()[:-1])


def emptied(path):
    path.write_bytes(b"")


def scrambled(path):
    path.write_bytes(os.urandom(300))


def an_archive(path):
    path.write_bytes(b"PK\x03\x04" + bytes(300))


def never_finished(path):
    path.write_bytes(bytes(128) + path.read_bytes()[128:])


def with_a_broken_header(path):
    path.write_bytes(path.read_bytes().replace(b"{'descr'", b"{'de(cr'"))


def of_another_length(path):
    np.save(path, np.zeros(3, np.load(path).dtype))


def of_another_type(path):
    np.save(path, np.load(path).astype(np.float64))


def of_another_shape(path):
    np.save(path, np.load(path)[None])


def with_another_number(path):
    path.write_bytes(path.read_bytes()[:-1] + bytes([path.read_bytes()[-1] ^ 1]))


def removed(path):
    path.unlink()


DAMAGES = [
    *(cut_off, emptied, scrambled, an_archive, never_finished, with_a_broken_header),
    *(of_another_length, of_another_type, of_another_shape, with_another_number, removed),
]


@pytest.mark.parametrize("name", ARRAYS)
@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_corpus_is_never_used_but_built_anew(two_files, cached, arrays, damage, name):
    fresh = arrays(two_files.corpus())
    (corpus,) = cached.iterdir()
    damage(corpus / f"{name}.npy")
    assert arrays(two_files.corpus()) == arrays(two_files.corpus()) == fresh
    assert two_files.read == ["a.txt", "b.txt"] * 2


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"letters": 1}'])
def test_a_corpus_with_damaged_checksums_is_built_anew(two_files, cached, content):
    two_files.corpus()
    (corpus,) = cached.iterdir()
    (corpus / "checksums.json").write_text(content)
    assert two_files.corpus().letters.tobytes() == b"ACGTNACGTTTT"
    assert two_files.read == ["a.txt", "b.txt"] * 2


def test_of_a_very_large_array_the_checksum_is_not_verified(two_files, cached, monkeypatch):
    two_files.corpus()
    (corpus,) = cached.iterdir()
    with_another_number(corpus / "letters.npy")
    monkeypatch.setattr(cache, "_VERIFIED", 0)
    assert two_files.corpus().letters.tobytes() == b"ACGTNACGTTTU"


def test_a_corpus_that_another_run_finished_meanwhile_is_left_alone(two_files, cached, arrays):
    def slow(path):
        if not two_files.read:
            two_files.corpus()
        yield "one", path.read_text()[-3:].strip()

    two_files.write("a.txt", "one ACG")
    two_files.write("b.txt", "one ACG")
    corpus = two_files.corpus(slow)
    assert two_files.read == ["a.txt", "b.txt"] * 2
    assert arrays(corpus) == arrays(two_files.corpus())
    assert len(list(cached.iterdir())) == 1


CHILD = """
import sys, time
from pathlib import Path
from deepg_core.corpus import list_files, open_corpus
from deepg_core.spec.spec import DataPath

def records(path):
    for number in range(50):
        time.sleep(0.005)
        yield str(number), "ACGT" * number

data, gate = map(Path, sys.argv[1:])
print("ready", flush=True)
while not gate.exists():
    time.sleep(0.001)
made = open_corpus(list_files([DataPath(data)], (".txt",)), "slow", records, "ACGT", lambda path: None)
print(len(made), len(made.letters), made.letters[:8].tobytes().decode())
"""


def test_runs_that_build_the_same_corpus_at_once_all_succeed(two_files, cached, tmp_path):
    command = [sys.executable, "-c", CHILD, str(two_files.path), str(tmp_path / "gate")]
    runs = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    assert [run.stdout.readline() for run in runs] == ["ready\n"] * 3
    (tmp_path / "gate").touch()
    assert [run.communicate(timeout=600)[0] for run in runs] == ["100 9800 ACGTACGT\n"] * 3
    assert [run.returncode for run in runs] == [0] * 3
    assert [path.name[0] == "." for path in cached.iterdir()] == [False]


def test_a_corpus_that_a_run_with_other_options_just_removed_is_published_again(two_files, cached, monkeypatch):
    renamed = []

    def rename(draft, folder):
        renamed.append(folder.exists())
        if len(renamed) == 1:  # it lay there, and is gone before it is looked at
            raise OSError(errno.ENOTEMPTY, "Directory not empty")
        os.rename(draft, folder)  # noqa: PTH104 - that of Path is this function

    monkeypatch.setattr(cache.Path, "rename", rename)
    assert len(two_files.corpus()) == 4
    assert renamed == [False, False]
    assert [path.name[0] == "." for path in cached.iterdir()] == [False]


def test_what_a_killed_run_left_behind_is_removed_by_the_next(two_files, cached, tmp_path):
    text = (
        "import sys; from pathlib import Path; from deepg_core.corpus.drafts import open_draft\n"
        "with open_draft(Path(sys.argv[1])) as draft: print(draft.name, flush=True); sys.stdin.read()"
    )
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    live = [subprocess.Popen([sys.executable, "-c", text, cached], **pipes) for _ in range(2)]
    names = [it.stdout.readline().strip() for it in live]
    live[0].kill()
    live[0].communicate()
    two_files.corpus()
    assert [path.name for path in cached.glob(".building-*")] == [names[1]]
    live[1].kill()
    live[1].communicate()


def test_without_locks_it_is_removed_after_a_day(two_files, cached, monkeypatch):
    monkeypatch.setattr(drafts, "lock", lambda _: None)
    cached.mkdir()
    for name, hours in ((".building-old", 25), (".building-young", 23)):
        (cached / name).mkdir()
        (cached / name / "letters.npy").write_bytes(b"half")
        os.utime(cached / name, (time.time() - hours * 3600,) * 2)
    two_files.corpus()
    assert sorted(path.name for path in cached.iterdir() if path.name[0] == ".") == [".building-young"]


def test_a_draft_that_is_taken_for_abandoned_before_it_is_locked_is_made_again(two_files, cached, monkeypatch):
    taken = []

    def lock(handle):
        if not taken:
            taken.append(handle)
            return False
        return drafts_lock(handle)

    drafts_lock = drafts.lock
    monkeypatch.setattr(drafts, "lock", lock)
    assert len(two_files.corpus()) == 4
    assert taken


def test_a_draft_that_vanishes_while_it_is_looked_at_disturbs_nobody(two_files, cached):
    cached.mkdir()
    (cached / ".building-done").symlink_to(cached / "nowhere")
    assert len(two_files.corpus()) == 4


def test_a_cache_that_is_no_folder_is_an_error(two_files, tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv("DEEPG_CACHE", str(tmp_path / "file/cache"))
    with pytest.raises(DeepgError) as error:
        two_files.corpus()
    where = tmp_path / "file/cache"
    assert (
        str(error.value) == f"the cache folder {where} cannot be written: Not a directory; set DEEPG_CACHE to another"
    )
    assert error.value.exit_code == 1


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_cache_that_cannot_be_written_is_an_error(two_files, cached):
    cached.mkdir(0o500)
    with pytest.raises(DeepgError) as error:
        two_files.corpus()
    assert str(error.value) == (
        f"the cache folder {cached} cannot be written: Permission denied; set DEEPG_CACHE to another"
    )


def test_a_full_disk_is_an_error_and_leaves_nothing_behind(two_files, cached, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(GrowingArray, "append", full)
    with pytest.raises(DeepgError) as error:
        two_files.corpus()
    assert str(error.value) == (
        f"the corpus cannot be written to {cached}: No space left on device; set DEEPG_CACHE to another folder"
    )
    assert list(cached.iterdir()) == []


def test_a_mistake_in_a_file_leaves_nothing_behind(two_files, cached):
    two_files.write("b.txt", "three AC!T")
    with pytest.raises(DataError, match=r"b\.txt, record 'three': the character '!' at position 3 "):
        two_files.corpus()
    assert list(cached.iterdir()) == []


def test_a_file_that_changes_while_it_is_read_is_an_error(two_files, cached):
    def growing(path):
        yield "x", "ACGT"
        path.write_text("and more")

    with pytest.raises(DataError) as error:
        two_files.corpus(growing)
    assert str(error.value) == (
        f"{two_files.path}: one of the files changed while it was read; run again when they are complete"
    )
    assert list(cached.iterdir()) == []


def test_a_file_that_is_gone_is_an_error(two_files):
    (two_files.path / "c.txt").symlink_to("nowhere.txt")
    with pytest.raises(DataError) as error:
        two_files.corpus()
    assert str(error.value) == f"{two_files.path / 'c.txt'}: cannot be read: No such file or directory"


@pytest.mark.parametrize("records", [[], ["one ", "two "]])
def test_a_corpus_without_letters_is_cached_like_any_other(folder, records):
    folder.write("a.txt", *records)
    for _ in range(2):
        corpus = folder.corpus()
        assert (len(corpus), len(corpus.letters), corpus.lengths.tolist()) == (len(records), 0, [0] * len(records))
    assert folder.read == ["a.txt"]


def test_blocks_are_joined(two_files, monkeypatch):
    monkeypatch.setattr(build, "BLOCK", 1)
    assert two_files.corpus().letters.tobytes() == b"ACGTNACGTTTT"


def test_the_cache_lies_where_deepg_cache_says(monkeypatch, tmp_path):
    monkeypatch.setenv("DEEPG_CACHE", str(tmp_path))
    assert cache.cache_folder() == tmp_path


@pytest.mark.parametrize("value", [None, ""])
def test_the_cache_lies_in_the_users_cache_folder_otherwise(monkeypatch, value):
    from platformdirs import user_cache_path

    monkeypatch.delenv("DEEPG_CACHE", raising=False)
    if value is not None:
        monkeypatch.setenv("DEEPG_CACHE", value)
    assert cache.cache_folder() == user_cache_path("deepg")


def test_a_corpus_that_cannot_be_opened_now_is_not_thrown_away(two_files, cached, monkeypatch):
    two_files.corpus()
    (corpus,) = cached.iterdir()

    def refuse(folder):
        raise OSError(errno.EMFILE, "Too many open files")

    with monkeypatch.context() as patch:
        patch.setattr(cache, "_map", refuse)
        with pytest.raises(DeepgError) as caught:
            two_files.corpus()
    assert str(caught.value) == (
        f"the cached corpus {corpus} cannot be read: Too many open files; set DEEPG_CACHE to another folder"
    )
    two_files.corpus()
    assert two_files.read == ["a.txt", "b.txt"]


def test_what_a_reader_left_out_is_said_of_the_corpus_each_time(two_files):
    class Picky:
        def __init__(self):
            self.notes = {}

        def __call__(self, path):
            first, *others = lines(path)
            self.notes[path] = [f"{len(others)} left out"] if path.name == "b.txt" else []
            yield first

    first, second = two_files.corpus(Picky()), two_files.corpus(Picky())
    assert first.notes == second.notes == (f"{two_files.path / 'b.txt'}: 1 left out",)
    assert two_files.read == ["a.txt", "b.txt"]


def test_notes_that_are_damaged_are_made_anew(two_files, cached):
    class Picky:
        notes = {two_files.path / "a.txt": ["one left out"]}  # noqa: RUF012 - of this test alone
        __call__ = staticmethod(lines)

    two_files.corpus(Picky())
    (path,) = cached.glob("*/notes.json")
    path.write_text('[[0, "one le')
    assert two_files.corpus(Picky()).notes == (f"{two_files.path / 'a.txt'}: one left out",)
    assert two_files.read == ["a.txt", "b.txt", "a.txt", "b.txt"]
