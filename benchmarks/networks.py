"""The networks that are measured, brought to life with a backend's default options."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any, Final

from deepg_core.assembly.assemble import assemble
from deepg_core.assembly.backend import make_trainer
from deepg_core.models import ModelConfig
from deepg_core.models.gated_cnn import GatedCnn, GatedCnnBuilder
from deepg_core.models.lstm_cnn import LstmCnn, LstmCnnBuilder
from deepg_core.models.transformer import Transformer, TransformerBuilder
from deepg_core.network import Graph, Network, Signature
from deepg_core.network.goal import decide_goals
from deepg_core.plugins import plugin_manager
from deepg_core.spec.load import load_spec
from deepg_core.training import Trainer

DEMO: Final = Path(__file__).parents[1] / "examples" / "16s_vs_bacteria" / "spec.toml"
CLASSES: Final = 4
BATCH: Final = 64


def seed_network(maxlen: int, **options: Any) -> tuple[Graph, ModelConfig]:
    """Draw the network of deepG's tutorial: three convolutions, an LSTM, four classes."""
    sizes = {"kernel_size": (12,) * 3, "filters": (64,) * 3, "pool_size": (3,) * 3, "layer_dense": (CLASSES,)}
    config = LstmCnn(**{**sizes, "layer_lstm": (32,), **options})
    return LstmCnnBuilder(config).build(Signature({"input_1": (maxlen, 4)}, {"target_1": (CLASSES,)}), 1).graph, config


def residual_network(maxlen: int) -> tuple[Graph, ModelConfig]:
    """Draw five convolutions, four of them with a way around."""
    sizes = {"kernel_size": (9,) * 5, "filters": (64,) * 5, "pool_size": (4, 1, 4, 1, 4)}
    config = LstmCnn(**sizes, residual_block=True, gap=True, layer_dense=(CLASSES,))
    return LstmCnnBuilder(config).build(Signature({"input_1": (maxlen, 4)}, {"target_1": (CLASSES,)}), 1).graph, config


def transformer_network(
    maxlen: int, dropout: float = 0.0, width: int = 64, heads: int = 4, inner: int = 128
) -> tuple[Graph, ModelConfig]:
    """Draw two blocks of four heads, 64 wide, on numbers of letters."""
    config = Transformer(
        embed_dim=width, num_heads=(heads,) * 2, head_size=(width // heads,) * 2, ff_dim=(inner,) * 2,
        flatten_method="average_ch_last", layer_dense=(CLASSES,), learning_rate=0.001, dropout=dropout,
    )  # fmt: skip
    signature = Signature({"input_1": (maxlen,)}, {"target_1": (CLASSES,)}, whole=frozenset({"input_1"}), width=6)
    return TransformerBuilder(config).build(signature, 1).graph, config


def gated_network(maxlen: int) -> tuple[Graph, ModelConfig]:
    """Draw `gated_cnn` with its defaults, for windows of thousands of letters."""
    config = GatedCnn(layer_dense=(CLASSES,), dropout=0.0)
    return GatedCnnBuilder(config).build(Signature({"input_1": (maxlen, 4)}, {"target_1": (CLASSES,)}), 1).graph, config


NETWORKS: Final = {
    "seed": seed_network,
    "large": partial(seed_network, layer_lstm=(1500,)),
    "residual CNN": residual_network,
    "transformer": transformer_network,
    "wide transformer": partial(transformer_network, width=768, heads=12, inner=3072),
    "gated CNN": gated_network,
    "seed with dropout": partial(seed_network, dropout_lstm=0.2, dropout_dense=(0.5,)),
    "transformer with dropout": partial(transformer_network, dropout=0.1),
}


def seed_trainer(
    backend: str, maxlen: int, network: str = "seed", *, compiles: bool = False, **options: Any
) -> Trainer:
    """Bring a network to life.

    :param options: of the backend.
    """
    component = plugin_manager().get("trainer", backend)
    graph, config = NETWORKS[network](maxlen)
    trainer: Trainer = component.load()(component.config(**options))
    trainer.compiles = compiles
    trainer.compile(Network.drawn(graph, 1), config, decide_goals(graph, config))
    return trainer


def demo_trainer(backend: str, maxlen: int) -> Trainer:
    """Bring the demo's network to life, for windows of another length."""
    design, _ = assemble(load_spec(DEMO, [f"target.maxlen={maxlen}"], backend=backend), files=False)
    return make_trainer(design.spec, design.network)
