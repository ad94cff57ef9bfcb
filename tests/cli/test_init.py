"""`deepg init`."""

import tomllib


def test_a_folder_gets_a_spec_that_check_accepts(deepg, write_sequences, tmp_path):
    write_sequences(tmp_path / "my_data", "a/1.fa", "a/2.fa", "b/1.fa", "b/2.fa")
    done = deepg("init", "my_data", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "my_data/spec.toml\n")
    assert done.stderr.splitlines() == [
        "class a: 2 files, sequences of 60 letters",
        "class b: 2 files, sequences of 60 letters",
        "my_data/split.csv: 2 files kept for validation",
        "my_data/spec.toml: edit it, then `deepg check my_data/spec.toml` and `deepg run my_data/spec.toml`",
    ]
    assert deepg("check", "my_data/spec.toml", cwd=tmp_path).returncode == 0
    again = deepg("init", "my_data", cwd=tmp_path)
    assert again.returncode == 2
    assert again.stderr.startswith("error: my_data/spec.toml: is there already; remove it, name another file")


def test_options_are_taken(deepg, write_sequences, tmp_path):
    write_sequences(tmp_path, "a/1.fa", "b/1.fa")
    done = deepg("init", ".", "--task", "masked_lm", "--maxlen", 40, "--backend", "keras", cwd=tmp_path)
    assert done.returncode == 0
    spec = tomllib.loads((tmp_path / "spec.toml").read_text())
    assert (spec["target"], spec["run"]["backend"]) == ({"type": "masked_lm", "maxlen": 40}, "keras")
    assert spec["run"]["name"] == tmp_path.name


def test_a_folder_that_is_not_there_is_named(deepg, tmp_path):
    done = deepg("init", "nothing", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (2, "error: nothing: there is no such folder\n")


def test_why_folders_are_no_classes_is_said(deepg, write_sequences, tmp_path):
    write_sequences(tmp_path / "d", "a/1.fa", "b/1.fa", "other.fa")
    done = deepg("init", "d", cwd=tmp_path)
    assert "d: no folder is a class, for there are files beside them: other.fa\n" in done.stderr
    assert "d: without classes it is a language model, `target_right`; --task names another\n" in done.stderr
    assert tomllib.loads((tmp_path / "d" / "spec.toml").read_text())["target"]["type"] == "target_right"
    done = deepg("init", "d", "--overwrite", "--task", "label_folder", cwd=tmp_path)
    needed = "--task label_folder needs two folders of sequences or more, one for each class"
    assert (done.returncode, done.stderr) == (2, f"error: {needed}; d has files beside its folders: other.fa\n")


def test_what_is_left_out_is_said(deepg, write_sequences, tmp_path):
    names = ("train/a/1.fa", "train/b/1.fa", "val/a/1.fa", "val/b/1.fa", "more/1.fa", "train/c/1.fastq")
    write_sequences(tmp_path / "d", *names)
    done = deepg("init", "d", cwd=tmp_path)
    assert done.returncode == 0
    assert "d: left out, for it is in no folder of a split: more\n" in done.stderr
    assert "d: left out, for the spec's reader, `fasta`, does not read it: train/c\n" in done.stderr


def test_a_sequence_without_a_label_is_named(deepg, tmp_path):
    records = [f">r{number}|{('cat', 'dog')[number % 2]}\n{'ACGT' * 10}\n" for number in range(40)]
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "x.fa").write_text("".join([*records, ">solo|wolf\n", "ACGT" * 10]))
    done = deepg("init", "d", "--task", "label_header", cwd=tmp_path)
    note = "1 header has a label of its own, or none, and is not used: solo|wolf"
    assert done.returncode == 0
    assert f"d: {note}\n" in done.stderr
    assert f"# {note}\nvocabulary_label = " in (tmp_path / "d" / "spec.toml").read_text()
    assert deepg("check", "d/spec.toml", cwd=tmp_path).returncode == 0
