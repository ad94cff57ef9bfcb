"""Numbers that fit the data."""

import numpy as np
import pytest

from deepg_core.proposal.numbers import choose_numbers
from deepg_core.proposal.sample import Sample


def sample(*lengths, bases=10_000_000):
    names = [str(number) for number in range(len(lengths))]
    return Sample(
        {name: np.array(its) for name, its in zip(names, lengths, strict=True)}, (), dict.fromkeys(names, bases)
    )


@pytest.mark.parametrize(("shortest", "maxlen"), [(1542, 1000), (999, 750), (150, 150), (149, 100), (20, 20)])
def test_a_window_is_the_longest_round_number_that_sequences_hold(shortest, maxlen):
    numbers = choose_numbers(sample([shortest] * 10, [5000] * 10), 1000)
    assert (numbers.maxlen, numbers.padding) == (maxlen, False)


def test_one_sequence_in_twenty_may_be_shorter():
    assert choose_numbers(sample([30, *[500] * 99]), 1000).maxlen == 500
    assert choose_numbers(sample([*[30] * 10, *[500] * 90]), 1000).maxlen == 30


def test_a_window_is_no_longer_than_the_task_wants():
    assert choose_numbers(sample([5000]), 100).maxlen == 100


def test_sequences_that_are_shorter_than_any_window_are_filled_up():
    numbers = choose_numbers(sample([12, 15]), 1000)
    assert (numbers.maxlen, numbers.padding) == (20, True)


def test_a_window_that_is_named_stays():
    numbers = choose_numbers(sample([100, 100]), 1000, maxlen=333)
    assert (numbers.maxlen, numbers.padding) == (333, True)


@pytest.mark.parametrize(("bases", "step"), [(1_000, 50), (10_000_000, 100), (20_000_000, 200), (10**9, 500)])
def test_windows_overlap_where_there_are_few_bases(bases, step):
    assert choose_numbers(sample([500] * 10, bases=bases), 1000).step == step


def test_an_epoch_has_the_windows_that_there_are():
    # 640,000 letters in sequences of 500, of which one has 1 window: 1,280 windows, 20 batches of 64; twice that of two classes
    assert choose_numbers(sample([500], bases=640_000), 1000).steps_per_epoch == 20
    assert choose_numbers(sample([500], [500], bases=640_000), 1000).steps_per_epoch == 40
    assert choose_numbers(sample([10**6], bases=10**9), 1000).steps_per_epoch == 1000
