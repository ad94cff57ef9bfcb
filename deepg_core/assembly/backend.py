"""The chosen backend with a network in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from deepg_core.assembly.sizes import check_memory
from deepg_core.batches import Batch
from deepg_core.errors import CheckpointError, OptionError, raise_together
from deepg_core.examination import examine_outputs, list_module_ends, name_component
from deepg_core.models import ModelBuilder, ModelSetting
from deepg_core.models.native import bind_module
from deepg_core.network import Graph, Network, Signature
from deepg_core.network.goal import Goal, decide_goals
from deepg_core.network.layers.native import ModuleError
from deepg_core.network.summary import has_native
from deepg_core.network.sums import ROWS, Sums
from deepg_core.plugins import TrainerComponent, plugin_manager
from deepg_core.plugins.packages import advise_install, describe_missing
from deepg_core.spec.problem import Problem
from deepg_core.spec.spec import Choice, Spec
from deepg_core.spec.tables import Training
from deepg_core.training import Arrays, Trainer
from deepg_core.workers import Workers


def require_backend(spec: Spec) -> Choice[TrainerComponent]:
    """Give the chosen backend, if it can be used; asked for before data is read.

    :raises SpecError: none is installed, or the framework of the chosen one is not.
    """
    if spec.trainer is None:
        help_ = "; ".join(["pip install deepg-torch, or deepg-keras", *map(str, plugin_manager().idle)])
        raise spec.error(Problem(("run", "backend"), "no backend is installed", help_))
    component = spec.trainer.component
    if missing := component.missing():
        message = f"the backend `{component.name}` needs {describe_missing(missing)}"
        raise spec.error(Problem(("run", "backend"), message, advise_install(missing)))
    return spec.trainer


def decide_spec_goals(spec: Spec, network: Network, signature: Signature | None = None) -> dict[str, Goal]:
    """Decide what each output is to learn, and what is counted of it: node -> goal.

    :param signature: what the targets are; left out, none will be given.
    :raises SpecError: options do not go together.
    """
    with spec.blaming("model"):
        return decide_goals(network.graph, spec.choice("model").config, signature, spec.training.metrics)


def make_trainer(
    spec: Spec,
    network: Network,
    signature: Signature | None = None,
    workers: Workers | None = None,
    table: NDArray[Any] | None = None,
) -> Trainer:
    """Import the backend and compile the network.

    :param signature: what the targets are; left out, none will be given.
    :param workers: those that train together; left out, it is alone.
    :param table: where there is no signature: what stands for each code of letters (`Feed.table`).
    :raises SpecError: the backend lacks a layer or a device, or is not the one that the model is made for; or
        this machine has no memory for the weights.
    """
    backend = require_backend(spec)
    with spec.blaming("model"):
        check_memory(network.graph)
    trainer = backend.make(Trainer)
    trainer.workers = workers or trainer.workers
    trainer.table = signature.table if signature else table
    if spec.training and signature:  # where there are no targets nothing is learned
        with spec.blaming("training"):
            _ask(trainer, spec.training, network.graph)
    goals = decide_spec_goals(spec, network, signature)
    model = spec.choice("model")
    with spec.blaming("training", backend.component.name):
        try:
            trainer.compile(network, model.config, goals)
        except ModuleError as error:  # it is no option of the backend
            message = f"{name_component('model', model.component)}: {error.message}"
            raise spec.error(Problem(("model", "type"), message, error.help)) from error
    return trainer


def _ask(trainer: Trainer, training: Training, graph: Graph) -> None:
    """Ask a trainer for what `[training]` wants of its steps.

    :raises OptionError: it cannot do something of it.
    """
    trainer.parts, trainer.ema, trainer.compiles = training.accumulate, training.ema, training.compile
    asked: dict[Literal["ema", "compile"], bool] = {"ema": training.ema is not None, "compile": training.compile}
    why = {option: trainer.refuse(option, graph) for option, is_asked in asked.items() if is_asked}
    raise_together(OptionError(option, message, "leave it out") for option, message in why.items() if message)


def start_part(spec: Spec, network: Network, table: NDArray[Any] | None = None) -> Trainer:
    """Bring a part of a network to life, to be asked and not to learn.

    :param table: what stands for each code of letters, where it may be given codes.
    """
    trainer = require_backend(spec).make(Trainer)
    trainer.table = table
    trainer.compile(network, spec.choice("model").config, {})
    return trainer


def examine_module(spec: Spec, trainer: Trainer, network: Network, batch: Batch) -> None:
    """Look at what a framework's own module gives for a first batch; of other networks there is nothing to find.

    :raises PluginError: not a row for each example, or chances where logits are wanted.
    """
    if ends := list_module_ends(network.graph):
        rows = len(next(iter(batch.inputs.values())))
        values = trainer.predict(batch.inputs, ends)
        examine_outputs(spec.choice("model").component, network.graph, values, rows)


def bind_network(spec: Spec, network: Network, vocabulary: str) -> Network:
    """Give a stored network with what makes its own module, if it has one, and without weights then.

    :raises SpecError: the backend cannot run it.
    """
    if not has_native(network.graph):
        return network
    setting = ModelSetting(folder=spec.path("."), vocabulary=vocabulary)
    builder = spec.choice("model").make(ModelBuilder, setting)
    with spec.blaming("model"):
        return Network(bind_module(network.graph, builder, require_backend(spec).component.name, spec.run.seed), {})


def take_weights(trainer: Trainer, network: Network) -> None:
    """Give a trainer the weights of a checkpoint.

    :raises CheckpointError: they are not those of the network, or of the module that a plugin makes, now.
    """
    weights, (whose, what) = (
        network.weights,
        ("plugin's module", "plugin") if has_native(network.graph) else ("network", "model"),
    )
    now, then = ({key: w.shape for key, w in held.items()} for held in (trainer.weights(), weights))
    if changed := [key for key in {**now, **then} if then.get(key) != now.get(key)]:
        found, wanted = then.get(changed[0], "missing"), now.get(changed[0], "no such weight")
        message = f"`{changed[0]}` is {found} in the checkpoint, but the {whose} has {wanted}"
        raise CheckpointError(f"{message}; use the {what} as it was, or train anew")
    trainer.set_weights(weights)


def take_optimizer(trainer: Trainer, stored: Arrays) -> None:
    """Give a trainer what the optimizer of a checkpoint remembers, if that is all that it remembers itself.

    :raises CheckpointError: something is missing or of another shape; core alone does not know what the module of a plugin
        trains.
    """
    for name, own in trainer.optimizer_state().items():
        if name != "loss_scale" and (name not in stored or stored[name].shape != own.shape):
            found = stored[name].shape if name in stored else "missing"
            message = f"`optimizer/{name}` is {found} in the checkpoint, where {own.shape} is needed to go on training"
            raise CheckpointError(message)
    trainer.set_optimizer_state(stored)


def check_sums(trainer: Trainer, goals: Mapping[str, Goal], stored: Sums) -> None:
    """Make sure that what an unfinished epoch added up to is what a trainer adds up.

    :raises CheckpointError: something is missing, too much or of another shape.
    """
    now, then = (
        {name: "rows" if name.endswith(ROWS) else np.shape(it) for name, it in sums.arrays.items()}
        for sums in (trainer.sums(), stored)
    )
    now |= {f"{output}/{name}": "rows" for output, goal in goals.items() for name in goal.rows}
    if changed := [name for name in {**now, **then} if then.get(name) != now.get(name)]:
        found, wanted = then.get(changed[0], "missing"), now.get(changed[0], "not counted")
        message = f"`sums/{changed[0]}` of the unfinished epoch is {found} in the checkpoint, and now {wanted}"
        raise CheckpointError(f"{message}; measure what was measured, or go on from the end of an epoch")
