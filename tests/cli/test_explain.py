"""`deepg explain` through the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

import deepg_core as dg

MODEL = Path(__file__).parents[1] / "earlier" / "0.1.0-layout-2" / "torch.h5"


@pytest.fixture
def folder(tmp_path, write_sequences):
    write_sequences(tmp_path, "a.fasta", count=2)
    return tmp_path


def test_attributions_are_written_and_said(deepg_many, folder):
    asked = ["explain", MODEL, folder / "a.fasta", "--target", "rich", "-o", folder / "o.h5"]
    method = ["--steps", "8", "--rule", "gauss_legendre", "--method-option", "baseline=uniform"]
    bad = ["--method-option", "steps"]
    lines = [[*asked, *method], asked, [*asked, *bad], asked[:2], ["explain", MODEL, "-o", "x.h5"]]
    lines.append([*asked[:3], "-o", "-"])
    results = deepg_many([(folder, line) for line in lines])
    codes = [its["code"] for its in results]
    assert codes == [0, 2, 2, 2, 2, 2]
    assert results[0]["err"].splitlines()[-1].startswith(f"{folder / 'o.h5'}: 8 windows explained, ")
    assert results[1]["err"] == (
        f"error: {folder / 'o.h5'}: is there already; name another output, or replace it with --overwrite\n"
    )
    assert results[2]["err"] == ("error: --method-option steps: write NAME=VALUE, for example steps=100\n")
    assert "Missing option '-o'" in results[3]["err"]
    assert results[4]["err"] == "error: INPUT is missing: a file or folder of sequences, or - for the standard input\n"
    assert results[5]["err"] == "error: --output -: attributions go to a file; name one\n"
    about = dg.read_attributions(folder / "o.h5").about
    assert [about[name] for name in ("steps", "rule", "baseline", "step")] == [8, "gauss_legendre", "uniform", 10]


def test_parts_of_files_and_both_strands(deepg_many, folder):
    (folder / "at.bed").write_text("a_1\t5\t45\tgene 1\t0\t-\n")
    (folder / "bad.bed").write_text("a_1\t5\n")
    (folder / "twice.bed").write_text("a_1\t5\t45\n\na_1\t44\t50\n")
    asked = ["explain", MODEL, "a.fasta", "--target", "rich", "--method", "ism", "-o"]
    lines = [
        [*asked, "o.h5", "--at", "at.bed", "--both-strands", "--bedgraph", "o.bedgraph"],
        [*asked, "p.h5", "--record", "a_0", "--record", "b"],
        [*asked, "p.h5", "--at", "bad.bed"],
        [*asked, "p.h5", "--at", "twice.bed", "--bedgraph", "p.bedgraph"],
    ]
    results = deepg_many([(folder, line) for line in lines])
    assert [its["code"] for its in results] == [0, 2, 2, 2]
    found = dg.read_attributions(folder / "o.h5")
    assert (found.record_name, found.start.tolist(), found.about["both_strands"]) == (
        ["a_1:5-45 gene 1"],
        [0, 10],
        True,
    )
    assert found.record_start.tolist() == [5]
    view = found.view(1, "")
    assert (view.start, view.axis, view.said[:8]) == (15, "position in the record, from 0", "from 15:")
    rows = [line.split("\t") for line in (folder / "o.bedgraph").read_text().splitlines()]
    assert {name for name, *_ in rows} == {"a_1"}
    assert (rows[0][1:3], rows[-1][2]) == (["5", "6"], "45")
    assert results[1]["err"] == "error: no file has a record `b`; there are a_0, a_1\n"
    assert results[2]["err"] == "error: bad.bed: line 1: must have a record, a start and an end, tabs between them\n"
    assert results[3]["err"] == (
        "error: --bedgraph: `a_1:44-50` begins before the end of `a_1:5-45`, which is asked for before it; sort and merge "
        "such stretches, or leave --bedgraph out\n"
    )


def test_variants_are_scored_and_other_options_refused(deepg_many, folder):
    (folder / "r.fasta").write_text(f">chr1\n{'ACGT' * 20}\n")
    (folder / "v.vcf").write_text("chr1\t21\t.\tA\tG\nchr1\t22\t.\tCG\tC\n")
    asked = ["explain", MODEL, "--variants", "v.vcf", "-o", "o.tsv"]
    whole = [*asked, "--reference", "r.fasta"]
    options = ["--top 3", "--both-strands", "--of logit", "--seed 1", "--skip-broken", "--method-option a=b"]
    others = [[*whole, *its.split()] for its in options]
    results = deepg_many([(folder, its) for its in (whole, asked, *others)])
    assert [its["code"] for its in results] == [0, *[2] * 7]
    assert (folder / "o.tsv").read_text().splitlines()[1].startswith("chr1\t21\t.\tA\tG\t0.")
    assert results[1]["err"] == (
        "error: --variants needs --reference, the sequences that the variants are of, and the other way round\n"
    )
    for option, result in zip(options, results[2:], strict=True):
        assert result["err"] == (
            f"error: {option.split()[0]} is of attributions along sequences, and --variants gives none; leave it out\n"
        )
