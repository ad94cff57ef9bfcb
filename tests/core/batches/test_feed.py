"""From windows to what a network gets."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deepg_core.batches import Feed
from deepg_core.batches.added import Added
from deepg_core.encoders import Encoder
from deepg_core.encoders.integer import Integer, IntegerEncoder
from deepg_core.encoders.one_hot import Noise, OneHot, OneHotEncoder
from deepg_core.errors import OptionError, PluginError
from deepg_core.targets import Example, SetLearning, Setting, TargetFormat
from deepg_core.targets.label_folder import LabelFolder, LabelFolderFormat
from deepg_core.targets.masked_lm import MaskedLm, MaskedLmFormat
from deepg_core.targets.middle import TargetMiddle
from deepg_core.targets.target_middle_lstm import TargetMiddleLstmFormat
from deepg_core.targets.target_right import TargetRight, TargetRightFormat

NUMBERS = IntegerEncoder(Integer())
LETTERS = OneHotEncoder(OneHot())
PAIRS = OneHotEncoder(OneHot("AC", n_gram=2, n_gram_stride=2))
QUALITIES = OneHotEncoder(OneHot(use_quality_score=True))


def folder(maxlen, sets=None):
    return LabelFolderFormat(LabelFolder(maxlen, sets), Setting(("a", "b")))


def lists(arrays):
    return {name: array.tolist() for name, array in arrays.items()}


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text("file,a,b\n0.fasta,7,8\n1.fasta,9,10\n")
    return Added(path, False, 4)


def test_letters_of_inputs_and_targets_are_encoded(windows):
    fed = Feed(TargetMiddleLstmFormat(TargetMiddle(4)), NUMBERS).encode(windows("ACGTT", "TTTAA"))
    assert lists(fed.inputs) == {"input_1": [[1, 2], [4, 4]], "input_2": [[4, 4], [1, 1]]}
    assert lists(fed.targets) == {"target_1": [3, 4]}
    assert fed.weight is None


def test_each_input_is_followed_by_its_reverse_complement(windows):
    feed = Feed(TargetMiddleLstmFormat(TargetMiddle(4)), NUMBERS, turned=True)
    inputs = feed.encode(windows("AAGTN")).inputs
    assert lists(inputs) == {"input_1": [[1, 1]], "input_2": [[4, 4]], "input_3": [[5, 4]], "input_4": [[1, 5]]}


@given(st.permutations("ACGT"), st.text("ACGTNRY", min_size=3, max_size=20))
def test_the_reverse_complement_is_right_for_any_vocabulary(windows, order, text):
    """deepG turns the columns round, which is right for ACGT alone."""
    encoder = OneHotEncoder(OneHot("".join(order)))
    inputs = Feed(folder(len(text)), encoder, turned=True).encode(windows(text)).inputs
    turned = text[::-1].translate(str.maketrans("ACGTRY", "TGCAYR"))
    np.testing.assert_array_equal(inputs["input_2"][0], encoder.encode(np.frombuffer(turned.encode(), np.uint8)))


def test_paired_reads_are_two_inputs(windows):
    inputs = Feed(folder(6), NUMBERS, paired=True).encode(windows("AACGTT")).inputs
    assert lists(inputs) == {"input_1": [[1, 1, 2]], "input_2": [[3, 4, 4]]}


def test_rows_of_tables_come_first(windows, table, described):
    feed = Feed(folder(2), NUMBERS, turned=True, added=[table])
    inputs = feed.bound(described([["AA"], ["CC"], ["GG"]]))(windows("AA", "CC", "GG")).inputs
    assert lists(inputs) == {
        "input_1": [[7, 8], [9, 10], [0, 0]],
        "input_2": [[1, 1], [2, 2], [3, 3]],
        "input_3": [[4, 4], [3, 3], [2, 2]],
    }


def test_a_window_has_the_row_of_its_file(windows, table, described):
    feed = Feed(folder(2), NUMBERS, added=[table]).bound(described([["AA", "CC"], ["GG"]]))
    assert lists(feed(windows("AA", "CC", "GG")).inputs)["input_1"] == [[7, 8], [7, 8], [9, 10]]


def test_rows_of_tables_can_be_given_and_are_zeros_otherwise(windows, table):
    feed = Feed(folder(2), NUMBERS, added=[table])
    assert lists(feed.encode(windows("AA")).inputs)["input_1"] == [[0, 0]]
    assert lists(feed.encode(windows("AA"), added=[np.ones((1, 2))]).inputs)["input_1"] == [[1, 1]]


class Named(TargetFormat):
    """Inputs with names of their own, one of them no letters."""

    window = 4

    def cut(self, windows):
        inputs = {
            "reads": windows.letters,
            "input_1_raw": windows.letters[:, :1],
            "share": np.ones((len(windows.letters), 1)),
        }
        return Example(inputs, {"y": np.zeros((len(windows.letters), 1), np.float32)})


@pytest.mark.parametrize(
    ("options", "names"),
    [
        ({}, ["reads", "input_1_raw", "share"]),
        ({"turned": True}, ["reads", "reads_reverse", "input_1_raw", "input_1_raw_reverse", "share"]),
        ({"paired": True}, ["reads", "reads_mate", "input_1_raw", "input_1_raw_mate", "share"]),
    ],
)
def test_names_of_ones_own_stay(windows, options, names):
    assert list(Feed(Named(None), NUMBERS, **options).encode(windows("ACGT")).inputs) == names


def test_arrays_that_are_no_letters_stay_as_they_are(windows):
    assert Feed(Named(None), NUMBERS).encode(windows("ACGT")).inputs["share"].tolist() == [[1]]


def test_qualities_are_cut_and_turned_with_their_letters(windows):
    feed = Feed(TargetMiddleLstmFormat(TargetMiddle(4)), QUALITIES, turned=True)
    fed = feed.encode(windows("ACGTA", qualities=["!+5I~"]))
    places = {"input_1": [0, 1], "input_2": [1, 0], "input_3": [4, 3], "input_4": [3, 4]}
    sure = np.array([0, 0.9, 0.99, 0.9999, 1 - 10**-9.3])
    called = {"input_1": [0, 1], "input_2": [2, 3], "input_3": [0, 3], "input_4": [0, 3]}
    for name, place in places.items():
        rows = fed.inputs[name][0]
        np.testing.assert_allclose(rows[[0, 1], called[name]], sure[place], atol=1e-6)
    np.testing.assert_allclose(fed.targets["target_1"], [[0.01 / 3, 0.01 / 3, 0.99, 0.01 / 3]], atol=1e-6)


def test_qualities_of_pairs_are_halved_too(windows):
    fed = Feed(folder(4), QUALITIES, paired=True).encode(windows("AAAA", qualities=["!!++"]))
    np.testing.assert_allclose(fed.inputs["input_1"][0, :, 0], [0, 0], atol=1e-6)
    np.testing.assert_allclose(fed.inputs["input_2"][0, :, 0], [0.9, 0.9], atol=1e-6)


def test_coverage_scales_inputs_and_letters_to_predict(windows, described):
    feed = Feed(TargetRightFormat(TargetRight(2)), OneHotEncoder(OneHot("AC", use_coverage=2)))
    fed = feed.bound(described([["AAC"]], ["cov_3"]))(windows("AAC"))
    assert lists(fed.inputs) == {"input_1": [[[1.5, 0], [1.5, 0]]]}
    assert lists(fed.targets) == {"target_1": [[0, 1.5]]}


def test_shares_of_letters_are_turned_with_the_strand(windows, described):
    feed = Feed(folder(2), OneHotEncoder(OneHot("ACGT", ambiguous="empirical")), turned=True)
    inputs = feed.bound(described([["AAAC"], ["GT"]]))(windows("NA", "NN")).inputs
    assert inputs["input_1"].tolist() == [[[0.75, 0.25, 0, 0], [1, 0, 0, 0]], [[0, 0, 0.5, 0.5]] * 2]
    assert inputs["input_2"].tolist() == [[[0, 0, 0, 1], [0, 0, 0.25, 0.75]], [[0.5, 0.5, 0, 0]] * 2]


def test_noise_is_on_inputs_not_on_targets_and_each_input_has_its_own(windows):
    noisy = OneHotEncoder(OneHot(add_noise=Noise("normal")))
    feed, batch = Feed(TargetMiddleLstmFormat(TargetMiddle(4)), noisy), windows("ACGTA", "AAAAA")
    plain = Feed(TargetMiddleLstmFormat(TargetMiddle(4)), LETTERS).encode(batch)
    fed = feed.encode(batch)
    first, second = (fed.inputs[name] - plain.inputs[name] for name in fed.inputs)
    assert (first != 0).all()
    assert not np.isclose(first, second).any()
    np.testing.assert_array_equal(fed.targets["target_1"], plain.targets["target_1"])


def test_where_nothing_may_be_random_there_is_no_noise(windows):
    feed = Feed(folder(2), OneHotEncoder(OneHot("AC", add_noise=Noise("normal"))))
    assert feed.encode(windows("AC", draw=False)).inputs["input_1"].tolist() == [[[1, 0], [0, 1]]]


def test_a_word_to_predict_has_no_axis_of_its_own_and_several_have(windows):
    encoder = IntegerEncoder(Integer(n_gram=2, n_gram_stride=2))
    one = Feed(TargetRightFormat(TargetRight(4, 2)), encoder).encode(windows("AACCTT"))
    two = Feed(TargetRightFormat(TargetRight(2, 4)), encoder).encode(windows("AACCTT"))
    assert (lists(one.inputs), lists(one.targets)) == ({"input_1": [[1, 6]]}, {"target_1": [16]})
    assert (lists(two.inputs), lists(two.targets)) == ({"input_1": [[1]]}, {"target_1": [[6, 16]]})


def test_windows_of_a_set_are_one_example_with_the_target_of_the_first(windows):
    feed = Feed(folder(2, SetLearning(2)), NUMBERS)
    fed = feed.encode(windows("AA", "CC", "GG", "TT", label=[0, 0, 1, 1]))
    assert lists(fed.inputs) == {"input_1": [[[1, 1], [2, 2]], [[3, 3], [4, 4]]]}
    assert lists(fed.targets) == {"target_1": [[1, 0], [0, 1]]}


def test_the_buffer_of_words_is_no_word(windows):
    encoder = IntegerEncoder(Integer("AC", n_gram=2))
    feed = Feed(folder(3, SetLearning(2, "concat", buffer_len=1)), encoder)
    assert lists(feed.encode(windows("AAC", "CCC")).inputs) == {"input_1": [[1, 2, 5, 4, 4]]}


def test_a_format_that_hides_letters_gets_an_encoder_with_a_token_for_it(windows):
    feed = Feed(MaskedLmFormat(MaskedLm(3, 1)), LETTERS)
    fed = feed.encode(windows("ACN"))
    assert feed.encoder.classes == ("A", "C", "G", "T", "*")
    assert fed.inputs["input_1"].argmax(-1).tolist() == [[4, 4, 4]]
    assert fed.targets["target_1"].argmax(-1).tolist() == [[0, 1, 4]]
    assert fed.weight.tolist() == [[1, 1, 0]]


def test_an_encoder_that_cannot_hide_letters_is_refused():
    class Plain(Encoder):
        vocabulary = "AG"

        def encode(self, letters, beside=None):
            return letters

    with pytest.raises(OptionError) as error:
        Feed(MaskedLmFormat(MaskedLm(3)), Plain(None))
    assert str(error.value) == "type: this encoder cannot hide letters, which `masked_lm` does"


@pytest.mark.parametrize(
    ("feed", "inputs", "targets", "classes"),
    [
        (Feed(folder(4), LETTERS, turned=True), [(4, 4), (4, 4)], [(2,)], ("a", "b")),
        (Feed(folder(5), LETTERS, paired=True), [(2, 4), (3, 4)], [(2,)], ("a", "b")),
        (Feed(folder(4), QUALITIES), [(4, 4)], [(2,)], ("a", "b")),
        (Feed(folder(4, SetLearning(3)), LETTERS), [(3, 4, 4)], [(2,)], ("a", "b")),
        (Feed(folder(4, SetLearning(3, "multi_input")), LETTERS), [(4, 4)] * 3, [(2,)], ("a", "b")),
        (Feed(folder(4, SetLearning(3, "concat", buffer_len=2)), LETTERS), [(16, 5)], [(2,)], ("a", "b")),
        (Feed(folder(4, SetLearning(3, "concat", buffer_len=2)), NUMBERS), [(16,)], [(2,)], ("a", "b")),
        (Feed(MaskedLmFormat(MaskedLm(4)), LETTERS), [(4, 5)], [(4, 5)], ("A", "C", "G", "T", "*")),
        (Feed(MaskedLmFormat(MaskedLm(4)), NUMBERS), [(4,)], [(4,)], ()),
        (Feed(TargetRightFormat(TargetRight(4, 2)), PAIRS), [(2, 4)], [(4,)], ("AA", "AC", "CA", "CC")),
    ],
    ids=range(10),
)  # fmt: skip
def test_signatures(feed, inputs, targets, classes):
    found = feed.signature()
    assert found.inputs == {f"input_{number}": shape for number, shape in enumerate(inputs, start=1)}
    assert found.targets == {f"target_{number}": shape for number, shape in enumerate(targets, start=1)}
    assert found.classes == classes


def test_the_signature_has_the_rows_of_tables(table):
    assert Feed(folder(4), LETTERS, added=[table]).signature().inputs == {"input_1": (2,), "input_2": (4, 4)}


def test_a_feed_of_one_corpus_serves_another(described, table, windows):
    feed = Feed(folder(2), NUMBERS, added=[table])
    first, second = (feed.bound(described([["AA"]], paths=[Path(name)])) for name in ("0.fasta", "1.fasta"))
    assert [lists(its(windows("AA")).inputs)["input_1"] for its in (first, second)] == [[[7, 8]], [[9, 10]]]


def test_letters_may_be_given_as_codes(windows, table):
    """Each as one byte; what is looked up is what is encoded otherwise."""
    feed = Feed(TargetMiddleLstmFormat(TargetMiddle(4)), LETTERS, turned=True, added=[table])
    its = windows("AAGTN", "CATGC")
    coded, fed = feed.encode(its, coded=True), feed.encode(its)
    assert [array.tobytes() for array in (*coded.inputs.values(),)][1:] == [b"AACA", b"TTTG", b"NTCG", b"ANCG"]
    assert coded.targets["target_1"].tobytes() == b"GT"
    np.testing.assert_array_equal(feed.table[coded.inputs["input_3"]], fed.inputs["input_3"], strict=True)
    np.testing.assert_array_equal(coded.inputs["input_1"], fed.inputs["input_1"], strict=True)
    asked = feed.encode(its, coded="inputs")
    assert asked.inputs["input_3"].tobytes() == b"TTTG"
    np.testing.assert_array_equal(asked.targets["target_1"], fed.targets["target_1"], strict=True)


def test_codes_of_a_set_are_put_together_as_its_numbers_are(windows):
    sets = SetLearning(2, "concat")
    its = windows("AC", "GT", "NA", "CC")
    assert Feed(folder(2, sets), LETTERS).encode(its, coded=True).inputs["input_1"].tobytes() == b"ACGTNACC"
    buffered = Feed(folder(2, SetLearning(2, "concat", buffer_len=1)), LETTERS)
    assert buffered.table is None
    assert buffered.encode(its, coded=True).inputs["input_1"].dtype == np.float32


def test_where_more_than_letters_counts_there_are_no_codes(windows):
    noisy = Feed(folder(2), OneHotEncoder(OneHot(add_noise=Noise("uniform"))))
    assert noisy.encode(windows("AC"), coded=True).inputs["input_1"].shape == (1, 2, 4)


def test_a_table_that_says_other_than_its_encoder_is_refused(windows, described):
    encoder = OneHotEncoder(OneHot())
    encoder.table = encoder.table + 1
    with pytest.raises(
        PluginError, match=r"^the encoder `one_hot` .* gives other numbers by `encode`, or `disturb`, than by"
    ):
        Feed(folder(2), encoder).bound(described([["AA"]]))(windows("AA"))
