"""The losses of Self-GenomeNet (Gündüz et al. 2023): the paper's, and deepG's."""

from __future__ import annotations

from collections.abc import Iterator

from deepg_core.network.losses.contrast import ContrastLoss, Steps
from deepg_core.network.losses.interface import Output
from deepg_core.network.ops import Ops, Tensor


class SelfGenomeNetDeepgLoss(ContrastLoss[Steps]):
    """Which of all strands of the batch goes on where another ends? For i from `stepsmin` to below `stepsmax`.

    The question is a prediction from the context after patch j of a strand, the candidates are the contexts after patch
    n - j - i of all strands, read from their other end; right is that of the same window's other strand, which has
    seen all patches from j + i + 1 on. j goes from 1 to n - i - 1 (deepG's cpcloss with train_type "Self-GenomeNet").
    """

    layout = "(2, patches, (1 + steps) * width): of both strands the context, and for each step predictions"

    def fits(self, output: Output) -> bool:
        """Look at the axes."""
        return len(output.positions) == 2 and output.positions[0] == 2 and not output.width % (1 + len(self.steps))

    def questions(self, ops: Ops, given: Tensor) -> Iterator[tuple[Tensor, Tensor]]:
        """Give (n - i - 1, 2 * batch, 2 * batch) for each i; the strands of a window are neighbours."""
        (_, patches), width = self.output.positions, self.output.width // (1 + len(self.steps))
        strands = ops.reshape(given, (-1, patches, self.output.width))
        number = ops.rows(strands)
        other = number + 1 - number % 2 * 2
        for place, step in enumerate(self.steps, start=1):
            asked = patches - step - 1
            predictions = strands[:, :asked, width * place : width * (place + 1)]
            contexts = ops.reverse(strands[:, :asked, :width], 1)
            scores = ops.transpose(predictions, (1, 0, 2)) @ ops.transpose(contexts, (1, 2, 0))
            yield self.masked(ops, scores, strands), other

    def masked(self, ops: Ops, scores: Tensor, strands: Tensor) -> Tensor:  # noqa: ARG002
        """Leave the scores as they are: a strand may be taken for its own other one."""
        return scores

    def by_window(self, ops: Ops, values: Tensor) -> Tensor:
        """Sort (j, 2 * batch) by windows: (batch, 2 * j)."""
        return ops.reshape(ops.transpose(values, (1, 0)), (-1, 2 * values.shape[0]))


class SelfGenomeNetLoss(SelfGenomeNetDeepgLoss):
    """The same, with a strand itself no candidate: 1000 is taken off its score (the paper's; its code's `- 1000 * I`)."""

    def masked(self, ops: Ops, scores: Tensor, strands: Tensor) -> Tensor:
        """Take 1000 off the diagonal."""
        return scores - 1000.0 * ops.unit_rows(strands)
