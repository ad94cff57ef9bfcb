"""A trained network, a target and an explainer, ready to be asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, get_args

from attrs import frozen

from deepg_core.batches import Feed
from deepg_core.errors import OptionError
from deepg_core.explainers import Explainer
from deepg_core.explainers.choose import describe_options, make_explainer
from deepg_core.explainers.prepare import Of, Prepared, prepare_subject
from deepg_core.explainers.reading import Reading, find_reading
from deepg_core.explainers.rewire import ends_in_probabilities
from deepg_core.explainers.target import PREDICTED, Names, Target, find_target, name_numbers
from deepg_core.inference.opened import Opened
from deepg_core.network import Network
from deepg_core.network.goal import decide_goals
from deepg_core.network.objective import Objective
from deepg_core.plugins import Component
from deepg_core.spec.field_types import describe_choices
from deepg_core.spec.spec import Choice
from deepg_core.training import Trainer
from deepg_core.words import list_some, say_wrong


@frozen(eq=False)
class Ready:
    """What is asked, and how."""

    choice: Choice[Component]
    explainer: Explainer
    reading: Reading
    target: Target
    of: str
    """probability, logit, or `value` where the layer gives no probabilities."""
    prepared: Prepared

    @property
    def about(self) -> dict[str, Any]:
        """What a file of attributions says of it."""
        own = {
            "method": self.choice.component.name,
            "target": self.target.name,
            "layer": self.target.layer,
            "of": self.of,
        }
        letters = sorted(self.prepared.subject.letters)
        return {**describe_options(self.choice), **own, "vocabulary": self.reading.vocabulary, "letters": letters}


def require_answer(feed: Feed, target: str | None) -> None:
    """Refuse what is predicted where nothing is: without labels the outputs are compared, and name no class.

    :raises OptionError: it is refused.
    """
    if feed.target.loss and target == PREDICTED:
        message = f"--target: the network learned without labels and predicts no class: `{PREDICTED}` is of none"
        raise OptionError("", message, f"name a layer, `context:{PREDICTED}`, or a number of it")


def ready_explainer(
    network: Network,
    names: Names,
    trainer: Trainer,
    reading: Reading,
    choice: Choice[Component],
    target: str | None,
    of: Of = "probability",
    batch_size: int = 256,
    targets: Sequence[str] = (),
) -> Ready:
    """Bring everything together.

    :param names: of the numbers of each output.
    :param trainer: with the network and its weights.
    :param target: None is refused, with what it may be.
    :param targets: names of the targets, in the order of the outputs.
    :raises OptionError: there is no such target, or the network has not what the method needs.
    """
    if target is None:
        classes = [name for output in network.graph.outputs for name in names[output]]
        shown = f"a class ({list_some(classes, 10)}), " if classes else ""
        raise OptionError("", f"--target is missing: {shown}`{PREDICTED}`, or the number of a layer, `LAYER:UNIT`")
    if of not in get_args(Of):
        raise OptionError("", f"--of: must be {describe_choices(get_args(Of))}, not {say_wrong(of)}")
    found, explainer = find_target(target, network.graph, names, targets), make_explainer(choice)

    def compile_(changed: Network) -> Trainer:
        another = type(trainer)(trainer.config)
        another.compile(changed, Objective(), decide_goals(changed.graph, Objective()))
        return another

    prepared = prepare_subject(network, trainer, compile_, reading, found, explainer, of, batch_size)
    soft = ends_in_probabilities(network.graph, found.layer)
    return Ready(choice, explainer, reading, found, of if of == "logit" or soft else "value", prepared)


def ready_opened(
    opened: Opened, choice: Choice[Component], target: str | None, of: Of = "probability", batch_size: int = 256
) -> Ready:
    """Bring a checkpoint and an explainer together.

    :raises OptionError: as `require_answer` and `ready_explainer`.
    """
    stored, signature = opened.checkpoint, opened.feed.signature()
    labels = signature.classes or stored.labels  # a Keras file of deepG does not name the letters
    targets = stored.targets or signature.named_targets()
    names, reading = name_numbers(stored.network.graph, labels, targets), find_reading(opened.feed)
    require_answer(opened.feed, target)
    return ready_explainer(
        stored.network, names, opened.trainer, reading, choice, target, of, batch_size, tuple(targets)
    )
