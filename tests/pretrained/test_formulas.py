"""Networks with random weights give what the published formulas give, written out here with numpy in float64."""

from __future__ import annotations

from math import erf, log

import numpy as np
import pytest
from pretrained_folders import ask, build, encode, write_folder

LETTERS = ["<cls>", "<pad>", "<unk>", *"ACGT"]
TEXT = "GATTACANT"
BERT = {"model_type": "bert", "hidden_size": 6, "num_attention_heads": 2, "intermediate_size": 5, "type_vocab_size": 2}
BERT |= {"num_hidden_layers": 1, "max_position_embeddings": 12, "layer_norm_eps": 1e-3, "hidden_act": "gelu_new"}
ESM = {"model_type": "esm", "hidden_size": 8, "num_attention_heads": 2, "intermediate_size": 5, "pad_token_id": 1}
ESM |= {"num_hidden_layers": 1, "layer_norm_eps": 1e-3, "position_embedding_type": "rotary", "token_dropout": True}
HYENA = {"model_type": "hyenadna", "d_model": 4, "n_layer": 1, "max_seq_len": 16, "emb_dim": 3, "filter_order": 5}
HYENA |= {"num_inner_mlps": 1, "hyena_order": 2, "d_inner": 6, "activation_freq": 2}


class Weights(dict):
    """Tensors in float64, used by the beginning of their names."""

    def dense(self, x, name):
        bias = self.get(f"{name}.bias", 0)
        return x @ self[f"{name}.weight"].T + bias

    def norm(self, x, name, epsilon):
        mean, var = x.mean(-1, keepdims=True), x.var(-1, keepdims=True)
        return (x - mean) / np.sqrt(var + epsilon) * self[f"{name}.weight"] + self[f"{name}.bias"]


def attend(w, x, name, heads, turn=lambda x: x):
    q, k, v = (np.split(w.dense(x, f"{name}.self.{part}"), heads, -1) for part in ("query", "key", "value"))
    made = []
    for a, b, c in zip(q, k, v, strict=True):
        scores = turn(a) @ turn(b).T / np.sqrt(a.shape[-1])
        weights = np.exp(scores) / np.exp(scores).sum(-1, keepdims=True)
        made.append(weights @ c)
    return w.dense(np.concatenate(made, -1), f"{name}.output.dense")


def turn(x):
    """Rotate each pair (i, i + half), as a complex number, by its place."""
    half = x.shape[-1] // 2
    pairs = x[:, :half] + 1j * x[:, half:]
    pairs = pairs * np.exp(1j * np.arange(len(x))[:, None] * 10000.0 ** (-np.arange(half) / half))
    return np.concatenate([pairs.real, pairs.imag], -1)


def gelu_tanh(x):
    return 0.5 * x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)))


def linear(name, out, into, bias=True):
    return {f"{name}.weight": (out, into)} | ({f"{name}.bias": (out,)} if bias else {})


def norm(name, width):
    return {f"{name}.weight": (width,), f"{name}.bias": (width,)}


def attention(name, width):
    parts = [
        linear(f"{name}.{part}", width, width) for part in ("self.query", "self.key", "self.value", "output.dense")
    ]
    return {key: shape for part in parts for key, shape in part.items()}


@pytest.fixture
def states(tmp_path):
    """Write a folder and give its tensors, and what our network says of TEXT."""

    def make(config, shapes, tokens, last, prefix=""):
        shapes = {prefix + name: shape for name, shape in shapes.items()}
        tensors = write_folder(tmp_path / "model", config, shapes, tokens)
        numbers, encoder = encode(tmp_path / "model", TEXT)
        (found,) = ask(build(tmp_path / "model", numbers.shape[1], encoder), last, numbers)
        return Weights({key.removeprefix(prefix): x.astype(np.float64) for key, x in tensors.items()}), found

    return make


def test_bert(states):
    """With the activation of GPT-2, and old names of norms."""
    its, block = "embeddings", "encoder.layer.0"
    shapes = {f"{its}.word_embeddings.weight": (8, 6), f"{its}.position_embeddings.weight": (12, 6)}
    shapes |= {
        f"{its}.token_type_embeddings.weight": (2, 6),
        f"{its}.LayerNorm.gamma": (6,),
        f"{its}.LayerNorm.beta": (6,),
    }
    shapes |= attention(f"{block}.attention", 6) | norm(f"{block}.attention.output.LayerNorm", 6)
    shapes |= linear(f"{block}.intermediate.dense", 5, 6) | linear(f"{block}.output.dense", 6, 5)
    shapes |= norm(f"{block}.output.LayerNorm", 6)
    w, found = states(BERT, shapes, ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *"TGCA"], "layer_1", prefix="bert.")
    ids = [2, 5, 7, 4, 4, 7, 6, 7, 1, 4, 3]  # [CLS] G A T T A C A [UNK] T [SEP]
    x = w[f"{its}.word_embeddings.weight"][ids] + w[f"{its}.position_embeddings.weight"][:11]
    w |= {f"{its}.LayerNorm.weight": w[f"{its}.LayerNorm.gamma"], f"{its}.LayerNorm.bias": w[f"{its}.LayerNorm.beta"]}
    x = w.norm(x + w[f"{its}.token_type_embeddings.weight"][0], f"{its}.LayerNorm", 1e-3)
    x = w.norm(x + attend(w, x, f"{block}.attention", 2), f"{block}.attention.output.LayerNorm", 1e-3)
    inner = gelu_tanh(w.dense(x, f"{block}.intermediate.dense"))
    due = w.norm(x + w.dense(inner, f"{block}.output.dense"), f"{block}.output.LayerNorm", 1e-3)
    np.testing.assert_allclose(found, due, atol=1e-5)


