"""The model `dense`: core's own all have layers that this backend lacks."""

from deepg_core.models import ModelBuilder
from deepg_core.models.parts.one_sequence import require_columns
from deepg_core.network import Drawing
from deepg_core.network.layers import Dense, Dropout, Flatten


class DenseBuilder(ModelBuilder):
    """Draws the network, which every backend runs."""

    def build(self, signature, seed):
        draw = Drawing()
        x = draw(Flatten(), draw.input(*require_columns(signature, "dense")))
        for units in self.config.units:
            x = draw(Dense(units, "relu"), x)
            x = draw(Dropout(self.config.dropout), x) if self.config.dropout else x
        ends = zip(signature.targets.values(), signature.output_activations(self.config), strict=True)
        return draw.network(seed, *(draw(Dense(units, activation), x) for (units,), activation in ends))
