"""The effect of variants: what both windows are, what is written, and what is said of files that are wrong."""

from __future__ import annotations

import csv
import errno
import gzip
from pathlib import Path

import numpy as np
import pyarrow.parquet as parquet
import pytest
from untrained import save_untrained

import deepg_core as dg
from deepg_core.commands.explain_variants import explain_variants
from deepg_core.errors import DataError, DeepgError, OptionError
from deepg_core.variants.vcf import Variant, read_variants
from deepg_core.variants.windows import cut_alleles

TESTS = Path(__file__).parents[2]
MODEL = TESTS / "earlier" / "0.1.0-layout-2" / "torch.h5"  # classes poor and rich, windows of 30
HEAD = "##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
OTHER = "use the reference that the variants were called against"
RNG = np.random.default_rng(4)
ONE, TWO = ("".join(RNG.choice(list("ACGT"), length)) for length in (200, 40))


@pytest.fixture
def reference(tmp_path):
    path = tmp_path / "reference.fasta"
    path.write_text(f">chr1 first\n{ONE[:70]}\n{ONE[70:].lower()}\n>other\nACGT\n>chr2\n{TWO}\n")
    return path


def vcf(tmp_path, *rows, head=HEAD, ends="\n"):
    path = tmp_path / "v.vcf"
    path.write_text(head + "".join("\t".join(map(str, row)) + "\t.\t.\t." + ends for row in rows))
    return path


def table(path):
    with path.open() as file:
        return list(csv.DictReader(file, delimiter="\t"))


def test_each_allele_has_a_row_in_the_order_of_the_file(tmp_path, reference):
    other = "A" if ONE[100] != "A" else "C"
    rows = [
        ("chr2", 21, "rs2", TWO[20], "G" if TWO[20] != "G" else "T"),
        ("chr1", 101, "rs1", ONE[100], f"{other},{ONE[100]}TTG"),
        ("chr1", 51, ".", ONE[50:54], ONE[50]),
    ]
    explain_variants(MODEL, vcf(tmp_path, *rows), reference, tmp_path / "o.tsv", batch_size=2)
    found = table(tmp_path / "o.tsv")
    assert list(found[0]) == ["chrom", "pos", "id", "ref", "alt", *(f"{what}_{name}" for name in ("poor", "rich")
                              for what in ("ref", "alt", "diff"))]  # fmt: skip
    assert [(row["chrom"], row["pos"], row["alt"]) for row in found] == [
        ("chr2", "21", rows[0][4]), ("chr1", "101", other), ("chr1", "101", ONE[100] + "TTG"), ("chr1", "51", ONE[50]),
    ]  # fmt: skip
    pairs = [
        (TWO[5:35], TWO[5:20] + rows[0][4] + TWO[21:35]),
        (ONE[85:115], ONE[85:100] + other + ONE[101:115]),
        (ONE[85:115], (ONE[85:100] + ONE[100] + "TTG" + ONE[101:])[:30]),
        (ONE[37:67], (ONE[37:50] + ONE[50] + ONE[54:])[:30]),
    ]
    said = dg.load_model(MODEL).predict([window for pair in pairs for window in pair]).reshape(-1, 2, 2)
    for row, (ref, alt) in zip(found, said, strict=True):
        np.testing.assert_allclose(float(row["ref_rich"]), ref[1], atol=1e-5)
        np.testing.assert_allclose(float(row["alt_rich"]), alt[1], atol=1e-5)
        np.testing.assert_allclose(float(row["diff_poor"]), alt[0] - ref[0], atol=1e-5)


@pytest.mark.parametrize(
    ("pos", "ref", "alt", "first", "second"),
    [
        (10, "C", "T", "GGGGCAAA", "GGGGTAAA"),  # in the middle
        (1, "A", "C", "AAAAAGGG", "CAAAAGGG"),  # moved inwards
        (17, "T", "A", "CAAAATTT", "CAAAATTA"),
        (16, "TT", "T", "GCAAAATT", "GCAAAATT"),  # neither window lacks a letter
        (10, "C", "CGGGGGGGGG", "GGGGCAAA", "GGGGCGGG"),  # longer than the window
        (9, "GC", "G", "GGGGCAAA", "GGGGAAAA"),
    ],
)
def test_both_windows_begin_at_one_place(pos, ref, alt, first, second):
    record = np.frombuffer(b"AAAAAGGGGCAAAATTT", np.uint8)
    windows = cut_alleles(Variant(1, "x", pos, ".", ref, alt), record, 8)
    assert [window.tobytes().decode() for window in windows] == [first, second]


