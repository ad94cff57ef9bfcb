"""`deepg check` on files that are not what they seem: it names the file and the record, and keeps nothing of them."""

from __future__ import annotations

import gzip
import json
import os

import pytest

GOOD = b">r1 good\n" + b"ACGT" * 10 + b"\n"
RESIDUE = "is neither an IUPAC nucleotide code (ACGTURYSWKMBDHVN) nor in the vocabulary (ACGT); correct the file"
MEANT = " or, if the letter is meant, add it to encoder.vocabulary"
PROTEINS = ' or, for proteins, write encoder.vocabulary = "ACDEFGHIKLMNPQRSTVWY"'
FILES = {
    "no_header.fasta": (
        b"ACGTACGT\nACGT\n",
        ": has no header line: a FASTA file starts with `>`, line 1 of this one does not",
    ),
    "truncated.fasta.gz": (
        gzip.compress(GOOD * 300)[:-30],
        ": is truncated or damaged: Compressed file ended before the end-of-stream marker was reached; copy it again",
    ),
    "plain.fasta.gz": (GOOD, ": is not gzip, although its name ends in .gz; rename it or copy it again"),
    "binary.fa": (bytes(range(256)), ": is not text (byte 0x00 in line 1)"),
    "empty.fa": (b"", ": is empty"),
    "blank.fa": (b"\n \n", ": is empty"),
    "fastq.fa": (
        b"@r1\nACGT\n+\nIIII\n",
        ': is FASTQ, not FASTA: line 1 starts with `@`; read it with `type = "fastq"`',
    ),
    "protein.fa": (
        GOOD + b">r2 odd\nACGTZACGT\n",
        f", record 'r2 odd': the character 'Z' at position 5 (line 4) {RESIDUE}{MEANT}",
    ),
    "residues.fa": (
        b";made by hand\n>r1\nM\nEV\n",
        f", record 'r1': the character 'E' at position 2 (line 4) {RESIDUE}{PROTEINS}",
    ),
    "digits.fa": (
        b">r1 numbered\n1ACGT\n5ACGT\n",
        f", record 'r1 numbered': the character '1' at position 1 (line 2) {RESIDUE}",
    ),
    "nul.fa": (GOOD + b">r2\nAC\0GT\n" + GOOD, ", record 'r2': is not text (byte 0x00 in line 4)"),
    "escape.fa": (
        b">r1\x1b[31m\nAC!T\n",
        f", record 'r1\\x1b[31m': the character '!' at position 3 (line 2) {RESIDUE}",
    ),
    "form_feed.fa": (
        b">r1\nACGT\nACG\x0c\n",
        ", record 'r1': the character '\\x0c' at position 8 (line 3) is no letter; take it out",
    ),
    "cat.fa": (
        b">r1\nACGT>r2\nACGT\n",
        ", record 'r1': line 2 has a `>` inside its sequence; is a line end missing before it?",
    ),
    "zipped.fa": (b"PK\x03\x04" + bytes(40), ": is a zip archive; unpack it, for example with `unzip`"),
}
PATHS = {
    "missing.fa": "no such file or folder: FOLDER/missing.fa",
    "link.fa": "FOLDER/link.fa is a link to nowhere.fa, which is not there",
    "loop.fa": "FOLDER/loop.fa cannot be read: Too many levels of symbolic links",
    "no\0name.fa": (
        'expected text without the character NUL, which no path or name can have, got a string ("no\\u0000name.fa")'
    ),
    "~nobody_of_this_name/x.fa": "no such file or folder: FOLDER/~nobody_of_this_name/x.fa",
    "folder.fasta": (
        "FOLDER/folder.fasta holds no file that ends in .fasta, .fa, .fna, .fas, .ffn, .frn, .faa, .fsa, .seq, "
        "each also with .gz, .bgz, .bz2, .xz or .zst"
    ),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("broken_inputs")
    for name, (content, _) in FILES.items():
        (folder / name).write_bytes(content)
    (folder / "link.fa").symlink_to("nowhere.fa")
    (folder / "loop.fa").symlink_to("loop.fa")
    (folder / "folder.fasta").mkdir()
    (folder / "folder.fasta" / "readme.txt").write_text("no sequences here")
    (folder / "runs" / "spec").mkdir(parents=True)
    (folder / "runs" / "spec" / "log.csv").write_text("kept")
    (folder / "spec.toml").write_text(
        '[data]\ntrain = "set by each test"\n[reader]\ntype = "fasta"\n[target]\ntype = "target_right"\nmaxlen = 4\n'
    )
    return folder


@pytest.fixture(scope="module")
def outcomes(folder, deepg_many):
    os.environ["DEEPG_CACHE"], before = str(folder / "cache"), os.environ["DEEPG_CACHE"]
    names = [*FILES, *PATHS]
    results = deepg_many([(folder, ["check", "spec.toml", "--json", *_train(name)]) for name in names])
    os.environ["DEEPG_CACHE"] = before
    return dict(zip(names, results, strict=True))


def _train(name):
    return ["--set", f"data.train={json.dumps(name)}"]


def problem(outcome):
    assert (
        outcome["code"],
        outcome["err"].replace("data.train: 1 file with other endings ignored: readme.txt\n", ""),
    ) == (2, "")
    (only,) = json.loads(outcome["out"])["problems"]
    return only


@pytest.mark.parametrize("name", FILES)
def test_a_broken_file_is_named_with_its_record(name, folder, outcomes):
    found = problem(outcomes[name])
    assert found["file"] == str(folder / name)
    assert found["message"] == f"{folder / name}{FILES[name][1]}"


@pytest.mark.parametrize("name", PATHS)
def test_a_path_without_sequences_is_named_in_the_spec(name, folder, outcomes):
    found = problem(outcomes[name])
    assert found["path"] == "data.train"
    assert found["message"] == PATHS[name].replace("FOLDER", str(folder))


def test_nothing_is_left_in_the_cache(folder, outcomes):
    assert list((folder / "cache").iterdir()) == []


def test_runs_are_left_alone(folder, outcomes):
    assert [path.name for path in (folder / "runs").rglob("*")] == ["spec", "log.csv"]


def forbid(path):
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("who runs this may read everything")


@pytest.mark.parametrize("name", ["secret.fa", "folder/secret", "folder/secret.fa"])
def test_what_may_not_be_read(name, tmp_path, deepg_many):
    secret = tmp_path / name
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "good.fa").write_bytes(GOOD)
    secret.write_bytes(GOOD) if secret.suffix else secret.mkdir()
    data = f'[data]\ntrain = "{name.partition("/")[0]}"\n'
    (tmp_path / "spec.toml").write_text(data + '[target]\ntype = "target_right"\nmaxlen = 4\n')
    forbid(secret)
    (outcome,) = deepg_many([(tmp_path, ["check", "spec.toml"])])
    assert (outcome["code"], outcome["err"]) == (2, f"error: {secret}: cannot be read: Permission denied\n")


def test_a_path_through_a_folder_that_may_not_be_entered(tmp_path, deepg_many):
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "a.fa").write_bytes(GOOD)
    data = '[data]\ntrain = "secret/a.fa"\n'
    (tmp_path / "spec.toml").write_text(data + '[target]\ntype = "target_right"\nmaxlen = 4\n')
    forbid(tmp_path / "secret")
    (outcome,) = deepg_many([(tmp_path, ["check", "spec.toml", "--json"])])
    assert problem(outcome)["message"] == f"{tmp_path / 'secret' / 'a.fa'} cannot be read: Permission denied"
