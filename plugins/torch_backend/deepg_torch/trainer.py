"""The trainer `torch`."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Literal

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from deepg_core.errors import OptionError
from deepg_core.network import Graph, Network
from deepg_core.network.goal import Goal
from deepg_core.network.initializers import Weights
from deepg_core.network.objective import Objective
from deepg_core.network.sums import Sums
from deepg_core.share import WHOLE, Share
from deepg_core.training import Arrays, Trainer, Weight, split_batch
from deepg_core.training.averages import list_averaged
from deepg_torch import TorchOptions
from deepg_torch.averages import Averages
from deepg_torch.compiling import compile_network, refuse_compiling
from deepg_torch.devices import describe_device, find_device, find_precision, send, settle_algorithms
from deepg_torch.heap import keep_freed_memory
from deepg_torch.int8.modules import choose_modules, forget_kernels, has_rounding
from deepg_torch.memory import translate_memory_errors
from deepg_torch.network import TorchNetwork
from deepg_torch.ops import TorchOps
from deepg_torch.optimizers import Optimizer
from deepg_torch.sums import Accumulators


class TorchTrainer(Trainer[TorchOptions]):
    """Brings a graph to life in PyTorch."""

    def refuse(self, option: Literal["ema", "compile"], graph: Graph) -> str | None:  # noqa: ARG002
        """Refuse to compile where torch cannot."""
        if option == "ema":
            return None
        try:
            device = find_device(self.config.device, self.workers.place)
        except OptionError:  # `compile` says so, at the option's own place
            return None
        return refuse_compiling(device, self.config.compile_mode, self.parts)

    @translate_memory_errors()
    def compile(self, network: Network, objective: Objective, goals: dict[str, Goal]) -> None:
        """Make the network and its optimizer on the device of `[training.torch]`."""
        if self.config.threads:
            torch.set_num_threads(self.config.threads)
        self._device = find_device(self.config.device, self.workers.place)
        settle_algorithms(self._device, deterministic=self.config.deterministic)
        self.device = describe_device(self._device)
        self._precision = find_precision(self.config.precision, self._device)
        self._network = TorchNetwork(network.graph, choose_modules(self.config.precision)).to(self._device)
        if self.on_host:
            keep_freed_memory()
            self._network.lay_channels_last()
        self.scales = has_rounding(self._network)
        self._together = self.workers.place.size > 1
        if self._together and self.config.sync_batch_norm:
            self._network.share_batches()
        mode = self.config.compile_mode
        self._to_learn = compile_network(self._network, mode) if self.compiles else self._network
        self._places = self._network.places()
        self._trainable = {key: place for key, place in self._places.items() if place.trainable}
        averaged = {key: self._places[key] for key in list_averaged(network.graph, self.weights())}
        self._averages = Averages(averaged, self.ema) if self.ema else None
        learned, scaled = (
            {key: place.tensors for key, place in self._trainable.items()},
            self._precision == torch.float16,
        )
        self._optimizer = Optimizer(learned, objective, self._averages, scaled=scaled)
        self._table = None if self.table is None else self._tensor(self.table)
        self._ops, self._goals = TorchOps(self._device), goals
        self._sums = Accumulators(goals, self._ops)
        self._losses: deque[Tensor] = deque(maxlen=1000)
        self.set_weights({**self.weights(), **network.weights})  # a native module has made its own

    def seed(self, seed: int, step: int = 0, share: Share = WHOLE) -> None:
        """Take the place of the masks; torch's global generators are seeded for native modules."""
        torch.manual_seed(int(np.random.SeedSequence([seed, step, *share]).generate_state(1)[0]))
        self._network.masks.seed(seed, step, share)

    @translate_memory_errors()
    def train(self, inputs: Arrays, targets: Arrays, weight: Weight | None = None) -> None:
        """Take one step."""
        self._network.train()
        rows = self._network.masks.next(len(next(iter(inputs.values()))))
        losses = []
        for part in split_batch(inputs, targets, weight, self.parts):
            with self._network.masks.given(self._tensor(rows[:, part.chosen])):
                learned, its = self._learned(part.inputs, part.targets, part.weight)
            self._optimizer.gather(learned / self.parts if self.parts > 1 else learned)
            losses.append(its.detach())
        if self._together:
            self._optimizer.average(self._network.moving())
        self._optimizer.learn()
        self._losses.append(torch.stack(losses, 1).flatten() if self.parts > 1 else losses[0])

    @translate_memory_errors()
    @torch.no_grad()
    def evaluate(self, inputs: Arrays, targets: Arrays, weight: Weight | None = None) -> None:
        """Add one batch to the totals."""
        self._network.eval()
        self._learned(inputs, targets, weight)

    def sums(self) -> Sums:
        """Fetch the sums."""
        return self._sums.fetch()

    def clear_sums(self) -> None:
        """Start from zero."""
        self._sums.clear()

    def set_sums(self, sums: Sums) -> None:
        """Start from these."""
        self._sums.start_from(sums)

    def losses(self) -> list[NDArray[np.float32]]:
        """Fetch the losses, all at once where batches are of one size."""
        held = list(self._losses)
        self._losses.clear()
        same = len({len(losses) for losses in held}) == 1
        return list(torch.stack(held).cpu().numpy()) if same else [losses.cpu().numpy() for losses in held]

    @translate_memory_errors()
    @torch.inference_mode()
    def predict(self, inputs: Arrays, layers: Sequence[str]) -> list[NDArray[np.float32]]:
        """Compute the outputs of the named layers."""
        self._network.eval()
        with self._cast():
            values = self._network.activations(self._tensors(inputs), layers)
        return [value.float().cpu().numpy() for value in values]

    @translate_memory_errors()
    def input_gradients(self, inputs: Arrays, output: str, columns: NDArray[np.int64]) -> Arrays:
        """Compute the gradients of one number of each example."""
        self._network.eval()
        tensors = self._tensors(inputs)
        read = [tensor.requires_grad_() for tensor in tensors.values() if tensor.is_floating_point()]
        with self._network.keeping_states(), torch.backends.cudnn.flags(enabled=False):  # cuDNN's LSTM refuses to, here
            with self._cast():
                (values,) = self._network.activations(tensors, [output])
            picked = values.float().flatten(1).gather(1, self._tensor(columns)[:, None]).sum()
            found = torch.autograd.grad(picked, read, allow_unused=True, materialize_grads=True)
        names = [name for name, tensor in tensors.items() if tensor.is_floating_point()]
        return {name: gradient.cpu().numpy() for name, gradient in zip(names, found, strict=True)}

    def set_learning_rate(self, rate: float) -> None:
        """Tell the optimizer."""
        self._optimizer.set_learning_rate(rate)

    @property
    def on_host(self) -> bool:
        """Say whether the device is the CPU."""
        return self._device.type == "cpu"

    @property
    def looks_up(self) -> bool:
        """Say whether the device is another: on a CPU numpy looks up in a quarter of the time, in a thread of its own."""
        return not self.on_host

    def reset_states(self) -> None:
        """Let stateful layers begin anew."""
        self._network.reset_states()

    def layer_states(self) -> Arrays:
        """Copy out what stateful layers keep."""
        return {name: held.float().cpu().numpy() for name, held in self._network.states().items()}

    def set_layer_states(self, states: Arrays) -> None:
        """Copy it in."""
        self._network.set_states({name: self._tensor(held) for name, held in states.items()})

    def weights(self) -> Weights:
        """Copy all variables out."""
        return {key: place.get() for key, place in self._places.items()}

    def set_weights(self, weights: Weights) -> None:
        """Copy all variables in."""
        for key, place in self._places.items():
            place.set(weights[key])
        forget_kernels(self._network)

    def optimizer_state(self) -> Arrays:
        """Copy the optimizer's slots out."""
        slots = {
            f"{slot}/{key}": place.get(self._optimizer.held(slot, place.tensors))
            for slot in self._optimizer.slots
            for key, place in self._trainable.items()
        }
        return self._optimizer.numbers() | slots | (self._averages.state() if self._averages else {})

    def set_optimizer_state(self, state: Arrays) -> None:
        """Copy the optimizer's slots in."""
        self._optimizer.set_numbers(state)
        for slot in self._optimizer.slots:
            for key, place in self._trainable.items():
                self._optimizer.hold(slot, place.tensors, place.to_tensors(state[f"{slot}/{key}"]))
        if self._averages:
            self._averages.set_state(state)

    def _learned(self, inputs: Arrays, targets: Arrays, weight: Weight | None) -> tuple[Tensor, Tensor]:
        """Compute the loss of a batch, and of its examples, and add each output's predictions to its sums."""
        with self._cast():
            forward = self._to_learn if self._network.training else self._network
            outputs = forward(self._tensors(inputs))
        given = None if weight is None else self._tensor(weight)
        parts, examples = [], []
        due = self._tensors(targets).values()
        for (name, goal), logits, target in zip(self._goals.items(), outputs, due, strict=True):
            predictions = goal.judge(self._ops, logits.float(), target, given)
            self._sums.add(name, predictions)
            parts.append(predictions.losses.mean())
            examples.append(predictions.of_examples(self._ops))
        return _total(parts), _total(examples)

    def _cast(self) -> AbstractContextManager[object]:
        if self._precision is None:
            return nullcontext()
        return torch.autocast(self._device.type, self._precision)

    def _tensors(self, arrays: Arrays) -> dict[str, Tensor]:
        """Put arrays on the device; codes become the rows of the table there."""
        tensors = {name: self._tensor(array) for name, array in arrays.items()}
        coded = [name for name, array in arrays.items() if array.dtype.kind == "u"]
        return tensors | {name: self._look_up(tensors[name]) for name in coded}

    def _look_up(self, codes: Tensor) -> Tensor:
        assert self._table is not None, "who gives codes gives a table"
        return self._table.index_select(0, codes.flatten().int()).view(*codes.shape, *self._table.shape[1:])

    def _tensor(self, array: NDArray[Any]) -> Tensor:
        """Put an array on the device; a read-only one is copied first, because torch warns about sharing its memory."""
        return send(torch.from_numpy(np.require(array, requirements="W")), self._device)


def _total(parts: list[Tensor]) -> Tensor:
    return torch.stack(parts).sum(0) if len(parts) > 1 else parts[0]
