import pytest

from deepg_core.network import Drawing
from deepg_core.network.layers import (
    Activation,
    Add,
    AveragePooling1D,
    BatchNormalization,
    Concatenate,
    Conv1D,
    Cropping1D,
    Dense,
    Dropout,
    Embedding,
    Flatten,
    GlobalAveragePooling1D,
    LeakyReLU,
    MaxPooling1D,
    PositionEmbedding,
    ZeroPadding1D,
)
from deepg_core.network.strides import find_strides


def strides(*layers, shape=(40, 4)):
    """Find those of a chain of layers, without the input."""
    draw = Drawing()
    x = draw.input("input_1", shape)
    for layer in layers:
        x = draw(layer, x)
    found = find_strides(draw.graph(x), "input_1")
    assert found.pop("input_1") == 1
    return list(found.values())


def test_strides_multiply():
    layers = (
        Conv1D(3, 5, padding="valid"), BatchNormalization(), MaxPooling1D(2), LeakyReLU(), AveragePooling1D(4, 3),
        Conv1D(3, 2, strides=2, padding="valid"), Dropout(0.5), Dense(2), Activation("softmax"), Cropping1D(1, 0),
    )  # fmt: skip
    assert strides(*layers, shape=(80, 4)) == [1, 1, 2, 2, 6, 12, 12, 12, 12, 12]


@pytest.mark.parametrize(
    "layer",
    [
        Conv1D(3, 5),
        Conv1D(3, 5, padding="causal"),
        MaxPooling1D(2, padding="same"),
        ZeroPadding1D(1, 0),
        PositionEmbedding(),
        Flatten(),
        GlobalAveragePooling1D(),
    ],
)
def test_what_sees_where_the_window_ends_is_not_found_nor_what_it_feeds(layer):
    assert strides(Dense(3), layer, Dense(3)) == [1]


def test_a_kernel_of_one_place_is_never_padded():
    assert strides(Conv1D(3, 1, strides=2)) == [2]


def test_numbers_of_letters_are_found_once_they_are_rows():
    assert strides(Embedding(6, 3), Conv1D(3, 5, padding="valid"), shape=(40,)) == [1, 1]


def test_rows_beside_the_sequence_are_no_sequence():
    assert strides(Dense(3), Activation("softmax"), shape=(40,)) == []


def test_merged_are_sequences_of_one_stride_and_length():
    draw = Drawing()
    x = draw.input("input_1", (40, 4))
    one, two = draw(Conv1D(4, 3, padding="valid"), x), draw(Conv1D(4, 3, padding="valid"), x)
    same = draw(Concatenate(), draw(Add(), one, two), two)
    pooled = draw(MaxPooling1D(2), one)
    strided = draw(Conv1D(4, 3, strides=2, padding="valid"), x)
    other = draw(Add(), draw(Conv1D(4, 38, padding="valid"), one), x)  # one place, which is spread over all
    found = find_strides(draw.graph(same, pooled, strided, other), "input_1")
    assert (found[same], found[pooled], found[strided]) == (1, 2, 2)
    assert other not in found
