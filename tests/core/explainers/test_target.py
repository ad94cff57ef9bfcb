"""What `--target` may name, and what is said where it names nothing."""

from __future__ import annotations

import pytest

from deepg_core.errors import OptionError
from deepg_core.explainers.target import find_target, name_numbers
from deepg_core.network import Drawing
from deepg_core.network.layers import Dense, Flatten

KNOWN = "the classes are virus, bacteria, 2; a number is `LAYER:UNIT`, of input_1, wide, flatten, out_0"
CLASSES = ("virus", "bacteria", "2")


def draw(outputs=1):
    drawing = Drawing()
    x = drawing.input("input_1", (6, 4))
    wide = drawing(Dense(5, "relu"), x, name="wide")
    flat = drawing(Flatten(), wide)
    names = [drawing(Dense(3, "softmax"), flat, name=f"out_{number}") for number in range(outputs)]
    return drawing.graph(*names)


def found(text, names=CLASSES, graph=None):
    graph = graph or draw()
    target = find_target(text, graph, dict.fromkeys(graph.outputs, names))
    return target.layer, target.number


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("bacteria", ("out_0", 1)),
        ("0", ("out_0", 0)),
        ("2", ("out_0", 2)),
        ("predicted", ("out_0", None)),
        ("out_0:1", ("out_0", 1)),
        ("out_0:bacteria", ("out_0", 1)),
        ("out_0:predicted", ("out_0", None)),
        ("flatten:29", ("flatten", 29)),
        ("wide:2:3", ("wide", 13)),
        ("wide:predicted", ("wide", None)),
    ],
)
def test_what_a_target_is(text, wanted):
    assert found(text) == wanted


def test_of_several_outputs_each_has_the_name_of_its_target():
    graph = draw(outputs=2)
    names = dict.fromkeys(graph.outputs, ("a", "b", "c"))
    for text, wanted in (("phylum:b", ("out_0", 1)), ("class:predicted", ("out_1", None)), ("out_0:2", ("out_0", 2))):
        target = find_target(text, graph, names, ("phylum", "class"))
        assert (target.layer, target.number, target.name) == (*wanted, text)
    with pytest.raises(OptionError, match=r"2 outputs; name one: phylum:a, class:a$"):
        find_target("a", graph, names, ("phylum", "class"))


def test_a_class_is_taken_at_its_name():
    assert found("1", ("0", "2", "1")) == ("out_0", 2)
    assert found("predicted", ("a", "predicted", "b")) == ("out_0", 1)
    assert found("wide:2:3", ("a", "wide:2:3", "b")) == ("out_0", 1)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("bactria", "there is no class, number or layer `bactria`; did you mean `bacteria`?"),
        ("predict", "there is no class, number or layer `predict`; did you mean `predicted`?"),
        ("wid:2:3", "there is no class, number or layer `wid:2:3`; did you mean `wide:0`?"),
        ("zzz", f"there is no class, number or layer `zzz`; {KNOWN}"),
        ("wide", "`wide` is no number of `wide`, which gives 6 x 5 numbers a window; write wide:0..5:0..4"),
        ("3", "`out_0` has no number `3` among its 3; they are counted from 0 to 2"),
        ("-1", f"there is no class, number or layer `-1`; {KNOWN}"),
        ("out_0:viru", "`out_0` has no number `viru` among its 3; did you mean `virus`?"),
        ("out_0:", "`out_0` has no number `` among its 3; they are counted from 0 to 2"),
        ("wide:6:0", "`wide` has no number `6` among its 6; they are counted from 0 to 5"),
        ("wide:0", "`wide:0` is no number of `wide`, which gives 6 x 5 numbers a window; write wide:0..5:0..4"),
        ("input_1:0:0", "`input_1` is an input; a layer behind it can be explained"),
    ],
)  # fmt: skip
def test_what_is_said_of_one_that_is_none(text, message):
    with pytest.raises(OptionError) as error:
        found(text)
    assert str(error.value) == f"--target: {message}"


def test_of_several_outputs_one_is_named():
    graph = draw(2)
    assert found("out_1:virus", graph=graph) == ("out_1", 0)
    for text in ("virus", "1", "predicted"):
        with pytest.raises(OptionError) as error:
            found(text, graph=graph)
        assert str(error.value) == (
            f"--target: `{text}` could be of any of 2 outputs; name one: out_0:{text}, out_1:{text}"
        )


def test_a_letter_that_is_said_of_each_position():
    drawing = Drawing()
    graph = drawing.graph(drawing(Dense(4, "softmax"), drawing.input("input_1", (6, 4)), name="out"))
    assert found("out:5:G", "ACGT", graph) == ("out", 22)
    with pytest.raises(OptionError) as error:
        found("G", "ACGT", graph)
    assert str(error.value) == "--target: `out` says `G` of each of 6 positions; name one: out:0:G"


def test_numbers_are_called_as_the_columns_of_their_target():
    graph = draw(2)
    columns = {"size": ["x", "y", "z"], "depth": ["x"]}
    assert name_numbers(graph, CLASSES, columns) == {"out_0": ("x", "y", "z"), "out_1": CLASSES}
    assert name_numbers(graph, (), columns) == {"out_0": ("x", "y", "z"), "out_1": ()}
    assert name_numbers(graph, CLASSES) == {"out_0": CLASSES, "out_1": CLASSES}
