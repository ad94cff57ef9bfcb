"""deepG's `create_model_wavenet` (removed there in 2024): dilated causal convolutions that predict at each letter the next."""

from __future__ import annotations

from attrs import frozen

from deepg_core.errors import OptionError
from deepg_core.models.interface import ModelBuilder, ModelConfig
from deepg_core.models.parts.head import draw_head
from deepg_core.models.parts.one_sequence import predicts_each_place, require_columns
from deepg_core.models.parts.wavenet_tower import WavenetTower, draw_wavenet_tower
from deepg_core.network import Drawing, Network
from deepg_core.network.signature import Signature


@frozen(kw_only=True)
class Wavenet(WavenetTower, ModelConfig):
    """Options of `wavenet`, named as in deepG and in the R package `wavenet`."""


class WavenetBuilder(ModelBuilder[Wavenet]):
    """Draws van den Oord et al. 2016 as the R package `wavenet` has it.

    A causal convolution; in each block tanh times sigmoid of two dilated causal ones, and a convolution of width 1, whose
    output is the block's: it is added to what goes into the next block, and to the other blocks' outputs. Their sum goes
    through relu, a convolution of width 1 with relu, and a dense layer at each place. Only that one has a bias.
    """

    def build(self, signature: Signature, seed: int) -> Network:
        """Draw the network for one input (length, channels) and targets (length, units)."""
        config = self.config
        name, shape = require_columns(signature, "wavenet")
        draw = Drawing()
        if not predicts_each_place(signature, shape[0], "wavenet"):
            message = f"`wavenet` predicts at each of {shape[0]} letters, but the target is one for the window"
            draw.note(OptionError("type", message, 'set `target.type = "wavenet"`'))
        x = draw.input(name, shape)
        with draw.noting():
            x = draw_wavenet_tower(draw, x, config)
        return draw.network(seed, *draw_head(draw, x, signature, config))