def test_a_short_record_is_filled_up():
    record = np.frombuffer(b"ACGT", np.uint8)
    windows = cut_alleles(Variant(1, "x", 2, ".", "CG", "C"), record, 6)
    assert [window.tobytes() for window in windows] == [b"\0\0ACGT", b"\0\0\0ACT"]
    windows = cut_alleles(Variant(1, "x", 2, ".", "CG", "C"), record, 6, fill_right=True)
    assert [window.tobytes() for window in windows] == [b"ACGT\0\0", b"ACT\0\0\0"]


def test_alleles_without_letters_have_no_scores(tmp_path, reference, caplog):
    caplog.set_level("INFO", "deepg_core")
    given = vcf(tmp_path, ("chr1", 3, ".", ONE[2], "<DEL>,*,."), ("chr1", 4, ".", ONE[3], "ACGT"))
    done = explain_variants(MODEL, given, reference, tmp_path / "o.tsv")
    rows = [(row["alt"], bool(row["ref_poor"])) for row in table(tmp_path / "o.tsv")]
    assert rows == [("<DEL>", False), ("*", False), (".", False), ("ACGT", True)]
    assert caplog.messages == ["no scores of 3 alleles without letters, like `<DEL>`"]
    assert done.summary.startswith(f"{tmp_path / 'o.tsv'}: 1 allele scored, ")


