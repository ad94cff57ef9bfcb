"""Draws specs with any options, and files that go with them."""

from __future__ import annotations

import random
from collections import Counter

import pytest
import tomli_w
from attrs import frozen
from hypothesis import strategies as st

VOCABULARIES = ["ACGT", "ACGT", "ACGT", "TGCA", "ACG", "ACGU", "ACGTX"]
HEADERS = ["bug", "Virus ", "bug cov_12", "other", "other cov_3.5"]
LABELS = ["bug", "virus"]
RATES = [0.0, 0.2, 0.3]
flags = st.booleans()
mostly = st.sampled_from([True, True, True, False])
seldom = st.sampled_from([False, False, False, True])


def maybe(strategy):
    return st.none() | strategy


@frozen
class File:
    """One file of the training data, as it is written."""

    name: str
    label: int
    records: tuple[tuple[str, str, str], ...]
    """(header, letters, qualities)."""

    def text(self, ending):
        if ending == "fastq":
            return "".join(f"@{header}\n{letters}\n+\n{quality}\n" for header, letters, quality in self.records)
        return "".join(f">{header}\n{letters}\n" for header, letters, _ in self.records)


@frozen
class Case:
    """A spec as a document, the files it names, and tables: name -> text."""

    document: dict
    files: tuple[File, ...]
    classes: int
    tables: dict[str, str]

    def write(self, folder):
        for file in self.files:
            (folder / file.name).write_text(file.text(file.name.rpartition(".")[2]))
        for name, text in self.tables.items():
            (folder / name).write_text(text)
        (folder / "spec.toml").write_text(tomli_w.dumps(self.document))
        return folder / "spec.toml"


def _files(rng, classes, ending):
    """Files of random records: hypothesis draws letters one by one, which takes longer than all else."""
    return tuple(
        File(f"c{label}_{number}.{ending}", label, tuple(_record(rng) for _ in range(rng.randint(1, 5))))
        for label in range(max(classes, 1))
        for number in range(rng.randint(1, 3))
    )


def _record(rng):
    length = rng.choice([0, 3, 12, 30, 30])
    letters = "".join(rng.choices(rng.choice(["ACGT", "ACGTN", "ACGTACGTacgtN", "AC", "N"]), k=rng.randint(0, length)))
    return rng.choice(HEADERS), letters, "".join(rng.choices("!5I", k=len(letters)))


def _given(table):
    """Leave out what was drawn as None."""
    return {name: value for name, value in table.items() if value is not None}


@st.composite
def _target(draw, tables, files):
    kind = draw(st.sampled_from(sorted(_TARGETS)))
    options = draw(_TARGETS[kind])
    if kind == "label_csv":
        options["target_from_csv"] = "labels.csv"
        headers = Counter(h.strip().lower() for f in files for h, *_ in f.records)
        alone = [header for header, count in headers.items() if count == 1]  # a row of two sequences is an error
        by_header = bool(alone) and draw(flags)
        keys = sorted(alone if by_header else {f.name for f in files})
        keys = [key for key in keys if draw(st.integers(0, 3))] or keys[:1]
        rows = draw(st.sampled_from([["1,0,0", "0.25,0.5,0.25", "0,0,1"], ["1.5,0,-2", "3,4,5", "0,0,1"]]))
        lines = [f"{key},{draw(st.sampled_from(rows))}" for key in keys]
        tables["labels.csv"] = "\n".join([f"{'header' if by_header else 'file'},x,y,z", *lines])
    return _given({"type": kind, "maxlen": draw(st.integers(2, 6)), **options})


_TARGETS = {
    "target_right": st.fixed_dictionaries({"target_len": maybe(st.integers(1, 4))}),
    "wavenet": st.just({}),
    "target_middle_lstm": st.fixed_dictionaries({"target_len": maybe(st.integers(1, 4))}),
    "target_middle_cnn": st.fixed_dictionaries({"target_len": maybe(st.integers(1, 4))}),
    "masked_lm": st.fixed_dictionaries(
        {
            "mask_rate": maybe(st.sampled_from(RATES)),
            "random_rate": maybe(st.sampled_from(RATES)),
            "identity_rate": maybe(st.sampled_from(RATES)),
            "block_len": maybe(st.integers(1, 4)),
            "include_sw": maybe(flags),
        }
    ),
    "label_folder": st.fixed_dictionaries(
        {
            "set_learning": maybe(
                st.fixed_dictionaries(
                    {
                        "samples_per_target": st.integers(1, 3),
                        "reshape_mode": st.sampled_from(["time_dist", "multi_input", "concat"]),
                        "buffer_len": st.integers(0, 2),
                    }
                )
            )
        }
    ),
    "label_header": st.fixed_dictionaries(
        {"vocabulary_label": st.just(LABELS), "header_pattern": st.sampled_from([None, r"^(\w+)"])}
    ),
    "label_csv": st.fixed_dictionaries({"target_split": maybe(st.just([["y"], ["z", "x"]]))}),
}
_ENCODERS = {
    "one_hot": st.fixed_dictionaries(
        {
            "ambiguous": maybe(st.sampled_from(["zero", "equal", "empirical", "discard", "discard"])),
            "n_gram": maybe(st.integers(1, 3)),
            "n_gram_stride": maybe(st.integers(1, 3)),
            "use_quality_score": maybe(flags),
            "use_coverage": maybe(st.just(2.0)),
            "add_noise": maybe(
                st.sampled_from([{"noise_type": "normal", "sd": 0.5}, {"noise_type": "uniform", "min": -1.0}])
            ),
        }
    ),
    "integer": st.fixed_dictionaries(
        {
            "ambiguous": maybe(st.sampled_from(["zero", "discard"])),
            "n_gram": maybe(st.integers(1, 3)),
            "n_gram_stride": maybe(st.integers(1, 3)),
        }
    ),
}
_PLAIN_NGRAM = {"n_gram": None, "n_gram_stride": None}


