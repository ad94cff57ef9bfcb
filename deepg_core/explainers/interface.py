"""What an explainer is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar, Generic

import numpy as np
from numpy.typing import NDArray

from deepg_core.batches import Arrays
from deepg_core.explainers.attribution import Attribution
from deepg_core.explainers.subject import Subject
from deepg_core.plugins import Config


class Explainer(ABC, Generic[Config]):
    """Says which parts of an input make a network say what it says. Written once, for all backends: it asks a `Subject`.

    An explainer of its own, complete::

        class SmoothGradient(Explainer):
            gives_hypothetical = False

            def explain(self, subject, inputs, column, rng):
                noisy = (
                    {name: array + rng.normal(0, 0.1, array.shape).astype("f4") for name, array in inputs.items()}
                    for _ in range(self.config.repeats)
                )
                gradients = [subject.gradients(its, column) for its in noisy]
                mean = {name: np.mean([its[name] for its in gradients], axis=0) for name in gradients[0]}
                return Attribution(attribution=mean, f_input=subject.value(inputs, column))

        @hookimpl
        def deepg_explainers():
            yield Component("smooth_gradient", Smooth, "my_package.smooth:SmoothGradient", "mean of noisy gradients")
    """

    letters: ClassVar[bool] = False
    """Whether it changes letters: then a network with an embedding is given letters one-hot, and one without letters is
    refused. Else it sees the embedded input."""

    gives_hypothetical: ClassVar[bool] = True
    """Whether it says what letters would be worth that are not there: `Attribution.hypothetical`."""

    def __init__(self, config: Config) -> None:
        self.config = config

    @abstractmethod
    def explain(
        self, subject: Subject, inputs: Arrays, column: NDArray[np.int64], rng: np.random.Generator
    ) -> Attribution:
        """Explain some examples: as many as are in memory at once, in batches of `subject.batch_size`.

        :param inputs: name -> (n, *shape): float32, or int32, which has no gradient and is left as it is.
        :param column: (n,) which number of the layer's flattened output is explained.
        :param rng: for whatever is random: seeded.
        """
