"""Nothing of the data is left out without a word, whatever command reads them, and however often."""

from __future__ import annotations

import pytest

FASTQ = "@{}\n{}\n+\n{}\n"


def reads(names, letters):
    return "".join(FASTQ.format(name, letters, "I" * len(letters)) for name in names)


def records(letters):
    return "".join(f">{name}\n{text}\n" for name, text in letters.items())


LONG = "ACGTTGCAACGTAGCT"
MODEL = """[model]
type = "{model}"
layer_lstm = [2]
[training]
epochs = 1
steps_per_epoch = 1
tensorboard = false
"""
SPEC = """[data]
train = {{ a = "a", b = "b" }}
{data}
[target]
type = "label_folder"
maxlen = 12
[sampling]
batch_size = 2
"""
TABLE = 'validation = { a = "a", b = "v" }\nallow_overlap = true\nadded_label_path = "t.csv"'
STATES = '[states]\ntype = "hdf5"\nsource = "c.fasta"\nlayer = "lstm"\n'


def write_files(folder, texts):
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


def said(outcome):
    """Give the notes of a check or the lines of a run that say what is not used."""
    assert outcome["code"] == 0, outcome["err"]
    lines = [line.removeprefix("note: ") for line in (outcome["out"] + outcome["err"]).splitlines()]
    words = ("not used", "left out", "ignored", "zeros", "no sequence", "do not have")
    return sorted(line for line in lines if any(word in line for word in words))


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory, deepg_many):
    """What commands say of pairs and of short sequences, in one process since a run imports its backend."""
    folder = tmp_path_factory.mktemp("unused")
    paired = {
        "spec.toml": SPEC.format(data="") + "[reader]\ntype = 'fastq'\npaired = true\n",
        "a/x_R1.fastq": reads(["s.1", "s.2", "s.3", "s.4"], LONG),
        "a/x_R2.fastq": reads(["s.1", "s.2", "s.3", "s.5"], LONG),
        "b/y_1.fastq": reads(["u/1"], LONG),
        "b/y_2.fastq": reads(["u/2"], LONG),
        "b/alone.fastq": reads(["v"], LONG),
    }
    paired["spec.toml"] += MODEL.format(model="lstm_cnn_multi_input")
    short = {f"s{number}": "ACGT" for number in range(4)}
    rows = {
        "spec.toml": SPEC.format(data=TABLE) + MODEL.format(model="lstm_cnn") + STATES,
        "a/a.fasta": records({"l": LONG}),
        "b/b.fasta": records({"m": LONG, **short}),
        "v/v.fasta": records({"n": LONG, "o": "A"}),
        "c.fasta": records({"p": LONG, "q": "CC"}),
        "t.csv": "file,x\na.fasta,1\nb.fasta,2\nz.fasta,3\n",
    }
    write_files(folder / "paired", paired)
    write_files(folder / "rows", rows)
    commands = [("paired", "check"), ("paired", "check"), ("paired", "run"), ("rows", "check"), ("rows", "run")]
    return folder, deepg_many([(folder / name, [command, "spec.toml"]) for name, command in commands])


def test_pairs_out_of_step_are_left_out_and_named_in_every_command(outcomes):
    folder, (first, second, trained, *_) = outcomes
    left = "1 of 4 reads are not beside their mates and are left out with these: 's.4' beside 's.5'"
    expected = [
        "data.train: 1 file of no pair ignored: alone.fastq",
        f"train: {folder / 'paired/a/x_R1.fastq'}: {left}",
    ]
    assert said(first) == said(second) == said(trained) == expected


def test_short_sequences_and_files_without_a_row_are_named_in_check_and_run(outcomes):
    padding = "are shorter than a window (12) and not used; sampling.padding = true keeps them"
    expected = [
        "states: 1 file not in table 1 of added_label_path, zeros stand for the row: c.fasta",
        "states: 1 of 2 sequences are shorter than a window (12) and not used: q",
        "t.csv: 1 row is of a file that the data do not have: z.fasta",
        f"train: 4 of 6 sequences {padding} (b: 4 of 5): s0, s1, s2 and 1 more",
        "validation: 1 file not in table 1 of added_label_path, zeros stand for the row: v.fasta",
        f"validation: 1 of 3 sequences {padding} (b: 1 of 2): o",
    ]
    _, (*_, checked, trained) = outcomes
    assert said(checked) == said(trained) == expected