@st.composite
def _encoder(draw):
    kind = draw(st.sampled_from(sorted(_ENCODERS)))
    options = draw(_ENCODERS[kind])
    if draw(flags):
        options |= _PLAIN_NGRAM
    return _given({"type": kind, "vocabulary": draw(st.sampled_from(VOCABULARIES)), **options})


@st.composite
def _sampling(draw, classes):
    per_class = st.lists(st.integers(1, 5), min_size=max(classes, 1), max_size=max(classes, 1))
    options = {
        "step": st.integers(1, 12),
        "batch_size": st.integers(1, 9),
        "balance": maybe(st.sampled_from(["equal", "proportional"])),
        "padding": st.sampled_from([True, True, "right", "right", False]),
        "max_samples": st.integers(1, 6),
        "proportion_per_seq": st.sampled_from([0.3, 0.5, 0.8, 1.0]),
        "proportion_entries": st.sampled_from([0.3, 0.5, 1.0]),
        "shuffle_file_order": seldom,
        "shuffle_input": seldom,
        "shuffle_windows": flags,
        "random_sampling": mostly,
        "sample_by_file_size": mostly,
        "concat_seq": st.sampled_from(["", "NN", "acg", "Z"]),
        "skip_amb_nuc": st.sampled_from([0.0, 0.1, 0.5, 1.0]),
        "reverse_complement": mostly,
        "reverse_complement_encoding": mostly,
    }
    # a few at a time: with all of them most specs would be refused
    names = sorted(set(options) - {"batch_size"})
    chosen = {"batch_size", *(draw(st.sampled_from(names)) for _ in range(draw(st.integers(0, 7))))}
    table = _given({name: draw(options[name]) for name in sorted(chosen)})
    if draw(st.integers(0, 9)) == 0:
        table |= {"balance": "equal", draw(st.sampled_from(["step", "batch_size"])): draw(per_class)}
    return table


@st.composite
def _data(draw, classes, files, tables):
    groups = [[file.name for file in files if file.label == label] for label in range(max(classes, 1))]
    table = {"train": {f"k{label}": names for label, names in enumerate(groups)} if classes else groups[0]}
    if draw(st.integers(0, 3)) == 0:
        table["file_limit"] = draw(st.integers(1, 2))
    if draw(st.integers(0, 3)) == 0:
        types = [draw(st.sampled_from(["train", "train", "train", "val", "test"])) for _ in files]
        if len(files) > 1 and draw(st.integers(0, 3)):
            types[0], types[-1] = "train", "validation"
        lines = [f"{file.name},{kind}" for file, kind in zip(files, types, strict=True)]
        tables["split.csv"] = "\n".join(["file,type", *lines])
        table["train_val_split_csv"] = "split.csv"
    if draw(st.integers(0, 3)) == 0:
        names = ["one.csv", "two.csv"][: draw(st.integers(1, 2))]
        table["added_label_path"] = names[0] if len(names) == 1 else names
        as_sequence = draw(maybe(flags | st.lists(flags, min_size=len(names), max_size=len(names))))
        table |= _given({"add_input_as_seq": as_sequence})
        for number, name in enumerate(names):
            half = "" if as_sequence is True or (isinstance(as_sequence, list) and as_sequence[number]) else ",5"
            rows = [f"{file.name};{i}{half};{number}" for i, file in enumerate(files) if draw(st.integers(0, 3))]
            tables[name] = "\n".join(["file;a;b", *rows])
    return table


@pytest.fixture(scope="session")
def cases():
    """Strategy for cases."""
    return _cases()


@st.composite
def _cases(draw):
    classes, tables = draw(st.sampled_from([0, 2, 3])), {}
    rng = random.Random(draw(st.integers(0, 1 << 32)))
    files = _files(rng, classes, draw(st.sampled_from(["fasta", "fastq"])))
    document = {
        "run": {"seed": draw(st.integers(0, 1000))},
        "data": draw(_data(classes, files, tables)),
        "encoder": draw(_encoder()),
        "target": draw(_target(tables, files)),
        "sampling": draw(_sampling(classes)),
    }
    return Case(document, files, classes, tables)