def test_a_gzip_file_is_read_and_a_damaged_one_refused(tmp_path, reference):
    plain = vcf(tmp_path, ("chr1", 3, "x", ONE[2].lower(), "a"), ends="\r\n")
    packed = tmp_path / "v.vcf.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    assert read_variants(packed) == read_variants(plain) == [Variant(3, "chr1", 3, "x", ONE[2], "A")]
    packed.write_bytes(packed.read_bytes()[:-10])
    with pytest.raises(DataError, match=r"v\.vcf\.gz: is a damaged gzip file: "):
        read_variants(packed)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (("chr1", 3, ".", "N", "A"), f"REF is `N`, but REFERENCE has `{ONE[2]}` at chr1:3; {OTHER}"),
        (("1", 3, ".", ONE[2], "A"), "there is no sequence `1` in REFERENCE; did you mean `chr1`?"),
        (("zz", 3, ".", "A", "C"), "there is no sequence `zz` in REFERENCE; it has chr1, chr2, other"),
        (("chr2", 41, ".", "A", "C"), "chr2:41 is beyond the end of the sequence, which has 40 letters"),
        (("chr1", 0, ".", "A", "C"), "POS is `0`; it must be a whole number, counted from 1"),
        (("chr1", "1e3", ".", "A", "C"), "POS is `1e3`; it must be a whole number, counted from 1"),
        (("chr1", "9" * 5000, ".", "A", "C"), f"POS is `{'9' * 40}`; it must be a whole number, counted from 1"),
        (("chr1", "9" * 9, ".", "A", "C"), "chr1:999,999,999 is beyond the end of the sequence, which has 200 letters"),
        (("chr1", 3, ".", ONE[2], "A,Z"), "ALT is `Z`; it must be nucleotides, or a symbol like `<DEL>`"),
        (("chr1", 3, ".", "", "C"), "REF is ``; it must be nucleotides"),
        (("chr1", 3, ".", "A", "C;G"), "ALT is `C;G`; it must be nucleotides, or a symbol like `<DEL>`"),
        (("chr1", 3, ".", "A", "C,"), "ALT is ``; it must be nucleotides, or a symbol like `<DEL>`"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_line(tmp_path, reference, row, message):
    path = vcf(tmp_path, row)
    with pytest.raises(DataError) as error:
        explain_variants(MODEL, path, reference, tmp_path / "o.tsv")
    assert str(error.value) == f"{path}: line 3: {message.replace('REFERENCE', str(reference))}"
    assert not (tmp_path / "o.tsv").exists()


def test_texts_of_other_systems_are_read(tmp_path):
    plain = vcf(tmp_path, ("chr1", 3, "x", ONE[2], "A"))
    wanted, text = read_variants(plain), plain.read_text()
    for data in (text.replace("\n", "\r").encode(), ("\ufeff" + text).encode(), text.rstrip("\n").encode()):
        plain.write_bytes(data)
        assert read_variants(plain) == wanted
    plain.write_bytes(text.replace("\tx\t", "\t\xe9\t").encode("latin-1"))
    assert read_variants(plain)[0].alt == "A"


def test_the_table_is_what_its_name_says(tmp_path, reference):
    path = vcf(tmp_path, ("chr1", 3, 'a,"b', ONE[2], "A"), ("chr1", 4, ".", ONE[3], "<DEL>"))
    for name in ("o.tsv", "o.csv", "o.parquet"):
        explain_variants(MODEL, path, reference, tmp_path / name)
    with (tmp_path / "o.csv").open() as file:
        assert list(csv.DictReader(file)) == table(tmp_path / "o.tsv")
    rows = parquet.read_table(tmp_path / "o.parquet").to_pylist()
    assert [(row["pos"], row["id"], row["ref_rich"] is None) for row in rows] == [(3, 'a,"b', False), (4, ".", True)]
    assert not [its for its in tmp_path.iterdir() if its.name.startswith(".")]


def test_what_is_read_is_never_replaced_and_no_folder_made(tmp_path, reference):
    path = vcf(tmp_path, ("chr1", 3, ".", ONE[2], "A"))
    for output in (path, reference):
        before = output.read_bytes()
        with pytest.raises(DataError) as error:
            explain_variants(MODEL, path, reference, output, overwrite=True)
        assert str(error.value) == f"{output}: is an input, and would be replaced; name another output"
        assert output.read_bytes() == before
    output = tmp_path / "no" / "o.tsv"
    with pytest.raises(DataError) as error:
        explain_variants(MODEL, path, reference, output)
    assert str(error.value) == f"{output}: cannot be written: there is no folder {tmp_path / 'no'}"
    assert not output.parent.exists()
    with pytest.raises(DataError) as error:
        explain_variants(MODEL, tmp_path, reference, tmp_path / "o.tsv")
    assert str(error.value) == f"{tmp_path}: is a folder, pipe or device; deepG reads files on disk"


def test_a_full_disk_leaves_nothing(tmp_path, reference, monkeypatch):
    def fail(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    path = vcf(tmp_path, ("chr1", 3, ".", ONE[2], "A"))
    monkeypatch.setattr("deepg_core.inference.sinks.draft.os.fsync", fail)
    before = sorted(tmp_path.iterdir())
    with pytest.raises(DeepgError) as error:
        explain_variants(MODEL, path, reference, tmp_path / "o.tsv")
    assert str(error.value) == f"{tmp_path / 'o.tsv'} cannot be written: No space left on device"
    assert sorted(tmp_path.iterdir()) == before


def test_a_network_that_reads_qualities_takes_letters_for_certain(tmp_path, reference):
    (tmp_path / "a.fastq").write_text(f"@q\n{ONE}\n+\n{'I' * 200}\n")
    model = save_untrained(
        tmp_path / "m.h5",
        '[run]\nbackend = "torch"\n[data]\ntrain = { a = "a.fastq", b = "a.fastq" }\nallow_overlap = true\n'
        '[reader]\ntype = "fastq"\n[encoder]\ntype = "one_hot"\nuse_quality_score = true\n'
        '[target]\ntype = "label_folder"\nmaxlen = 20\n[model]\ntype = "lstm_cnn"\nlayer_lstm = [3]\n',
    )
    other = "A" if ONE[50] != "A" else "C"
    explain_variants(model, vcf(tmp_path, ("chr1", 51, ".", ONE[50], other)), reference, tmp_path / "o.tsv")
    certain = np.eye(4, dtype=np.float32)[["ACGT".index(its) for its in ONE[40:60]]]
    wanted = dg.load_model(model).predict(certain[None])[0, 0]
    np.testing.assert_allclose(float(table(tmp_path / "o.tsv")[0]["ref_a"]), wanted, atol=1e-5)


def test_files_that_are_no_vcf(tmp_path, reference):
    path = tmp_path / "v.vcf"
    for text, message in {
        HEAD: "holds no variant",
        "chr1 3 . A C\n": "line 1: has 1 columns between tabs; a VCF has CHROM, POS, ID, REF, ALT and others",
    }.items():
        path.write_text(text)
        with pytest.raises(DataError) as error:
            read_variants(path)
        assert str(error.value) == f"{path}: {message}"
    with pytest.raises(DataError, match=r"no\.vcf: no such file$"):
        read_variants(tmp_path / "no.vcf")


def test_a_language_model_is_refused(tmp_path, reference):
    path = vcf(tmp_path, ("chr1", 3, ".", ONE[2], "A"))
    with pytest.raises(OptionError) as error:
        explain_variants(TESTS / "conformance/models/target_middle_model.h5", path, reference, tmp_path / "o.tsv")
    assert str(error.value) == "--variants: the network predicts letters, not classes or numbers of a window"
