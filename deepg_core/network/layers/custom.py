"""Layers of plugins."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any

from attrs import frozen
from numpy.typing import NDArray

from deepg_core.network.layers.layer import Layer


@frozen
class CustomLayer(Layer, ABC):
    """A layer of a plugin's own: a frozen attrs class whose fields are its options, numbers and texts or tuples of them.

    Core knows its shapes and variables, and draws the initial weights; what it computes is one function for each backend, and
    one in numpy that says what is right. All have the same arguments, so a backend needs no class of its own. Complete::

        @frozen
        class Scale(CustomLayer):
            prefix = "scale"
            start: float = 1.0

            def variables(self, *shapes):
                return (Variable("factor", shapes[0][-1:], "ones"),)

            def forward(self, variables, x):
                return self.start * variables["factor"] * x

        def scale(layer, variables, x):  # tensors: the variables by their names, and each input, (batch, *shape)
            return layer.start * variables["factor"] * x

        @hookimpl
        def deepg_layers():
            place = "my_package.scale:scale"  # for both here; as a rule one for each, in modules that import a framework
            yield LayerComponent(
                "scale", Scale, "my_package.scale:Scale", "a factor for each channel",
                functions={"torch": place, "keras": place},
            )

    A model builder draws it like any other: `x = draw(Scale(2.0), x)`. A checkpoint holds its name, options and variables, and
    the distribution it came from, which has to be installed where it is loaded. `LayerContract` compares the functions of all
    backends that are installed with `forward`, and their gradients with its slopes.

    An initializer is one of `deepg_core.network.initializers`. Variables that are not learned come last. A function draws
    nothing at random, and computes the same in training and in inference: `Dropout` is a layer of its own.
    """

    @abstractmethod
    def forward(self, variables: Mapping[str, NDArray[Any]], *inputs: NDArray[Any]) -> NDArray[Any]:
        """Give the value with numpy: (batch, *output_shape), in the dtype of what it is given.

        :param variables: name -> array, as `variables` has them.
        :param inputs: (batch, *shape) each.
        """
