import pytest

from deepg_core.errors import OptionError
from deepg_core.models.gated_cnn import GatedCnn, GatedCnnBuilder
from deepg_core.models.parts.one_sequence import predicts_each_place, require_columns, require_one_sequence
from deepg_core.models.transformer import Transformer, TransformerBuilder
from deepg_core.network import Signature


def targets(*shapes, whole=()):
    named = {f"target_{number}": shape for number, shape in enumerate(shapes, start=1)}
    return Signature({"input_1": (9, 4)}, named, whole=frozenset(whole), width=6)


@pytest.mark.parametrize(
    ("signature", "each"),
    [
        (targets((2,)), False),
        (targets((2,), (3,)), False),
        (targets((9, 4)), True),
        (targets((9,), whole=["target_1"]), True),
        (targets((), whole=["target_1"]), False),
    ],
)
def test_a_target_is_for_the_window_or_for_each_place(signature, each):
    assert predicts_each_place(signature, 9, "m") == each


@pytest.mark.parametrize(("signature", "given"), [(targets((2,), (9, 4)), "(2,), (9, 4)"), (targets((8, 4)), "(8, 4)")])
def test_other_targets_are_refused(signature, given):
    message = f"type: `m` predicts once for a window or once for each of its 9 places, but the target is {given}"
    with pytest.raises(OptionError) as caught:
        predicts_each_place(signature, 9, "m")
    assert str(caught.value) == message


def test_the_only_input():
    assert require_columns(targets((2,)), "m") == ("input_1", (9, 4))


def test_an_input_of_other_axes_is_refused():
    with pytest.raises(OptionError) as caught:
        require_one_sequence(targets((2,)), "m", axes=1, help="do this")
    assert (str(caught.value), caught.value.help) == ("type: `m` takes one input with 1 axis, not (9, 4)", "do this")


@pytest.mark.parametrize(
    "builder",
    [TransformerBuilder(Transformer(embed_dim=0, flatten_method="none")), GatedCnnBuilder(GatedCnn())],
    ids=["transformer", "gated_cnn"],
)
def test_a_place_must_not_see_the_letter_it_predicts(builder):
    signature = Signature({"input_1": (20, 4)}, {"target_1": (20, 4)}, causal=True)
    with pytest.raises(OptionError) as error:
        builder.build(signature, 1)
    assert error.value.message == "each place is to predict a letter that the ones after it show"
    assert (error.value.option, error.value.help) == ("causal", "set causal = true")
