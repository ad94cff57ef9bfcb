"""The chosen backend with a network in it."""

from __future__ import annotations

from deepg_core.errors import CheckpointError
from deepg_core.models import ModelBuilder, ModelSetting
from deepg_core.models.native import bound, has_native
from deepg_core.network import Graph, Network, Signature
from deepg_core.network.losses import losses
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
    :raises SpecError: the backend lacks a layer or a device, or is not the one that the model is made for.
    """
    require_backend(spec)
    assert spec.trainer
    assert spec.model  # there is a graph
    trainer: Trainer = spec.trainer.make()
    with spec.blaming("training", spec.trainer.component.name):
        trainer.compile(graph, spec.model.config, losses(graph, spec.model.config, signature))
    return trainer


def bound_network(spec: Spec, graph: Graph, vocabulary: str) -> Graph:
    """Give a stored graph with what makes its own module, if it has one.

    :raises SpecError: the backend cannot run it.
    """
    if not has_native(graph):
        return graph
    assert spec.model
    require_backend(spec)
    assert spec.trainer
    builder: ModelBuilder = spec.model.make(ModelSetting(folder=spec.path("."), vocabulary=vocabulary))
    with spec.blaming("model"):
        return bound(graph, builder, spec.trainer.component.name, spec.run.seed)


def take_weights(trainer: Trainer, network: Network) -> None:
    """Give a trainer the weights of a checkpoint.

    :raises CheckpointError: they are not those of the module that a plugin makes now.
    """
    weights = network.weights
    if has_native(network.graph):
        now, then = ({key: w.shape for key, w in held.items()} for held in (trainer.weights(), weights))
        if changed := [key for key in {**now, **then} if then.get(key) != now.get(key)]:
            found, wanted = then.get(changed[0], "missing"), now.get(changed[0], "no such weight")
            what = f"`{changed[0]}` is {found} in the checkpoint, but the plugin's module has {wanted}"
            message = f"{what}; use the plugin as it was, or train anew"
            raise CheckpointError(message)
    trainer.set_weights(weights)
