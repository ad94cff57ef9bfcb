from deepg_core.network import Drawing
from deepg_core.network.layers import LSTM, Conv1D, Dense, GlobalAveragePooling1D
from deepg_core.network.work import measure_work


def test_each_weight_counts_once_for_each_place():
    draw = Drawing()
    x = draw.input("input_1", (10, 4))
    convolved = draw(Conv1D(3, 5, padding="valid"), x)
    read = draw(Dense(2), draw(LSTM(2), convolved))
    shared = draw.again("conv1d", x)
    work = measure_work(draw.graph(read, draw(GlobalAveragePooling1D(), shared)))
    assert work == {
        "input_1": 0,
        "conv1d": 6 * (5 * 4 * 3 + 3),
        "lstm": 6 * (3 * 8 + 2 * 8 + 8),
        "dense": 2 * 2 + 2,
        shared: 6 * (5 * 4 * 3 + 3),
        "global_average_pooling1d": 0,
    }
