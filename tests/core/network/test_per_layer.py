import pytest
from attrs import frozen

from deepg_core.errors import OptionError
from deepg_core.network.per_layer import align_options


@frozen
class Config:
    units: int | tuple[int, ...] = 4
    rate: float | tuple[float, ...] = 0.5


@pytest.mark.parametrize(
    ("config", "layers"),
    [
        (Config(), [(4, 0.5)]),
        (Config((1, 2)), [(1, 0.5), (2, 0.5)]),
        (Config(3, (0.1, 0.2)), [(3, 0.1), (3, 0.2)]),
        (Config((1, 2), (0.1, 0.2)), [(1, 0.1), (2, 0.2)]),
    ],
)
def test_a_number_alone_holds_for_all_layers(config, layers):
    assert align_options(config, "units", "rate") == layers


@pytest.mark.parametrize(
    ("config", "option", "message", "help_"),
    [
        (
            Config((1, 2), (0.1,)),
            "rate",
            "rate: is a list of 1, but `units` is one of 2",
            "a number alone holds for all",
        ),
        (Config(()), "units", "units: is empty", "give a number for each block, or one for all"),
    ],
)
def test_lists_that_do_not_fit_are_refused(config, option, message, help_):
    with pytest.raises(OptionError) as caught:
        align_options(config, "units", "rate")
    assert (caught.value.option, str(caught.value), caught.value.help) == (option, message, help_)
