"""Pretrained genome language models for deepG. This module is light: numpy and safetensors are imported when they are used."""

from __future__ import annotations

from collections.abc import Iterator

from deepg_core.plugins import Component, LayerComponent, hookimpl
from deepg_pretrained.layers import CausalFilter, FirstToken, GeluTanh, TokenAttention, TokenRows
from deepg_pretrained.options import Pretrained, PretrainedTokens

DEEPG_API = "1.0"

_LAYERS = {
    "token_rows": (TokenRows, "rows of tokens, with those of the first and the last, and of positions"),
    "token_attention": (
        TokenAttention,
        "self-attention that leaves padding out, of a model that was trained elsewhere",
    ),
    "first_token": (FirstToken, "the row of the first token"),
    "causal_filter": (CausalFilter, "a long filter for each channel, which sees no place after it"),
    "gelu_tanh": (GeluTanh, "gelu as tanh comes near to it"),
}
"""Name, which is that of its functions, too -> class and summary."""


@hookimpl
def deepg_encoders() -> Iterator[Component]:
    """Register the encoder `pretrained`."""
    place = "deepg_pretrained.encoder:PretrainedEncoder"
    yield Component("pretrained", PretrainedTokens, place, "letters as the tokenizer of a pretrained model reads them")


@hookimpl
def deepg_model_builders() -> Iterator[Component]:
    """Register the model `pretrained`."""
    place = "deepg_pretrained.builder:PretrainedBuilder"
    yield Component(
        "pretrained", Pretrained, place, "a genome language model of a folder (BERT, ESM, HyenaDNA), and a new end"
    )


@hookimpl
def deepg_layers() -> Iterator[LayerComponent]:
    """Register what core has no layers for."""
    for name, (layer, summary) in _LAYERS.items():
        functions = {backend: f"deepg_pretrained.{backend}_functions:{name}" for backend in ("torch", "keras")}
        yield LayerComponent(name, layer, f"{layer.__module__}:{layer.__name__}", summary, functions=functions)
