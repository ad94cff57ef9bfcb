"""Numbers that fit the data."""

import numpy as np
import pytest

from deepg_core.proposal.numbers import choose_numbers
from deepg_core.proposal.sample import Sample


def sample(*lengths, bases=10_000_000):
    names = [str(number) for number in range(len(lengths))]
    return Sample(
        {name: np.array(its) for name, its in zip(names, lengths, strict=True)}, {}, dict.fromkeys(names, bases)
    )


@pytest.mark.parametrize(("shortest", "maxlen"), [(1542, 1000), (999, 750), (150, 150), (149, 100), (20, 20)])
def test_a_window_is_the_longest_round_number_that_sequences_hold(shortest, maxlen):
    numbers = choose_numbers(sample([shortest, 2 * shortest] * 5, [5000] * 10), 1000)
    assert (numbers.maxlen, numbers.padding, numbers.whole) == (maxlen, False, False)


@pytest.mark.parametrize("lengths", [[60] * 10, [60, 62, 66] * 10, [20, *[60] * 99, 5000]])
def test_sequences_of_one_length_are_windows_as_they_are(lengths):
    numbers = choose_numbers(sample(lengths, [60] * 10), 1000)
    assert (numbers.maxlen, numbers.step, numbers.padding, numbers.whole) == (60, 60, False, True)


def test_reads_beside_longer_sequences_are_not_cut():
    numbers = choose_numbers(sample([72] * 10, [250] * 10), 1000)
    assert (numbers.maxlen, numbers.step, numbers.whole) == (72, 72, False)
    assert choose_numbers(sample([72] * 10, [250] * 10, bases=1_000_000), 1000).step == 10


def test_a_letter_behind_the_window_is_predicted_of_more_than_the_end():
    numbers = choose_numbers(sample([100] * 10), 100, beyond=1)
    assert (numbers.maxlen, numbers.step, numbers.whole) == (75, 75, False)


def test_a_pair_of_reads_is_a_window():
    numbers = choose_numbers(sample([250] * 10, [39, *[251] * 30], bases=640_000), 1000, paired=True)
    assert (numbers.maxlen, numbers.padding) == (500, False)
    assert numbers.steps_per_epoch == 40  # 2,560 reads and 2,620 of two classes, two a window, 64 windows a batch
    assert choose_numbers(sample([12] * 10), 1000, paired=True).maxlen == 24
    assert choose_numbers(sample([40, 90]), 1000, maxlen=200, paired=True).padding is False


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
    assert choose_numbers(sample([500, 900] * 5, bases=bases), 1000).step == step


def test_an_epoch_has_the_windows_that_there_are():
    # 640,000 letters in sequences of 500, of which one has 1 window: 1,280 windows, 20 batches of 64; twice that of two classes
    assert choose_numbers(sample([500], bases=640_000), 1000).steps_per_epoch == 20
    assert choose_numbers(sample([500], [500], bases=640_000), 1000).steps_per_epoch == 40
    assert choose_numbers(sample([10**6], bases=10**9), 1000).steps_per_epoch == 1000
