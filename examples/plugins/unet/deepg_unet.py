"""A U-Net (Ronneberger et al. 2015) for sequences: what stands at each place, seen at several scales at once."""

from attrs import field, frozen, validators

from deepg_core.errors import OptionError
from deepg_core.models import ModelBuilder, ModelConfig
from deepg_core.models.parts.one_sequence import predicts_each_place, require_columns
from deepg_core.network import Drawing
from deepg_core.network.layers import Concatenate, Conv1D, Cropping1D, Dense, MaxPooling1D, Reshape, ZeroPadding1D
from deepg_core.plugins import Component, hookimpl

DEEPG_API = "1.0"


@frozen(kw_only=True)
class UnetOptions(ModelConfig):
    """The table [model] of a spec, without `type`; learning rate, solver and loss are inherited."""

    filters: int = field(default=16, validator=validators.ge(1))
    """Of the first scale; each coarser one has twice as many."""
    kernel_size: int = field(default=9, validator=validators.ge(1))
    depth: int = field(default=3, validator=[validators.ge(1), validators.le(10)])
    """How often the length is halved."""


class UnetBuilder(ModelBuilder):
    """Draws the network, which both backends run. It has one prediction for each place of the window."""

    def build(self, signature, seed):
        name, (length, columns) = require_columns(signature, "unet")
        if not predicts_each_place(signature, length, "unet", causal=False):
            help_ = 'set `target.type = "masked_lm"`, or take a model for classes of windows'
            raise OptionError("type", "`unet` predicts at each place, and the target is one of the window", help_)
        draw = Drawing()
        missing = -length % 2**self.config.depth  # a length that cannot be halved is filled up, and cut off again
        x = draw.input(name, (length, columns))
        x = draw(ZeroPadding1D(0, missing), x) if missing else x
        x = self._down_and_up(draw, x, length + missing, 0)
        x = draw(Cropping1D(0, missing), x) if missing else x
        widths = [signature.output_shape(target)[-1] for target in signature.targets]
        ends = zip(widths, signature.output_activations(self.config), strict=True)
        return draw.network(seed, *(draw(Dense(width, activation=activation), x) for width, activation in ends))

    def _down_and_up(self, draw, x, length, scale):
        """Draw one scale and all coarser ones: (length, any) -> (length, filters)."""
        filters = self.config.filters * 2**scale
        x = self._convolve(draw, x, filters)
        if scale == self.config.depth:
            return x
        coarse = self._down_and_up(draw, draw(MaxPooling1D(2), x), length // 2, scale + 1)
        twice = draw(
            Reshape((length, filters)), draw(Dense(2 * filters), coarse)
        )  # two places of each: a transposed convolution
        return self._convolve(draw, draw(Concatenate(), x, twice), filters)

    def _convolve(self, draw, x, filters):
        return draw(Conv1D(filters, self.config.kernel_size, padding="same", activation="relu"), x)


@hookimpl
def deepg_model_builders():
    yield Component("unet", UnetOptions, "deepg_unet:UnetBuilder", "a label at each place, seen at several scales")
