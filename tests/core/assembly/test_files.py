"""Which files a spec means, and what can be wrong with them by their names alone."""

from __future__ import annotations

import pytest
from attrs import frozen

from deepg_core.assembly.files import choose_reader, list_splits
from deepg_core.assembly.pairs import take_pairs
from deepg_core.corpus.files import list_files
from deepg_core.plugins import ReaderComponent
from deepg_core.readers import choose
from deepg_core.spec.load import load_spec
from deepg_core.spec.spec import DataPath

TARGET = '[target]\ntype = "target_right"\nmaxlen = 20\n'


@pytest.fixture
def found(tmp_path):
    """Make files, list those of a `[data]` table; gives split -> names of files, and the problems."""

    def do(data, *names):
        for name in names:
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).touch()
        (tmp_path / "spec.toml").write_text(f"[data]\n{data}\n{TARGET}")
        problems = []
        spec = choose_reader(load_spec(tmp_path / "spec.toml"), problems)
        lists = list_splits(spec, problems)
        files = {split: [str(path.relative_to(tmp_path)) for path in lists[split].files] for split in lists}
        return files, [(it.dotted, it.message.replace(f"{tmp_path}/", ""), it.help) for it in problems]

    return do


def test_files_and_folders(found):
    files, problems = found('train = ["a", "b.fa"]\ntest = "c"', "a/10.fasta", "a/9.fa.gz", "b.fa", "c/x.FNA")
    assert files == {"train": ["a/9.fa.gz", "a/10.fasta", "b.fa"], "test": ["c/x.FNA"]}
    assert problems == []


def test_other_endings_are_counted(found, caplog):
    caplog.set_level("INFO")
    found('train = "a"\nvalidation = "b"', "a/1.fa", "a/1.txt", "a/2.txt", "b/1.fa", "b/1.csv")
    assert caplog.messages == [
        "data.train: 2 files with other endings ignored: 1.txt, 2.txt",
        "data.validation: 1 file with other endings ignored: 1.csv",
    ]


@pytest.fixture
def paired_spec(tmp_path):
    """Give a spec of two files of reads whose `[reader]` has an option and no type."""
    for name in ("x_R1.fastq", "x_R2.fastq"):
        (tmp_path / name).touch()
    (tmp_path / "spec.toml").write_text(
        f'[data]\ntrain = ["x_R1.fastq", "x_R2.fastq"]\n[reader]\npaired = true\n{TARGET}'
    )
    return load_spec(tmp_path / "spec.toml")


def test_a_reader_without_a_type_follows_the_endings(paired_spec):
    reader = choose_reader(paired_spec, []).reader
    assert (reader.component.name, reader.config.paired) == ("fastq", True)


def test_pairs_are_known_before_the_reader_is(paired_spec):
    assert (paired_spec.reader, paired_spec.paired) == (None, True)


def test_a_link_that_leads_to_itself_is_listed(found, tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a/loop.fa").symlink_to("loop.fa")
    assert found('train = "a"', "a/1.fa") == ({"train": ["a/1.fa", "a/loop.fa"]}, [])


def test_all_missing_paths_are_named(found):
    _, problems = found('train = ["a", "x"]\ntest = "y"', "a/1.fa")
    assert problems == [
        ("data.train[1]", "no such file or folder: x", "paths are relative to the spec file"),
        ("data.test", "no such file or folder: y", "paths are relative to the spec file"),
    ]


def test_a_folder_without_files_beside_one_that_has_some(found):
    _, problems = found('train = { a = "a", b = "b" }', "a/1.fa", "b/1.txt")
    endings = ".fasta, .fa, .fna, .fas, .ffn, .frn, .faa, .fsa, .seq, each also with .gz, .bgz, .bz2, .xz or .zst"
    assert problems == [("data.train.b", f"b holds no file that ends in {endings}", None)]


def test_files_in_two_splits_are_one_problem(found):
    _, problems = found('train = "a"\nvalidation = "a"', *(f"a/{i}.fa" for i in range(5)))
    assert problems == [
        (
            "data.validation",
            "a/0.fa, a/1.fa, a/2.fa and 2 more are in data.train as well",
            "set data.allow_overlap = true if this is meant",
        )
    ]


def test_files_in_two_splits_may_be_meant(found):
    files, problems = found('train = "a"\nvalidation = "a"\nallow_overlap = true', "a/1.fa")
    assert files == {"train": ["a/1.fa"], "validation": ["a/1.fa"]}
    assert problems == []


def test_a_file_in_two_classes_is_refused_unless_it_is_meant(found):
    data = 'train = { x = "a", y = "a/1.fa" }\n'
    _, problems = found(data, "a/1.fa", "a/2.fa")
    assert problems == [("data.train.y", "a/1.fa is in data.train.x as well", "name each file once")]
    assert found(data + "allow_overlap = true", "a/1.fa", "a/2.fa")[1] == []


def test_a_link_is_the_file_it_leads_to(found, tmp_path):
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "2.fa").symlink_to(tmp_path / "a" / "1.fa")
    _, ((place, message, _),) = found('train = "a"\nvalidation = "b"', "a/1.fa")
    assert (place, message) == ("data.validation", "b/2.fa is in data.train as well")