def test_a_label_that_no_header_has_is_refused_in_train_and_named_in_validation(tmp_path, deepg_many):
    labels = '[target]\ntype = "label_header"\nmaxlen = 12\nvocabulary_label = ["x", "y", "z"]\n'
    texts = {
        "spec.toml": f'[data]\ntrain = "a.fasta"\nvalidation = "b.fasta"\n{labels}',
        "more.toml": f'[data]\ntrain = ["a.fasta", "b.fasta"]\nvalidation = "a.fasta"\nallow_overlap = true\n{labels}',
        "a.fasta": records({"x": LONG, "Y": LONG, "other": LONG}),
        "b.fasta": records({"z": LONG}),
    }
    write_files(tmp_path, texts)
    refused, noted = deepg_many([(tmp_path, ["check", name]) for name in ("spec.toml", "more.toml")])
    assert (refused["code"], refused["err"].splitlines()[0], refused["err"].splitlines()[-1]) == (
        2,
        "error: target.vocabulary_label: data.train: there is no sequence of class `z`",
        "  = help: take the label out, or look at how the headers name it: x, Y, other",
    )
    assert said(noted) == [
        "train: 1 of 4 sequences have none of the labels and are not used: other",
        "validation: 1 of 3 sequences have none of the labels and are not used: other",
        "validation: no sequence is of class `z`",
    ]


CSV = '[data]\ntrain = {}\n{}\n[target]\ntype = "label_csv"\ntarget_from_csv = "t.csv"\nmaxlen = 12\n'
TABLES = {
    "rows of no file": (
        CSV.format('"a"', ""),
        "file,u,v\nx.fasta,1,0\nz.fasta,0,1\n",
        [
            "t.csv: 1 row is of a file that the data do not have: z.fasta",
            "train: 1 of 2 sequences, in 1 of 2 files, have no label and are not used: y.fasta",
            "train: no sequence is of class `v`",
        ],
    ),
    "first words, capitals, semicolons": (
        CSV.format('"a"', ""),
        'HEADER;"u,1";v\nx.1;0,5;0,5\ny.1;0;1\n',
        [],
    ),
    "one name in two folders": (
        CSV.format('["a", "b"]', ""),
        "file,u,v\nx.fasta,1,0\n",
        "t.csv: line 2: `x.fasta` is the name of two files; write paths, relative to the table: a/x.fasta, b/x.fasta",
    ),
    "one name in two splits": (
        CSV.format('"a"', 'validation = "b"'),
        "file,u,v\nx.fasta,1,0\ny.fasta,0,1\n",
        "t.csv: line 2: `x.fasta` is the name of two files; write paths, relative to the table: a/x.fasta, b/x.fasta",
    ),
    "other headers": (
        CSV.format('"a"', ""),
        "header,u,v\nx.2,1,0\n",
        "t.csv; its rows are of x.2",
    ),
    "points and commas": (
        CSV.format('"a"', ""),
        "file;u;v\nx.fasta;1.234;1\ny.fasta;0,5;1\n",
        "has a point, line 3, column `u`: '0,5' a comma; write all numbers with one decimal mark, and none for thousands",
    ),
}
"""What is tried -> a spec, its table, and what is noted or the end of the error."""


def test_tables(tmp_path, deepg_many):
    for name, (spec, table, _) in TABLES.items():
        sequences = {
            "a/x.fasta": {"x.1 some text": LONG},
            "a/y.fasta": {"y.1 some text": LONG},
            "b/x.fasta": {"z": LONG},
        }
        texts = {path: records(letters) for path, letters in sequences.items()}
        write_files(tmp_path / name, {"spec.toml": spec, "t.csv": table, **texts})
    outcomes = deepg_many([(tmp_path / name, ["check", "spec.toml"]) for name in TABLES])
    for (*_, expected), outcome in zip(TABLES.values(), outcomes, strict=True):
        if isinstance(expected, list):
            assert said(outcome) == expected
        else:
            assert outcome["code"] == 2
            assert outcome["err"].splitlines()[0].endswith(expected)
            assert outcome["err"].startswith("error: target.target_from_csv: ")
