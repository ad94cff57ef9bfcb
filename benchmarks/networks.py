"""The networks that are measured, brought to life with a backend's default options."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from deepg_core.commands.assemble import assemble
from deepg_core.commands.trainer import make_trainer
from deepg_core.models import Graph, ModelConfig, Signature
from deepg_core.models.initializers import initial_weights
from deepg_core.models.losses import losses
from deepg_core.models.lstm_cnn import LstmCnn, LstmCnnBuilder
from deepg_core.plugins import plugin_manager
from deepg_core.spec.load import load_spec
from deepg_core.training import Trainer

DEMO: Final = Path(__file__).parents[1] / "examples" / "16s_vs_bacteria" / "spec.toml"
CLASSES: Final = 4
BATCH: Final = 64


def seed_network(maxlen: int) -> tuple[Graph, ModelConfig]:
    """Draw the network of deepG's tutorial: three convolutions, an LSTM, four classes."""
    config = LstmCnn(
        kernel_size=(12, 12, 12), filters=(64, 64, 64), pool_size=(3, 3, 3), layer_lstm=(32,), layer_dense=(CLASSES,)
    )
    return LstmCnnBuilder(config).build(Signature({"input_1": (maxlen, 4)}, {"target_1": (CLASSES,)})), config


def seed_trainer(backend: str, maxlen: int) -> Trainer:
    """Bring that network to life."""
    component = plugin_manager().get("trainer", backend)
    graph, config = seed_network(maxlen)
    trainer: Trainer = component.load()(component.config())
    trainer.compile(graph, config, losses(graph, config))
    trainer.set_weights(initial_weights(graph, 1))
    return trainer


def demo_trainer(backend: str, maxlen: int) -> Trainer:
    """Bring the demo's network to life, for windows of another length."""
    assembly = assemble(load_spec(DEMO, [f"target.maxlen={maxlen}"], backend=backend), files=False)
    assert assembly.graph
    trainer = make_trainer(assembly.spec, assembly.graph)
    trainer.set_weights(initial_weights(assembly.graph, 1))
    return trainer