def test_what_is_wrong_with_a_split_table_is_said_once(found, tmp_path):
    (tmp_path / "t.csv").write_text("file,n\n1.fa,1\n")
    _, problems = found('train = "a"\nvalidation = "b"\ntrain_val_split_csv = "t.csv"', "a/1.fa", "b/2.fa")
    assert problems == [("data.train_val_split_csv", "t.csv: has no column `type`", None)]


def test_no_file_that_a_reader_reads(found):
    _, problems = found('train = "a"', "a/1.txt")
    assert [(place, message) for place, message, _ in problems] == [
        ("data.train", "no file has an ending that an installed reader reads; there are 1.txt")
    ]


@frozen
class Options:
    pass


@pytest.fixture
def two_readers(monkeypatch):
    fasta = ReaderComponent("fasta", Options, "nowhere:Fasta", endings=(".fa", ".fa.gz"))
    genbank = ReaderComponent("genbank", Options, "nowhere:Genbank", endings=(".gb",))

    class Manager:
        def components(self, kind, of):
            return [genbank, fasta]

    monkeypatch.setattr(choose, "plugin_manager", Manager)
    return fasta, genbank


def test_the_reader_of_most_files_is_chosen(two_readers, tmp_path):
    fasta, genbank = two_readers
    for name in ("1.fa", "2.FA.GZ", "3.gb"):
        (tmp_path / name).touch()
    assert choose.reader_for([tmp_path]) is fasta
    assert choose.reader_for([tmp_path / "3.gb"]) is genbank


@pytest.fixture
def pairs(tmp_path):
    """List the files of a paired spec of two classes; gives the firsts, their partners, and the problems."""

    def do(*names, data='train = { a = "a", b = "b" }'):
        for name in ("a/x_R1.fq", "a/x_R2.fq", *names):
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).touch()
        tables = '[reader]\ntype = "fastq"\npaired = true\n[target]\ntype = "label_folder"\nmaxlen = 8\n'
        (tmp_path / "spec.toml").write_text(f"[data]\n{data}\n{tables}")
        problems = []
        listing = list_splits(load_spec(tmp_path / "spec.toml"), problems)["train"]
        files = {path.name: listing.partners[path].name for path in listing.files}
        return files, [(it.dotted, it.message.replace(f"{tmp_path}/", ""), it.help) for it in problems]

    return do


def test_pairs_are_found_class_by_class(pairs):
    files = {"x_R1.fq": "x_R2.fq", "SRR8_1.fq": "SRR8_2.fq"}
    assert pairs("b/SRR8_1.fq", "b/SRR8_2.fq") == (files, [])


def test_files_of_no_pair_are_named(pairs, caplog):
    caplog.set_level("INFO")
    files, problems = pairs("b/y_R1.fq", "b/y_R2.fq", "b/y.fq", "b/i1.fq", "b/i2.fq", "a/merged.fq")
    assert (files, problems) == ({"x_R1.fq": "x_R2.fq", "y_R1.fq": "y_R2.fq"}, [])
    assert caplog.messages == ["data.train: 4 files of no pair ignored: merged.fq, i1.fq, i2.fq and 1 more"]


