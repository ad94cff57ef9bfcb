"""Makes a `Model`: of a checkpoint, or of a spec, before any training."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path

import attrs

from deepg_core.assembly.assemble import assemble
from deepg_core.assembly.backend import bind_network, make_trainer, require_backend, take_weights
from deepg_core.assembly.design import design_feed
from deepg_core.checkpoints import Checkpoint, find_checkpoint, load_checkpoint
from deepg_core.checkpoints.calibration import Calibration, load_calibration
from deepg_core.history import History
from deepg_core.inference.model import Model
from deepg_core.plugins import TrainerComponent, plugin_manager
from deepg_core.plugins.bugs import blaming_plugins
from deepg_core.spec.load import draft_spec, load_text
from deepg_core.spec.resolved import write_resolved
from deepg_core.spec.spec import Choice

logger = logging.getLogger(__name__)


@blaming_plugins()
def load_model(checkpoint: str | Path, backend: str | None = None, *, calibrated: bool = True) -> Model:
    """Load a network from a checkpoint file or a run's folder (its best, else last, checkpoint).

    :param backend: left out: the backend it was trained on if it is installed, else any that is.
    :param calibrated: whether `predict` applies what `deepg calibrate` stored beside the checkpoint.
    :raises DeepgError: the checkpoint cannot be read, or the backend is not installed.
    """
    path = find_checkpoint(Path(checkpoint))
    stored, calibration = load_checkpoint(path), load_calibration(path) if calibrated else Calibration()
    if calibration.temperatures:
        logger.info("%s", calibration.describe())
    return _bring_to_life(stored, path, backend, calibration, trained=True)


@blaming_plugins()
def new_model(spec: str | Path, overrides: Sequence[str] = (), *, backend: str | None = None) -> Model:
    """Draw the network that a spec file describes, with the weights that its training would begin with.

    Sequences are not read, so `[data]` may be missing where the classes do not follow from it; ready arrays are looked into.

    :param overrides: `a.b=value` each.
    :param backend: wins over `[run] backend`.
    :raises DeepgError: the spec is wrong, or the backend is not installed.
    """
    draft = draft_spec(spec, overrides, backend=backend, needs=("target", "model"), spare=("reader",))
    design, _ = assemble(*draft, files=False)
    require_backend(design.spec)
    stored = Checkpoint(
        network=design.network,
        optimizer={},
        spec=write_resolved(design.spec),
        history=History(),
        sampler={},
        labels=list(design.signature.classes),
        vocabulary=design.vocabulary,
        targets=design.signature.named_targets(),
    )
    return _bring_to_life(stored, Path(spec), None, Calibration(), trained=False)


def _bring_to_life(
    stored: Checkpoint, path: Path, backend: str | None, calibration: Calibration, *, trained: bool
) -> Model:
    spec = load_text(stored.spec, path, watched=False)
    if backend:
        component = plugin_manager().get("trainer", backend, TrainerComponent)
        spec = attrs.evolve(spec, trainer=Choice("trainer", component, component.config()))
    feed = None if spec.gives_arrays else design_feed(spec, stored.labels, columns=stored.targets)
    trainer = make_trainer(
        spec, bind_network(spec, stored.network, stored.vocabulary), table=feed.table if feed else None
    )
    if trained:
        take_weights(trainer, stored.network)
    return Model(stored, feed, trainer, require_backend(spec).component.name, calibration)
