"""Temperatures, where they are applied."""

from __future__ import annotations

import numpy as np

from deepg_core.inference.calibrated import heat
from deepg_core.inference.scores import ClassScores, FlagScores


def test_classes_are_a_softmax_of_their_logits_through_the_temperature():
    logits = np.array([[2.0, 0, -1], [0, 1, 3]], np.float32)
    shares = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    cooler = np.exp(logits / 2) / np.exp(logits / 2).sum(1, keepdims=True)
    np.testing.assert_allclose(heat(shares, 2.0, exclusive=True), cooler, rtol=1e-5)
    np.testing.assert_allclose(heat(shares[None], 2.0, exclusive=True)[0], cooler, rtol=1e-5)
    assert heat(shares, None, exclusive=True) is shares


def test_labels_are_sigmoids_of_their_logits_through_the_temperature_and_stay_on_their_side():
    logits = np.array([[2.0, -3], [0, 0.5]], np.float32)
    found = heat(1 / (1 + np.exp(-logits)), 2.0, exclusive=False)
    np.testing.assert_allclose(found, 1 / (1 + np.exp(-logits / 2)), rtol=1e-5)
    near = np.nextafter(np.array([0.5], np.float32), np.float32(1))
    assert heat(near, 50.0, exclusive=False) > 0.5


def test_a_record_is_called_as_without_a_temperature():
    """One sure window and two that lean the other way: sharpened, their mean turns."""
    windows = np.array([[0.99, 0.01], [0.3, 0.7], [0.3, 0.7]])
    calls = {}
    for temperature in (None, 0.25):
        scores = ClassScores("", ("a", "b"), temperature=temperature)
        stats = {name: its.sum(0, keepdims=True) for name, its in scores.statistics(windows).items()}
        stats["max"] = scores.shown(windows).max(0, keepdims=True)
        calls[temperature] = scores.records(stats)
    assert calls[None]["call"].tolist() == calls[0.25]["call"].tolist() == ["a"]
    assert calls[None]["vote_perc_b"] == calls[0.25]["vote_perc_b"]
    sharpened = heat(windows.astype(np.float32), 0.25, exclusive=True)
    np.testing.assert_allclose(calls[0.25]["mean_conf_a"], sharpened[:, 0].mean())
    assert calls[0.25]["mean_conf_b"] > calls[0.25]["mean_conf_a"]
    assert calls[0.25]["confidence"] == calls[0.25]["mean_conf_a"]


def test_labels_of_a_record_are_called_as_without_a_temperature():
    windows = np.array([[0.9], [0.2], [0.45]])
    scores = FlagScores("", ("x",), temperature=0.1)
    stats = {name: its.sum(0, keepdims=True) for name, its in scores.statistics(windows).items()}
    assert scores.records(stats)["call"].tolist() == ["x"]
    assert scores.records(stats)["mean_conf_x"] < 0.5