def test_files_of_no_spec_are_named_without_a_key(tmp_path, caplog):
    caplog.set_level("INFO")
    for name in ("x_R1.fq", "x_R2.fq", "y.fq"):
        (tmp_path / name).touch()
    take_pairs(list_files([DataPath(tmp_path)], (".fq",)), "", (), [])
    assert caplog.messages == ["1 file of no pair ignored: y.fq"]


def test_a_class_without_pairs_is_refused(pairs):
    _, problems = pairs("b/one.fq", "b/two.fq")
    help_ = "the names of a pair differ in their last `R1` and `R2` (or `_1` and `_2`): x_R1.fastq, x_R2.fastq"
    assert problems == [
        ("data.train.b", "no two files of class `b` are a pair of reads; there are one.fq, two.fq", help_)
    ]


def test_files_without_a_partner_are_refused(pairs):
    _, problems = pairs("b/y_R1.fq", "b/y_R2.fq", "b/z_R1.fq", "b/w_2.fq")
    message = "2 files of class `b` without a partner: b/w_2.fq lacks w_1.fq, b/z_R1.fq lacks z_R2.fq"
    assert problems == [("data.train.b", message, "add what is missing, or take these files out")]


def test_the_mates_of_a_pair_are_of_one_class(pairs):
    _, problems = pairs(data='train = { a = "a/x_R1.fq", b = "a/x_R2.fq" }')
    assert [(key, message) for key, message, _ in problems] == [
        ("data.train.b", "no two files of class `b` are a pair of reads; there are x_R2.fq")
    ]


def test_what_a_class_without_pairs_lacks_is_named(pairs, tmp_path):
    *_, ((_, _, help_),) = pairs("b/y_R2.fq", "b/z.fq")
    assert help_.startswith(f"{tmp_path}/b/y_R2.fq lacks y_R1.fq; the names of a pair differ")


@pytest.fixture
def typed(found, tmp_path, caplog):
    """List the files of a folder `a` by a split table; gives the files, what is said, and the problems."""

    def do(table, *names, more=""):
        caplog.set_level("INFO")
        (tmp_path / "t.csv").write_text(table)
        files, problems = found(f'train = "a"\ntrain_val_split_csv = "t.csv"\n{more}', *names)
        return files, caplog.messages, problems

    return do


def test_what_a_split_table_leaves_out_is_named(typed):
    table = "File;TYPE\n1.fa;Train\n2.fa;val\n3.fa;test\nx.fa;val\n"
    files, said, problems = typed(table, *(f"a/{number}.fa" for number in range(1, 8)))
    assert (files, problems) == ({"train": ["a/1.fa"], "validation": ["a/2.fa"]}, [])
    assert said == [
        "data.train_val_split_csv: 1 file of type test not used, being outside of data.test: 3.fa",
        "data.train_val_split_csv: 4 files without a row in t.csv not used: 4.fa, 5.fa, 6.fa and 1 more",
        "data.train_val_split_csv: t.csv: 1 row is of a file that the data do not have: x.fa",
    ]


def test_a_row_of_a_split_table_that_is_of_two_files_is_refused(typed):
    *_, problems = typed("file,type\n1.fa,train\n2.fa,val\n", "a/1.fa", "a/b/1.fa", "a/2.fa")
    message = "t.csv: line 2: `1.fa` is the name of two files; write paths, relative to the table: a/1.fa, a/b/1.fa"
    assert problems == [("data.train_val_split_csv", message, None)]


def test_files_of_two_splits_that_have_one_name_are_told_apart(typed):
    table = "file,type\n1.fa,train\n"
    *_, problems = typed(table, "a/1.fa", "b/1.fa", more='validation = "b"\n')
    message = "t.csv: line 2: `1.fa` is the name of two files; write paths, relative to the table: a/1.fa, b/1.fa"
    assert ("data.train_val_split_csv", message, None) in problems
