"""`deepg run`: train, draw the curves, write the states, as the spec says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from deepg_core.batches import Endless
from deepg_core.batches.array_batches import ArrayBatches
from deepg_core.checkpoints import Checkpoint, best_epoch, checkpoint_files, epoch_of, file_name, save
from deepg_core.commands.assemble import Assembly, assemble
from deepg_core.commands.resume import interrupted_run
from deepg_core.commands.states import states_plan, write_states
from deepg_core.commands.trainer import make_trainer, require_backend, take_weights
from deepg_core.network import Network
from deepg_core.progress import say
from deepg_core.schedules import Plateau, Rates
from deepg_core.spec.load import draft_spec
from deepg_core.spec.resolved import resolved_toml
from deepg_core.spec.spec import Spec
from deepg_core.training import Trainer
from deepg_core.training.curves import draw_curves
from deepg_core.training.events import TensorBoard
from deepg_core.training.folder import RunFolder, new_folder
from deepg_core.training.loop import Loop, Record


def run(spec: str | Path, overrides: Sequence[str] = (), *, backend: str | None = None, resume: bool = False) -> Path:
    """Train as a spec file says and give the run's folder.

    :param overrides: `a.b=value` each.
    :param backend: wins over `[run] backend`.
    :param resume: go on with the newest run of this name from its last whole checkpoint; the outcome is bit for bit that
        of a run that was never interrupted.
    :raises DeepgError: the spec or the data are wrong, or the training failed.
    """
    assembly = assemble(*draft_spec(spec, overrides, backend=backend, needs=("data", "target", "model")))
    require_backend(assembly.spec)
    train, validation = _batches(assembly)
    folder, checkpoint = interrupted_run(assembly.spec) if resume else (None, None)
    assert assembly.network  # [model] is needed
    trainer = make_trainer(assembly.spec, assembly.network.graph, assembly.signature)
    history = _begin(assembly, trainer, train, checkpoint)
    folder = folder or new_folder(assembly.spec.path(assembly.spec.run.output), assembly.spec.name)
    folder.write_start(resolved_toml(assembly.spec))
    _train(assembly, trainer, train, validation, folder, history)
    draw_curves(history, assembly.spec.name, folder.curves)
    if assembly.spec.states:
        write_states(assembly, trainer, folder)
    return folder.path


def _batches(assembly: Assembly) -> tuple[Endless, Endless | None]:
    """Read all data: what is wrong with it is found before a framework is imported or a folder made."""
    validation = assembly.batches("validation") if "validation" in assembly.listings else None
    if assembly.spec.states:
        states_plan(assembly)
    return assembly.batches("train"), validation


def _begin(assembly: Assembly, trainer: Trainer, train: Endless, checkpoint: Checkpoint | None) -> list[Record]:
    """Set everything to the first epoch, or to the one after the checkpoint."""
    if checkpoint is None:
        assert assembly.network
        trainer.set_weights({**trainer.weights(), **assembly.network.weights})  # a native module has made its own
        return []
    take_weights(trainer, checkpoint.network)
    trainer.set_optimizer_state(checkpoint.optimizer)
    train.sampler.restore(checkpoint.sampler)
    return list(checkpoint.history)


def _train(
    assembly: Assembly,
    trainer: Trainer,
    train: Endless,
    validation: Endless | None,
    folder: RunFolder,
    history: list[Record],
) -> None:
    spec = assembly.spec
    assert spec.model
    loop = Loop(
        trainer=trainer,
        train=train,
        validation=validation,
        epochs=spec.training.epochs,
        steps_per_epoch=spec.training.steps_per_epoch,
        validation_steps=assembly.validation_steps,
        rates=_rates(spec),
        seed=spec.run.seed,
    )
    _announce(assembly, trainer, train, validation, folder)
    board = TensorBoard(folder.tensorboard, history) if spec.training.tensorboard else None
    keep = _keeper(assembly, trainer, train, folder, history)
    folder.write_history(history)

    def after_epoch(record: Record) -> None:
        keep()
        folder.write_history(history)
        if board:
            board.add(record)

    loop.run(history, after_epoch)
    if board:
        board.close()


def _rates(spec: Spec) -> Rates:
    assert spec.model
    training, plateau = spec.training, spec.training.reduce_lr_on_plateau
    return Rates(
        learning_rate=spec.model.config.learning_rate,
        schedule=training.schedule,
        plateau=Plateau() if plateau is True else plateau or None,
        warmup_steps=training.warmup_steps,
    )


def _keeper(
    assembly: Assembly, trainer: Trainer, train: Endless, folder: RunFolder, history: list[Record]
) -> Callable[[], None]:
    """Make the function that writes a checkpoint of the epoch that just ended and removes those not to be kept."""
    spec, network = assembly.spec, assembly.network
    assert network
    options, resolved = spec.training.checkpoints, resolved_toml(spec)

    def keep() -> None:
        checkpoint = Checkpoint(
            network=Network(network.graph, trainer.weights()),
            optimizer=trainer.optimizer_state(),
            spec=resolved,
            history=history,
            sampler=train.sampler.state(),
            labels=list(assembly.signature.classes),
            vocabulary=assembly.vocabulary,
        )
        save(folder.checkpoints / file_name(history[-1]), checkpoint)
        if options.save_best_only:
            kept = (best_epoch(history, options.monitor), len(history))
            for path in checkpoint_files(folder.checkpoints):
                if epoch_of(path) not in kept:
                    path.unlink()

    return keep


def _announce(
    assembly: Assembly, trainer: Trainer, train: Endless, validation: Endless | None, folder: RunFolder
) -> None:
    spec = assembly.spec
    assert spec.trainer
    parameters = sum(array.size for array in trainer.weights().values())
    say(f"run {spec.name} on {spec.trainer.component.name}, {parameters:,} parameters, in {folder.path}")
    for split, batches in (("train", train), ("validation", validation)):
        if batches:
            say(f"{split}: {describe(batches)}")


def describe(batches: Endless) -> str:
    """Say in a line what batches are made of."""
    corpus, sizes = batches.corpus, batches.sampler.sizes
    if isinstance(batches, ArrayBatches):
        return f"{len(corpus):,} files, {corpus.lengths.sum():,} rows; {batches.sampler.batch_size} in a batch"
    windows = ", ".join(f"{name} {size:,}" if name else f"{size:,}" for name, size in sizes.items())
    ambiguous = f" ({share:.2%} ambiguous)" if (share := corpus.ambiguous.sum() / max(len(corpus.letters), 1)) else ""
    return (
        f"{len(corpus.files):,} files, {len(corpus):,} sequences, {len(corpus.letters):,} bases{ambiguous}; "
        f"windows: {windows}; {batches.sampler.batch_size} in a batch"
    )
