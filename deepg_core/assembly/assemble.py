"""From a spec to its parts. Every command that has a spec starts here."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from deepg_core.arrays.open import open_arrays
from deepg_core.arrays.options import refuse_array_options
from deepg_core.assembly.augmentations import make_augmentations
from deepg_core.assembly.data import ArrayData, Data
from deepg_core.assembly.design import Design, design_feed
from deepg_core.assembly.files import choose_reader, list_splits
from deepg_core.assembly.launcher import choose_launcher
from deepg_core.assembly.network import check_clips, design_network
from deepg_core.assembly.observers import choose_observers
from deepg_core.assembly.schedule import make_schedule
from deepg_core.assembly.sequences import SequenceData
from deepg_core.assembly.sizes import check_batch
from deepg_core.assembly.used import refuse_missing
from deepg_core.assembly.window_weights import refuse_window_weights
from deepg_core.batches import Feed
from deepg_core.corpus import Listing
from deepg_core.network import Network, Signature
from deepg_core.plugins import plugin_manager
from deepg_core.spec.problem import Problem
from deepg_core.spec.spec import Spec

logger = logging.getLogger(__name__)


def assemble(spec: Spec, problems: Sequence[Problem] = (), *, files: bool = True) -> tuple[Design, Data]:
    """Make the components of a spec and list its files. Sequences are not read before they are asked for.

    :param problems: what is wrong with the spec by itself, to be reported with what is found here.
    :param files: whether the files of sequences are needed; if not, the data have no splits.
    :raises SpecError: everything that is wrong: in the tables, between them and with the files' names, each at its place.
    :raises DataError: a file of ready arrays cannot be used.
    """
    for plugin in plugin_manager().plugins:
        if plugin.error:
            logger.warning("%s", plugin)
    problems = [*problems, *(choose_observers(spec)[1] if spec.training else ())]
    problems += choose_launcher(spec)[1] if spec.run else ()
    with spec.collecting(problems):
        make_schedule(spec)
    if spec.model:
        with spec.collecting(problems, "model"):
            check_clips(spec.model.config)
    spec = choose_reader(spec, problems) if files and spec.data and not spec.gives_arrays else spec
    missing = list(refuse_missing(spec))
    problems += missing
    if spec.gives_arrays:
        return _assemble_arrays(spec, problems)
    designed = None if missing else _design(spec, problems)
    found = list_splits(spec, problems) if files else {}
    if problems or designed is None:
        raise spec.error(*problems)
    design, feed = designed
    return design, SequenceData(spec, found, feed, stateful=bool(spec.model and design.network.graph.stateful))


def _design(spec: Spec, problems: list[Problem]) -> tuple[Design, Feed] | None:
    """Make what can be made of a spec that may lack tables for being wrong."""
    unknown = spec.data is None and any(problem.path[:1] == ("data",) for problem in problems)
    if unknown or not (spec.encoder and spec.target and spec.sampling):  # of wrong data, the classes are not known
        return None
    with spec.collecting(problems):
        feed = design_feed(spec)
        make_augmentations(spec, feed)
        if found := list(refuse_window_weights(spec, feed.target)):
            raise spec.error(*found)
        with spec.blaming("encoder"):
            signature = feed.signature()
        vocabulary = feed.encoder.vocabulary
        return Design(spec, signature, vocabulary, _design_network(spec, signature, vocabulary)), feed
    return None


def _assemble_arrays(spec: Spec, problems: list[Problem]) -> tuple[Design, Data]:
    """Look into the files, whose arrays stand in the place of target format and encoder."""
    problems += refuse_array_options(spec)
    found: dict[str, Listing] = list_splits(spec, problems)
    if problems:
        raise spec.error(*problems)
    sources = open_arrays(spec, found)
    signature = sources["train"].signature
    return Design(spec, signature, "", _design_network(spec, signature, "")), ArrayData(spec, found, sources)


def _design_network(spec: Spec, signature: Signature, vocabulary: str) -> Network | None:
    problems: list[Problem] = []
    network = None
    with spec.collecting(problems):
        check_batch(spec, signature)
    with spec.collecting(problems):
        network = design_network(spec, spec.model, signature, vocabulary) if spec.model else None
    if problems:
        raise spec.error(*problems)
    return network
