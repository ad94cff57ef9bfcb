"""What losses without labels share: of the windows of a batch, the one that goes on so is to be found."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from functools import reduce
from operator import add

from attrs import field, frozen
from attrs.validators import ge, le

from deepg_core.bounds import SIZE
from deepg_core.errors import OptionError
from deepg_core.network.losses.interface import UNLABELLED, Loss, Output
from deepg_core.network.ops import Ops, Tensor
from deepg_core.plugins import Config


@frozen(kw_only=True, slots=False)
class Steps:
    """Options of all of them, which `self_supervised` has too."""

    stepsmin: int = field(default=2, validator=[ge(0), le(1 << 20)])
    """Patches that are skipped, at least."""
    stepsmax: int = field(default=3, validator=SIZE)
    """And fewer than this."""


class ContrastLoss(Loss[Config]):
    """Cross-entropy of the right one among the candidates of a batch, the mean over all questions of a window.

    The network gives what is compared, once for each distance. Each distance counts as much as any other.
    """

    activations = (UNLABELLED,)
    layout: str
    """What the network has to give, for messages."""

    def __init__(self, config: Config, output: Output) -> None:
        super().__init__(config, output)
        options: Steps = config  # type: ignore[assignment]
        self.steps = range(options.stepsmin, options.stepsmax)
        check_steps(self.steps)
        if not self.fits(output):
            shape = (*output.positions, output.width)
            message = f"needs {self.layout}, but the network gives {shape} of a window"
            raise OptionError("loss_fn", message, "leave it out: it follows from `target.type`")

    def __call__(self, ops: Ops, logits: Tensor, target: Tensor) -> Tensor:
        """Give (batch,)."""
        return self.judge(ops, logits, target)[0]

    def judge(self, ops: Ops, logits: Tensor, target: Tensor) -> tuple[Tensor, tuple[Tensor, ...]]:  # noqa: ARG002
        """Give the losses (batch,), and for each distance the ranks (batch, questions).

        A candidate that looks just as likely counts as one before: a network that gives the same for all knows nothing.
        """
        losses, ranks = [], []
        for scores, right in self.questions(ops, logits):
            losses.append(ops.mean(self.by_window(ops, -ops.pick(ops.log_softmax(scores), right))))
            before = ops.sum(1.0 - ops.above(ops.pick(scores, right)[..., None] - scores, 0.0)) - 1.0  # itself
            ranks.append(self.by_window(ops, before))
        return reduce(add, losses) * (1 / len(losses)), tuple(ranks)

    @abstractmethod
    def fits(self, output: Output) -> bool:
        """Say whether the network gives what is compared."""

    @abstractmethod
    def questions(self, ops: Ops, given: Tensor) -> Iterator[tuple[Tensor, Tensor]]:
        """Give the scores (..., candidates) of all questions of a distance, and which is the right one, (...)."""

    def by_window(self, ops: Ops, values: Tensor) -> Tensor:  # noqa: ARG002
        """Sort a number for each question by windows: (...) -> (batch, questions)."""
        return values


def check_steps(steps: range) -> None:
    """Refuse steps of which there are none.

    :raises OptionError: there are none.
    """
    if not steps:
        message = f"is {steps.stop}, and `stepsmin` {steps.start}: there is no step from there to below that"
        raise OptionError("stepsmax", message, f"e.g. {steps.start + 1}")
