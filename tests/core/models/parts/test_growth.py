import pytest

from deepg_core.models.parts.growth import grow_between, round_up, space_evenly


def test_even_steps_go_from_0_to_1():
    assert space_evenly(5) == [0, 0.25, 0.5, 0.75, 1]
    assert space_evenly(1) == [0]


def test_sizes_grow_by_equal_factors_and_are_rounded_up():
    assert [grow_between(256, 512, step) for step in space_evenly(3)] == [256, 363, 512]
    assert [grow_between(16, 4, step) for step in space_evenly(3)] == [16, 8, 4]


@pytest.mark.parametrize("step", [0.6, 0.6000000000000001])
def test_the_last_digit_of_a_power_does_not_count(step):
    assert grow_between(1, 32, step) == 8


def test_round_up():
    assert [round_up(number) for number in (0.0, 2.0, 2.1, 3.0000000000000004)] == [0, 2, 3, 3]
