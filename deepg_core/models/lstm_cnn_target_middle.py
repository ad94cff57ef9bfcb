"""deepG's `create_model_lstm_cnn_target_middle`: a tower for each side of the letters to predict."""

from __future__ import annotations

from typing import ClassVar

from attrs import frozen

from deepg_core.models.lstm_cnn import LstmCnn, LstmCnnBuilder
from deepg_core.models.parts.pooling import Pooling
from deepg_core.models.parts.tower import draw_tower
from deepg_core.network.drawing import Drawing
from deepg_core.network.layers import Concatenate, Flatten, Shape
from deepg_core.network.per_layer import as_tuple


@frozen(kw_only=True)
class LstmCnnTargetMiddle(LstmCnn):
    """Options of `lstm_cnn_target_middle`: those of `lstm_cnn`, for each of the two towers.

    Left out, `layer_lstm` is none, as there, not deepG's 128 units.
    """


class LstmCnnTargetMiddleBuilder(LstmCnnBuilder):
    """Draws two towers with weights of their own and joins what they give.

    Each convolution is followed by pooling and then batch normalisation. The network does not turn the second input:
    `target_middle_lstm` gives it from right to left. Beyond deepG, labels and several targets work, and the options of
    `lstm_cnn` that deepG has not here.
    """

    name: ClassVar[str] = "lstm_cnn_target_middle"
    sequences: ClassVar[int] = 2

    def features(self, draw: Drawing, sequences: dict[str, Shape]) -> str:
        """Draw both towers and join them. What is as long as each other is joined before it is flattened, as in deepG."""
        end = self.end
        inner: Pooling = "none" if end == "flatten" else end
        towers = [
            draw_tower(draw, name, shape, self.config, inner, pool_first=True) for name, shape in sequences.items()
        ]
        shapes = {draw.graph(*towers).shapes[tower] for tower in towers}
        flat = end != "flatten" or bool(as_tuple(self.config.layer_lstm))
        if not flat and len(shapes) > 1:
            flat, towers = True, [draw(Flatten(), tower) for tower in towers]
        x = draw(Concatenate(), *towers)
        return x if flat else draw(Flatten(), x)
