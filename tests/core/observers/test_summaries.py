"""Values are parsed by the messages that TensorBoard itself is generated from."""

from __future__ import annotations

import struct

import numpy as np
import pytest
from tensorboard.compat.proto.summary_pb2 import Summary
from tensorboard.plugins.hparams import metadata
from tensorboard.plugins.hparams.api_pb2 import Status
from tensorboard.util import tensor_util

from deepg_core.observers import summaries


def parse(message):
    return Summary.Value.FromString(message)


def test_a_scalar():
    value = parse(summaries.scalar("loss", 0.5))
    assert (value.tag, value.simple_value) == ("loss", 0.5)


def test_an_image_has_the_size_that_the_png_has():
    png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", 300, 200) + b"rest"
    value = parse(summaries.image("matrix", png)).image
    assert (value.width, value.height, value.colorspace, value.encoded_image_string) == (300, 200, 4, png)


def test_a_text():
    value = parse(summaries.text("spec", "# ä"))
    assert value.metadata.plugin_data.plugin_name == "text"
    assert tensor_util.make_ndarray(value.tensor).item().decode() == "# ä"


def test_a_histogram_counts_what_is_a_number():
    numbers = np.random.default_rng(0).normal(size=1000).astype(np.float32)
    histo = parse(summaries.histogram("w", np.append(numbers, [np.nan, np.inf]))).histo
    counts, edges = np.histogram(numbers.astype(np.float64), 30)
    assert list(histo.bucket) == counts.tolist()
    assert list(histo.bucket_limit) == edges[1:].tolist()
    assert (histo.min, histo.max, histo.num) == (numbers.min(), numbers.max(), 1000)
    assert histo.sum == pytest.approx(numbers.sum(dtype=np.float64))
    assert histo.sum_squares == pytest.approx(np.square(numbers, dtype=np.float64).sum())
    nothing = parse(summaries.histogram("w", np.full(3, np.nan))).histo
    assert (nothing.num, sum(nothing.bucket)) == (0, 0)


def test_options_keep_their_types():
    value = parse(summaries.session_start({"model.type": "lstm_cnn", "model.gap": True, "sampling.batch_size": 64.0}))
    plugin = value.metadata.plugin_data
    assert (value.tag, plugin.plugin_name) == (metadata.SESSION_START_INFO_TAG, "hparams")
    assert tensor_util.make_ndarray(value.tensor).size == 0
    options = metadata.parse_session_start_info_plugin_data(plugin.content).hparams
    assert options["model.type"].string_value == "lstm_cnn"
    assert options["model.gap"].bool_value is True
    assert options["sampling.batch_size"].number_value == 64.0


@pytest.mark.parametrize(
    ("status", "name"), [(summaries.SUCCESS, "STATUS_SUCCESS"), (summaries.FAILURE, "STATUS_FAILURE")]
)
def test_how_a_session_ended(status, name):
    value = parse(summaries.session_end(status))
    assert value.tag == metadata.SESSION_END_INFO_TAG
    end = metadata.parse_session_end_info_plugin_data(value.metadata.plugin_data.content)
    assert Status.Name(end.status) == name
    assert end.end_time_secs > 1e9
