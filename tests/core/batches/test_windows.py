"""Batches as a network gets them."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import attrs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deepg_core.batches import Contents, Feed, WindowSource
from deepg_core.batches.added import Added
from deepg_core.encoders.one_hot import OneHot, OneHotEncoder
from deepg_core.sampling import NoWindowError, Picks, Plan
from deepg_core.targets import Example, SetLearning, Setting, TargetFormat
from deepg_core.targets.label_folder import LabelFolder, LabelFolderFormat
from deepg_core.targets.label_header import LabelHeader, LabelHeaderFormat
from deepg_core.targets.masked_lm import MaskedLm, MaskedLmFormat
from deepg_core.targets.target_right import TargetRight, TargetRightFormat

ENCODER = OneHotEncoder(OneHot())
FOLDER = LabelFolderFormat(LabelFolder(maxlen=4), Setting(("a", "b")))
classes = st.lists(st.lists(st.text("ACGTN", min_size=4, max_size=20), min_size=1, max_size=3), min_size=2, max_size=2)


@pytest.fixture(scope="session")
def source_of(corpus_of):
    """Makes a source of classes, a file each."""

    def make(sequences, target=FOLDER, **options):
        options = {"step": 1, "batch_size": 6, "shuffle_windows": True, **options}
        corpus = corpus_of(sequences, range(len(sequences)))
        return WindowSource(corpus, Feed(target, ENCODER), Plan(length=target.window, **options))

    return make


@pytest.fixture(scope="session")
def batches_of(source_of):
    """Makes batches of classes, a file each."""
    return lambda *args, **options: source_of(*args, **options).endless((1, 0))


def arrays(batch):
    return [array.tolist() for part in (batch.inputs, batch.targets) for array in part.values()]


@given(classes, st.booleans())
def test_labels_are_those_of_the_records_and_letters_those_of_the_windows(source_of, sequences, reverse):
    source = source_of(sequences, reverse_complement=reverse)
    batches = source.endless((1, 0))
    for _ in range(3):
        batch = next(batches)
        windows = batch.windows
        label = source.corpus.record_labels[windows.record]
        np.testing.assert_array_equal(windows.label, label)
        np.testing.assert_array_equal(batch.targets["target_1"], np.eye(2)[label])
        np.testing.assert_array_equal(batch.inputs["input_1"], ENCODER.table[windows.letters], strict=True)
        for record, start, letters, turned in zip(
            windows.record, windows.start, windows.letters, windows.reverse, strict=True
        ):
            text = [text for group in sequences for text in group][record][start : start + 4]
            if turned:
                text = text[::-1].translate(str.maketrans("ACGT", "TGCA"))
            assert letters.tobytes().decode() == text


def test_targets_that_are_letters_are_encoded_too(batches_of):
    target = TargetRightFormat(TargetRight(maxlen=3))
    batch = next(batches_of([["ACGTN"]], target, shuffle_windows=False, batch_size=2))
    np.testing.assert_array_equal(batch.targets["target_1"], [[0, 0, 0, 1], [0, 0, 0, 0]])


def test_a_format_that_does_not_balance_takes_all_records_as_one_stream(batches_of):
    target = TargetRightFormat(TargetRight(maxlen=3))
    batch = next(batches_of([["ACGT"], ["AAAA"]], target, shuffle_windows=False, batch_size=4))
    assert batch.windows.record.tolist() == [0, 1, 0, 1]


def test_rewinding_gives_the_first_batch_again(batches_of):
    batches = batches_of([["ACGTACGTACGT"], ["GGGGCCCCAAAA"]])
    first = [arrays(next(batches)) for _ in range(4)]
    batches.rewind()
    assert [arrays(next(batches)) for _ in range(4)] == first


def test_batches_go_on_behind_the_batch_whose_state_is_restored(batches_of):
    one, other = (batches_of([["ACGTACGTACGT"], ["GGGGCCCCAAAA"]], reverse_complement=True) for _ in range(2))
    *_, last = islice(one, 3)
    other.restore(last.after)
    assert [arrays(next(other)) for _ in range(5)] == [arrays(next(one)) for _ in range(5)]


def test_a_class_without_a_window_is_named(batches_of):
    with pytest.raises(NoWindowError) as error:
        batches_of([["ACGT"], ["ACG"]])
    assert str(error.value) == "no sequence of class `b` is as long as a window (4 letters): the longest of 1 has 3"


def test_the_signature_of_classes():
    found = Feed(FOLDER, ENCODER).signature()
    assert (found.inputs, found.targets, found.classes) == ({"input_1": (4, 4)}, {"target_1": (2,)}, ("a", "b"))


@pytest.mark.parametrize(("length", "shape"), [(1, (3,)), (2, (2, 3))])
def test_the_signature_of_letters(length, shape):
    found = Feed(TargetRightFormat(TargetRight(5, length)), OneHotEncoder(OneHot("xyz"))).signature()
    assert (found.inputs, found.targets, found.classes) == ({"input_1": (5, 3)}, {"target_1": shape}, tuple("XYZ"))


class Share(TargetFormat):
    """A format of numbers, with two inputs."""

    window = 6

    def cut(self, windows):
        left, right = windows.letters[:, :2], windows.letters[:, 2:]
        return Example({"left": left, "right": right}, {"share": np.zeros((len(left), 1), np.float32)})


def test_the_signature_of_a_format_of_ones_own():
    found = Feed(Share(None), ENCODER).signature()
    assert found.inputs == {"left": (2, 4), "right": (4, 4)}
    assert (found.targets, found.classes) == ({"share": (1,)}, ())


WEIGHTS = np.array([0.5, 2], np.float32)


def source(corpus, target, encoder=ENCODER, balance=None, weight=None, **options):
    plan = Plan(length=target.window, **{"step": target.window, "batch_size": 4, **options})
    return WindowSource(corpus, Feed(target, encoder), plan, balance=balance, class_weight=weight)


def made(*args, **options):
    return source(*args, **options).endless((1, 0))


def test_classes_weigh_what_they_are_given(corpus_of):
    batch = next(made(corpus_of([["ACGT"], ["GGGG"]], [0, 1]), FOLDER, weight=WEIGHTS))
    np.testing.assert_array_equal(batch.weight, np.array([0.5, 0.5, 2, 2], np.float32), strict=True)


def test_without_weights_there_are_none(corpus_of):
    assert next(made(corpus_of([["ACGT"], ["GGGG"]], [0, 1]), FOLDER)).weight is None


def test_a_set_weighs_what_its_class_does(corpus_of):
    target = LabelFolderFormat(LabelFolder(4, SetLearning(3)), Setting(("a", "b")))
    batch = next(made(corpus_of([["ACGT"], ["GGGG"]], [0, 1]), target, weight=WEIGHTS, samples_per_target=3))
    assert batch.inputs["input_1"].shape == (4, 3, 4, 4)
    assert batch.weight.tolist() == [0.5, 0.5, 2, 2]


def test_weights_of_classes_and_of_positions_are_multiplied(corpus_of):
    class Masked(MaskedLmFormat):
        def cut(self, windows):
            weight = np.tile(np.float32([1, 0, 1]), (len(windows.letters), 1))
            return Example({"x": windows.letters}, {"y": windows.letters}, weight)

    target = Masked(MaskedLm(3), Setting(("a", "b")))
    batch = next(made(corpus_of([["ACG"], ["GGG"]], [0, 1]), target, batch_size=2, weight=WEIGHTS))
    assert batch.weight.tolist() == [[0.5, 0, 0.5], [2, 0, 2]]


def test_weights_of_a_format_go_with_its_windows(corpus_of):
    batch = next(made(corpus_of([["ACGTNNNN"]]), MaskedLmFormat(MaskedLm(8, 1)), batch_size=1))
    assert batch.weight.tolist() == [[1, 1, 1, 1, 0, 0, 0, 0]]


def test_records_without_a_label_are_left_out(described):
    corpus = described([["AA", "CC", "GG", "TT"]], ["y", "other", "x", ""])
    target = LabelHeaderFormat(LabelHeader(maxlen=2, vocabulary_label=("x", "y")))
    headers = source(corpus, target)
    batch = next(headers.endless((1, 0)))
    assert headers.label.tolist() == [1, -1, 0, -1]
    assert batch.windows.record.tolist() == [0, 2, 0, 2]
    assert batch.targets["target_1"].tolist() == [[0, 1], [1, 0]] * 2


def test_classes_of_headers_can_be_balanced(described):
    corpus = described([["AA", "CC", "GG", "TT"]], ["y", "y", "other", "x"])
    target = LabelHeaderFormat(LabelHeader(maxlen=2, vocabulary_label=("x", "y")))
    batches = made(corpus, target, balance="equal")
    assert next(batches).windows.record.tolist() == [3, 3, 0, 1]
    assert batches.sizes == {"x": 1, "y": 2}


def test_classes_of_folders_need_not_be_balanced(corpus_of):
    batches = made(corpus_of([["ACGTACGT"], ["GGGG"]], [0, 1]), FOLDER, balance="proportional", batch_size=3)
    assert next(batches).windows.label.tolist() == [0, 0, 1]
    assert batches.sizes == {"": 3}


def test_qualities_come_with_their_letters_where_they_are_asked_for(described):
    corpus = described([["ACGT", "TT"]], qualities=["!+5I", "++"])
    target = TargetRightFormat(TargetRight(3))
    encoder = OneHotEncoder(OneHot(use_quality_score=True))
    batch = next(made(corpus, target, encoder, batch_size=2, padding=True))
    assert [row.tobytes() for row in batch.windows.qualities] == [b"!+5I", b"\0\0++"]
    np.testing.assert_allclose(batch.inputs["input_1"][0].max(1), [1 / 3, 0.9, 0.99], atol=1e-6)
    np.testing.assert_allclose(batch.targets["target_1"].max(1), [0.9999, 0.9], atol=1e-6)
    assert next(made(corpus, target)).windows.qualities is None


def test_qualities_are_turned_with_their_letters(described):
    corpus = described([["ACGT"]], qualities=["!+5I"])
    encoder = OneHotEncoder(OneHot(use_quality_score=True))
    batches = made(corpus, FOLDER, encoder, balance="proportional", reverse_complement=True)
    windows = next(row for row in (next(batches).windows for _ in range(50)) if row.reverse.any())
    turned = int(np.flatnonzero(windows.reverse)[0])
    assert windows.letters[turned].tobytes() == b"ACGT"
    assert windows.qualities[turned].tobytes() == b"I5+!"


def test_a_masked_pass_hides_other_letters_than_the_pass_before(corpus_of):
    batches = made(corpus_of([["ACGT" * 10]]), MaskedLmFormat(MaskedLm(40, 0.5)), batch_size=1)
    first, second = (next(batches).weight for _ in range(2))
    assert (first != second).any()
    batches.rewind()
    np.testing.assert_array_equal(next(batches).weight, first)


def test_what_a_corpus_holds(corpus_of):
    corpus = corpus_of([["ACGTN", "NNU"], ["ACGT"]])
    counts = np.bincount(corpus.letters, minlength=256) * ~np.isin(np.arange(256), list(b"ACGT"))
    its = source(attrs.evolve(corpus, counts=counts), TargetRightFormat(TargetRight(3)))
    assert its.contents() == Contents(
        files=2, records=3, unit="sequences", bases=12, other_letters={"N": 3, "U": 1}, ambiguous=4
    )


def test_sequences_that_are_here_too(corpus_of):
    train, other = (
        source(corpus_of([texts]), TargetRightFormat(TargetRight(3))) for texts in (["ACGT"], ["TT", "ACGT"])
    )
    found = train.shared_with(other)
    assert (found.count, found.reversed) == (1, 0)


def test_windows_are_spelled_with_target_and_place(described):
    corpus = described([["ACGTA"], ["GG"]], ["one", "two"], paths=[Path("x/a.fasta"), Path("x/b.fasta")], labels=[0, 1])
    its = source(corpus, FOLDER, padding=True, batch_size=2)
    assert its.spell(next(iter(its.once()))) == [
        {"letters": "ACGT", "target": "a", "start": "0", "strand": "+", "sequence": "a.fasta one"}
    ]
    assert its.spell(next(its.endless((1, 0))))[1] == {
        "letters": "--GG", "target": "b", "start": "0", "strand": "+", "sequence": "b.fasta two"
    }  # fmt: skip


def test_a_turned_window_is_spelled_as_it_is_read(described):
    its = source(described([["AACC" * 500]]), TargetRightFormat(TargetRight(3)))
    turned = Picks(np.array([0]), np.array([1996]), np.array([True]), np.zeros(1, np.uint64))
    assert its.spell(its.batch(turned)) == [
        {"letters": "GGTT", "target": "T", "start": "1,996", "strand": "-", "sequence": "0.fasta"}
    ]


def test_long_windows_and_names_are_spelled_short(described):
    corpus = described([["A" * 30 + "C" * 20]], ["x" * 40])
    its = source(corpus, TargetRightFormat(TargetRight(49)))
    (row,) = its.spell(next(iter(its.once())))
    assert (row["letters"], row["sequence"]) == (f"{'A' * 22}...{'A' * 2}{'C' * 20}", f"0.fasta {'x' * 29}...")


def test_each_window_of_a_set_is_spelled_with_the_target_of_the_set(corpus_of):
    target = LabelFolderFormat(LabelFolder(4, SetLearning(2)), Setting(("a", "b")))
    its = source(corpus_of([["ACGTA"], ["GGTTC"]], [0, 1]), target, samples_per_target=2, step=1, batch_size=2)
    rows = [(row["letters"], row["target"]) for row in its.spell(next(its.endless((1, 0))))]
    assert rows == [("ACGT", "a"), ("CGTA", "a"), ("GGTT", "b"), ("GTTC", "b")]


def test_several_targets_and_rows_of_tables_are_spelled_side_by_side(described, tmp_path):
    (tmp_path / "t.csv").write_text("file,x,y\na.fasta,1,0.5\n")
    (tmp_path / "s.csv").write_text("file,x,y\na.fasta,4,0\n")
    tables = [Added(tmp_path / "t.csv", False, 4), Added(tmp_path / "s.csv", True, 4)]

    class Ends(TargetFormat):
        window = 4

        def cut(self, windows):
            letters = windows.letters
            return Example({"x": letters}, {"first": letters[:, 0], "share": np.full((len(letters), 1), 0.25)})

    corpus = described([["GATT"]], paths=[Path("a.fasta")])
    its = WindowSource(corpus, Feed(Ends(None), ENCODER, added=tables), Plan(length=4, step=4, batch_size=1))
    (row,) = its.spell(next(iter(its.once())))
    assert (row["added"], row["target"]) == ("[1 0.5] | T-", "G | [0.25]")
    assert its.signature.columns == {"first": tuple("ACGT")}
    assert its.signature.beside == {"input_1", "input_2"}


def test_what_is_not_used_is_noted(described, tmp_path):
    (tmp_path / "t.csv").write_text("file,n\nb.fasta,1\n")
    corpus = described([["AA", "CC"], ["GG"]], ["y", "other", "x"], paths=[Path("a.fasta"), Path("b.fasta")])
    target = LabelHeaderFormat(LabelHeader(maxlen=2, vocabulary_label=("x", "y")))
    feed = Feed(target, ENCODER, added=[Added(tmp_path / "t.csv", False, 4)])
    plan = Plan(length=2, step=1, batch_size=1)
    missing = "1 file not in table 1 of added_label_path, zeros stand for the row: a.fasta"
    assert list(WindowSource(corpus, feed, plan).notes()) == [
        "1 of 3 sequences have none of the labels and are not used: other",
        missing,
    ]
    assert list(WindowSource(corpus, feed, plan, labelled=False).notes()) == [missing]


NONE_LEFT = "but ambiguous letters or the share that is read leave none"


@pytest.mark.parametrize(
    ("options", "letters", "message"),
    [
        ({}, [], "there is no sequence of class `y`"),
        ({}, ["AC"], "no sequence of class `y` is as long as a window (3 letters): the longest of 1 has 2"),
        (
            {"skip_amb_nuc": 0.1},
            ["ACGN"],
            f"no window of class `y` is left: 1 of 1 sequences are as long as one (3 letters), {NONE_LEFT}",
        ),
    ],
)
def test_a_class_that_the_spec_names_and_that_has_no_window_is_found(described, options, letters, message):
    corpus = described([["ACG", *letters]], ["x", *"y" * len(letters)])
    target = LabelHeaderFormat(LabelHeader(maxlen=3, vocabulary_label=("x", "y")))
    source = WindowSource(corpus, Feed(target, ENCODER), Plan(length=3, step=1, batch_size=1, **options))
    assert [str(error) for error in source.lacking_classes()] == [message]


def unused(corpus, target=None, **options):
    plan = Plan(length=3, step=1, batch_size=1, **options)
    return list(WindowSource(corpus, Feed(target or TargetRightFormat(TargetRight(maxlen=2)), ENCODER), plan).notes())


def test_sequences_without_a_window_are_named_with_the_reason(described):
    corpus = described([["ACGT", "AC", "", "ANGN", "NNNNN", "AACC"]], list("abcdef"))
    short = "2 of 6 sequences are shorter than a window (3) and not used"
    assert unused(corpus) == [f"{short}; sampling.padding = true keeps them: b, c"]
    assert unused(corpus, padding=True) == ["1 of 6 sequences are empty and not used: c"]
    assert unused(corpus, skip_amb_nuc=0.1) == [
        f"{short}; sampling.padding = true keeps them: b, c",
        "2 of 6 sequences have a larger share of ambiguous letters than sampling.skip_amb_nuc and are not used: d, e",
    ]
    assert unused(corpus, proportion_per_seq=0.7) == [
        f"{short}: b, c",
        "3 of 6 sequences are not used, as sampling.proportion_per_seq leaves less than a window (3) of them: a, d, f",
    ]
    assert unused(corpus, discard="ACGT")[1:] == [
        "2 of 6 sequences have no stretch of 3 letters without an ambiguous one and are not used: d, e"
    ]


def test_what_a_reader_left_out_is_noted(described):
    corpus = attrs.evolve(described([["ACGT"]]), notes=("x.fq: 1 of 2 pairs left out",))
    assert unused(corpus) == ["x.fq: 1 of 2 pairs left out"]


@pytest.mark.parametrize("balance", ["equal", "proportional"])
def test_the_files_of_each_class_are_counted_as_windows_of_them_come(corpus_of, balance):
    """Whether classes are balanced or not: 1 of 3 files of `a`, and 1 of 1 of `b`."""
    corpus = corpus_of([["ACGT"]] * 4, labels=[0, 0, 0, 1])
    plan = Plan(length=4, step=1, batch_size=1 if balance == "proportional" else 2)
    batches = WindowSource(corpus, Feed(FOLDER, ENCODER), plan, balance=balance).endless((1, 0))
    assert batches.share_of_files(batches.start) == {"a": 0.0, "b": 0.0}
    seen, files = set(), {"a": {0, 1, 2}, "b": {3}}
    for _ in range(4):
        batch = next(batches)
        seen |= set(corpus.file[batch.windows.record].tolist())
        shares = {name: len(seen & its) / len(its) for name, its in files.items()}
        assert batches.share_of_files(batch.after) == pytest.approx(shares)
    assert batches.share_of_files(batch.after) == {"a": 1.0, "b": 1.0}


def test_files_of_no_class_are_counted_together(source_of):
    source = source_of([["ACGTAC"], ["ACGTAA"]], TargetRightFormat(TargetRight(maxlen=4), Setting(vocabulary="ACGT")))
    batches = source.endless((1, 0))
    assert batches.share_of_files(batches.start) == {"": 0.0}


@given(
    classes, st.sampled_from([{}, {"reverse_complement": True}, {"step": 3}, {"padding": True}, {"discard": "ACGT"}])
)
def test_windows_of_each_class_are_known_where_none_is_balanced(corpus_of, sequences, options):
    corpus = corpus_of(sequences, range(2))
    plan = Plan(**{"length": 4, "step": 1, "batch_size": 6, "shuffle_windows": True, **options})
    source = WindowSource(corpus, Feed(FOLDER, ENCODER), plan, balance="proportional")
    try:
        batches = source.endless((1, 0))
    except NoWindowError:
        return
    labels = np.concatenate([batch.windows.label for batch in source.once().batches])
    assert batches.by_class == dict(zip("ab", np.bincount(labels, minlength=2).tolist(), strict=True))
    assert sum(batches.by_class.values()) == batches.sizes[""]


def test_windows_of_each_class_are_not_known_where_some_of_each_file_come(corpus_of):
    corpus = corpus_of([["ACGTACGT"], ["ACGTACG"]], range(2))
    plan = Plan(length=4, step=1, batch_size=6, shuffle_windows=True, max_samples=2)
    source = WindowSource(corpus, Feed(FOLDER, ENCODER), plan, balance="proportional")
    assert source.endless((1, 0)).by_class == {"": 4}