@pytest.mark.parametrize("gated", [False, True])
def test_esm(states, gated):
    """Gated as Nucleotide Transformer v2 is, without biases there."""
    its = "encoder.layer.0"
    shapes = {"embeddings.word_embeddings.weight": (7, 8)} | norm(f"{its}.attention.LayerNorm", 8)
    shapes |= attention(f"{its}.attention", 8) | norm(f"{its}.LayerNorm", 8)
    shapes |= linear(f"{its}.intermediate.dense", 10 if gated else 5, 8, bias=not gated)
    shapes |= linear(f"{its}.output.dense", 8, 5, bias=not gated) | norm("encoder.emb_layer_norm_after", 8)
    w, found = states({**ESM, "add_bias_fnn": not gated}, shapes, LETTERS, "last_hidden_state")
    ids = [0, 5, 3, 6, 6, 3, 4, 3, 2, 6]  # <cls> G A T T A C A <unk> T, and no <eos>, which is no token here
    x = w["embeddings.word_embeddings.weight"][ids] * (1 - 0.15 * 0.8)
    x = x + attend(w, w.norm(x, f"{its}.attention.LayerNorm", 1e-3), f"{its}.attention", 2, turn)
    inner = w.dense(w.norm(x, f"{its}.LayerNorm", 1e-3), f"{its}.intermediate.dense")
    if gated:
        inner = inner[:, :5] / (1 + np.exp(-inner[:, :5])) * inner[:, 5:]
    else:
        inner = 0.5 * inner * (1 + np.vectorize(erf)(inner / np.sqrt(2)))
    due = w.norm(x + w.dense(inner, f"{its}.output.dense"), "encoder.emb_layer_norm_after", 1e-3)
    np.testing.assert_allclose(found, due, atol=1e-5)


def test_hyena(states):
    """Whose filters are computed place by place, and whose sums are written out."""
    its, inner = "layers.0", "layers.0.mixer.filter_fn.implicit_filter"
    shapes = {"embeddings.word_embeddings.weight": (8, 4), f"{its}.mixer.short_filter.weight": (12, 1, 3)}
    shapes |= {f"{its}.mixer.short_filter.bias": (12,), f"{its}.mixer.filter_fn.bias": (4,)} | norm(f"{its}.norm1", 4)
    shapes |= linear(f"{its}.mixer.in_proj", 12, 4) | linear(f"{its}.mixer.out_proj", 4, 4) | norm(f"{its}.norm2", 4)
    shapes |= linear(f"{inner}.0", 5, 3) | linear(f"{inner}.2", 5, 5) | linear(f"{inner}.4", 4, 5, bias=False)
    shapes |= linear(f"{its}.mlp.fc1", 6, 4) | linear(f"{its}.mlp.fc2", 4, 6) | norm("ln_f", 4)
    tokens = ["[CLS]", "[SEP]", "[PAD]", "[UNK]", *"ACGT"]
    w, found = states(HYENA, shapes, tokens, "last_hidden_state", prefix="hyena.backbone.")
    ids = [6, 4, 7, 7, 4, 5, 4, 3, 7, 1]
    x = w["embeddings.word_embeddings.weight"][ids]
    parts = w.dense(w.norm(x, f"{its}.norm1", 1e-5), f"{its}.mixer.in_proj")
    short = w[f"{its}.mixer.short_filter.weight"][:, 0]
    before = np.pad(parts, ((2, 0), (0, 0)))
    parts = sum(short[:, at] * before[at : at + 10] for at in range(3)) + w[f"{its}.mixer.short_filter.bias"]
    outer, gate, v = np.split(parts, 3, -1)
    v = v * gate
    y = np.zeros((10, 4))
    for place in range(10):
        for back in range(place + 1):
            y[place] += filter_at(w, inner, back) * v[place - back]
    y += w[f"{its}.mixer.filter_fn.bias"] * v
    x = x + w.dense(y * outer, f"{its}.mixer.out_proj")
    change = gelu_tanh(w.dense(w.norm(x, f"{its}.norm2", 1e-5), f"{its}.mlp.fc1"))
    due = w.norm(x + w.dense(change, f"{its}.mlp.fc2"), "ln_f", 1e-5)
    np.testing.assert_allclose(found, due, atol=1e-5)


def filter_at(w, name, place):
    """Give the filter at a place, (4,); the longest window has 16."""
    wave, far = 2 * np.pi * place / 16 * 1e-4, place / 15
    x = np.array([far, np.cos(wave), -np.sin(wave)])
    x = np.sin(2 * w.dense(x, f"{name}.0"))
    x = w.dense(np.sin(2 * w.dense(x, f"{name}.2")), f"{name}.4")
    return x * (np.exp(-far * np.abs(np.linspace(log(0.01) / 1.5, log(0.01) / 0.3, 4))) + 0.05)
