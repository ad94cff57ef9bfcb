"""The chosen backend with a network in it."""

from __future__ import annotations

from deepg_core.models import Graph, Signature
from deepg_core.models.losses import losses
from deepg_core.spec.problem import Problem
from deepg_core.spec.spec import Spec
from deepg_core.training import Trainer


def require_backend(spec: Spec) -> None:
    """Make sure that the backend can be used, before data is read.

    :raises SpecError: none is installed, or the framework of the chosen one is not.
    """
    if spec.trainer is None:
        raise spec.error(
            Problem(("run", "backend"), "no backend is installed", "pip install deepg-torch, or deepg-keras")
        )
    component = spec.trainer.component
    if missing := component.missing():
        message = f"the backend `{component.name}` needs {', '.join(missing)}, which is not installed"
        raise spec.error(Problem(("run", "backend"), message, f"pip install {' '.join(missing)}"))


def make_trainer(spec: Spec, graph: Graph, signature: Signature | None = None) -> Trainer:
    """Import the backend and compile the graph.

    :param signature: what the targets are; left out, none will be given.
    :raises SpecError: the backend lacks a layer or a device.
    """
    require_backend(spec)
    assert spec.trainer
    assert spec.model  # there is a graph
    trainer: Trainer = spec.trainer.make()
    with spec.blaming("training", spec.trainer.component.name):
        trainer.compile(graph, spec.model.config, losses(graph, spec.model.config, signature))
    return trainer
