"""The trainer `torch`."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn.functional import cross_entropy

from deepg_core.errors import OptionError
from deepg_core.models import Graph, ModelConfig
from deepg_core.models.initializers import Weights
from deepg_core.training import Arrays, Totals, Trainer
from deepg_torch import TorchOptions
from deepg_torch.network import Network
from deepg_torch.optimizers import SLOTS, optimizer
from deepg_torch.variables import Place, places


class TorchTrainer(Trainer):
    """Brings a graph to life in PyTorch."""

    config: TorchOptions

    def compile(self, graph: Graph, config: ModelConfig) -> None:
        """Make the network and its optimizer on the device of `[training.torch]`."""
        if self.config.threads:
            torch.set_num_threads(self.config.threads)
        self._device = _device(self.config.device)
        self._network = Network(graph).to(self._device)
        self._solver = config.solver
        self._places = places(self._network)
        self._optimizer = optimizer([place.tensor for place in self._trainable.values()], config)
        self._iterations = 0
        self._loss = torch.zeros((), dtype=torch.float64 if self._device.type != "mps" else None, device=self._device)
        (classes,) = graph.shapes[graph.outputs[0]]
        self._confusion = torch.zeros((classes, classes), dtype=torch.int64, device=self._device)

    def seed(self, seed: int) -> None:
        """Seed torch's global generators, from which dropout draws."""
        torch.manual_seed(seed)

    def train(self, inputs: Arrays, targets: Arrays) -> None:
        """Take one step."""
        self._network.train()
        logits, target = self._network(self._tensors(inputs)), self._target(targets)
        loss = cross_entropy(logits, target)
        self._optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        self._optimizer.step()
        self._iterations += 1
        self._count(loss.detach(), logits.detach(), target)

    @torch.no_grad()
    def evaluate(self, inputs: Arrays, targets: Arrays) -> None:
        """Add one batch to the totals."""
        self._network.eval()
        logits, target = self._network(self._tensors(inputs)), self._target(targets)
        self._count(cross_entropy(logits, target), logits, target)

    def totals(self) -> Totals:
        """Fetch the sums and start from zero."""
        totals = Totals(float(self._loss), self._confusion.cpu().numpy().copy())
        self._loss.zero_()
        self._confusion.zero_()
        return totals

    @torch.inference_mode()
    def predict(self, inputs: Arrays, layers: Sequence[str]) -> list[NDArray[np.float32]]:
        """Compute the outputs of the named layers."""
        self._network.eval()
        return [value.cpu().numpy() for value in self._network.activations(self._tensors(inputs), layers)]

    def weights(self) -> Weights:
        """Copy all variables out."""
        return {key: place.get() for key, place in self._places.items()}

    def set_weights(self, weights: Weights) -> None:
        """Copy all variables in."""
        for key, place in self._places.items():
            place.set(weights[key])

    def optimizer_state(self) -> Arrays:
        """Copy the optimizer's slots out."""
        state: Arrays = {"iterations": np.asarray(self._iterations, np.int64)}
        for slot, name in SLOTS[self._solver].items():
            for key, place in self._trainable.items():
                its = self._optimizer.state[place.tensor]
                state[f"{slot}/{key}"] = place.get(its.get(name, torch.zeros_like(place.tensor)))
        return state

    def set_optimizer_state(self, state: Arrays) -> None:
        """Copy the optimizer's slots in."""
        self._iterations = int(state["iterations"])
        if hasattr(self._optimizer, "restore"):
            self._optimizer.restore(self._iterations)
        for key, place in self._trainable.items():
            its = self._optimizer.state[place.tensor]
            its["step"] = torch.tensor(float(self._iterations), device=_step_device(self._solver, self._device))
            for slot, name in SLOTS[self._solver].items():
                its[name] = place.to_tensor(state[f"{slot}/{key}"])

    @property
    def _trainable(self) -> dict[str, Place]:
        return {key: place for key, place in self._places.items() if self._network.graph.variables[key].trainable}

    def _tensors(self, arrays: Arrays) -> dict[str, Tensor]:
        return {name: torch.from_numpy(array).to(self._device) for name, array in arrays.items()}

    def _target(self, targets: Arrays) -> Tensor:
        (target,) = self._tensors(targets).values()
        return target

    @torch.no_grad()
    def _count(self, loss: Tensor, logits: Tensor, target: Tensor) -> None:
        self._loss += loss * len(target)
        cells = target.argmax(-1) * target.shape[-1] + logits.argmax(-1)
        self._confusion.view(-1).index_add_(0, cells, torch.ones_like(cells))


def _device(name: str) -> torch.device:
    if name == "auto":
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")
    try:
        torch.zeros(1, device=name)
        return torch.device(name)
    except (RuntimeError, AssertionError) as error:
        first_line = str(error).splitlines()[0]
        raise OptionError(
            "device", f"torch cannot use the device `{name}`: {first_line}", "use `auto` or `cpu`"
        ) from error


def _step_device(solver: str, device: torch.device) -> torch.device:
    """Fused Adam counts its steps on the device, the others on the CPU."""
    return device if solver == "adam" else torch.device("cpu")
