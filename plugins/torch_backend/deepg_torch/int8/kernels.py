"""Sums of products of whole numbers, by oneDNN: exact, and in a third to a half of the time of float32.

The functions are those that torch's own compiler calls, public in no other sense; `probe_kernels` says whether they are there.
"""

from __future__ import annotations

from typing import Any, Final

import torch
from attrs import frozen
from torch import Tensor

from deepg_torch.layers.layout import to_picture, to_sequence

LEVELS: Final = 127
"""The largest whole number."""
ZERO: Final = 128
"""What stands for 0: oneDNN wants inputs without a sign."""
_LEAST: Final = 1e-30
"""Of zeros the largest is taken to be this, as they have a scale, too."""
_ops: Any = torch.ops.onednn


@frozen(eq=False)
class Rounded:
    """Numbers as whole ones: `scale * (whole - ZERO)`."""

    whole: Tensor
    """uint8, of the shape of the numbers."""
    scale: Tensor
    """float32: a number for each row, with as many axes."""


@frozen(eq=False)
class Kernel:
    """Weights as whole numbers."""

    packed: Tensor
    """int8, laid out as oneDNN wants it."""
    scale: Tensor
    """float32 (outputs,)."""
    zero: Tensor
    """int32 (outputs,): zeros."""


def round_rows(x: Tensor, axes: int) -> Rounded:
    """Round numbers; each entry of the first `axes` axes is a row, whose largest number becomes `LEVELS`."""
    most = x.flatten(axes).abs().amax(-1).clamp_(min=_LEAST).view(*x.shape[:axes], *[1] * (x.ndim - axes))
    whole = (x * (LEVELS / most)).round_().to(torch.int8)  # to uint8 would take torch seven times as long
    return Rounded(whole.view(torch.uint8).bitwise_xor_(ZERO), most / LEVELS)


def pack_kernel(weight: Tensor) -> Kernel:
    """Round float32 weights: (outputs, in), or those of a convolution, (outputs, in, size)."""
    scale = weight.flatten(1).abs().amax(1).clamp_(min=_LEAST) / LEVELS
    whole = (weight / scale.view(-1, *[1] * (weight.ndim - 1))).round_().to(torch.int8).contiguous()
    zero = torch.zeros(len(scale), dtype=torch.int32)
    if weight.ndim == 2:
        return Kernel(_ops.qlinear_prepack(whole, None), scale, zero)
    packed = _ops.qconv_prepack(whole.unsqueeze(2), scale, 1.0, ZERO, [1, 1], [0, 0], [1, 1], 1, None)
    return Kernel(packed, scale, zero)


def convolve(its: Rounded, kernel: Kernel, bias: Tensor | None, stride: int, dilation: int) -> Tensor:
    """Map (batch, length, in) to float32 (batch, steps, outputs), without padding."""
    y = _ops.qconv_pointwise(
        to_picture(its.whole), 1.0, ZERO, kernel.packed, kernel.scale, kernel.zero, None, [1, stride], [0, 0], [1, dilation], 1,
        1.0, 0, torch.float32, "none", [], "",
    )  # fmt: skip
    return _scale(to_sequence(y), its, bias)


def multiply(its: Rounded, kernel: Kernel, bias: Tensor | None = None) -> Tensor:
    """Map (..., in) to float32 (..., outputs)."""
    y = _ops.qlinear_pointwise(
        its.whole, 1.0, ZERO, kernel.packed, kernel.scale, kernel.zero, None, 1.0, 0, torch.float32, "none", [], ""
    )
    return _scale(y, its, bias)


def _scale(y: Tensor, its: Rounded, bias: Tensor | None) -> Tensor:
    y = y.mul_(its.scale)
    return y if bias is None else y.add_(bias)


def probe_kernels() -> str | None:
    """Say why nothing can be computed with whole numbers here; None: it can.

    A processor without the instructions for it (VNNI) adds pairs of products up to 16 bits alone. So the largest ones are
    tried, and have to come out exactly.
    """
    x, weight = torch.full((2, 64), 1.0), torch.full((64, 64), 1.0)
    try:
        rows = multiply(round_rows(x, 1), pack_kernel(weight))
        steps = convolve(round_rows(x.unsqueeze(1), 1), pack_kernel(weight.unsqueeze(2)), None, 1, 1)
    except (AttributeError, RuntimeError) as error:
        return f"torch {torch.__version__} has no int8 for this processor: {str(error).splitlines()[0]}"
    if all(bool(((values - 64).abs() < 1e-3).all()) for values in (rows, steps)):
        return None
    return "this processor adds up whole numbers of 8 bits wrongly (it has no VNNI)"
