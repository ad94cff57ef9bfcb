"""Registers core's own model builders, like any plugin."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from deepg_core.plugins import Component, hookimpl

_BUILDERS: Final[dict[str, tuple[str, str]]] = {
    "lstm_cnn": ("LstmCnn", "convolutions, LSTMs and dense layers (deepG's create_model_lstm_cnn)"),
    "lstm_cnn_target_middle": ("LstmCnnTargetMiddle", "a tower for each side of the letters to predict"),
    "lstm_cnn_time_dist": ("LstmCnnTimeDist", "one tower for all sequences of a set, then what joins them"),
    "lstm_cnn_multi_input": ("LstmCnnMultiInput", "one tower for several inputs, whose features are added up"),
    "twin_network": ("TwinNetwork", "how far apart two sequences are, from one tower for both"),
    "transformer": ("Transformer", "attention blocks (deepG's create_model_transformer)"),
    "wavenet": ("Wavenet", "causal convolutions that predict at each letter the next (deepG's create_model_wavenet)"),
    "genomenet": ("GenomeNet", "what GenomeNet-Architect searches (deepG's create_model_genomenet)"),
    "gated_cnn": ("GatedCnn", "gated dilated convolutions, for windows of thousands of letters"),
    "self_supervised": (
        "SelfSupervised",
        "an encoder of patches and their context, without labels (deepG's train_model_cpc)",
    ),
    "transfer": ("Transfer", "layers and weights of checkpoints, and a new end"),
}
"""Name, which is that of its module -> config, whose name with `Builder` is that of the class, and summary."""


@hookimpl
def deepg_model_builders() -> Iterator[Component]:
    """Register them all."""
    for name, (config, summary) in _BUILDERS.items():
        place = f"deepg_core.models.{name}:{config}"  # imported where a spec names it: all of them take 30 ms
        yield Component(name, place, f"{place}Builder", summary)
