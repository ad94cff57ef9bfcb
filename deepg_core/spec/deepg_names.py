"""What arguments of deepG in R are called in a spec, where that is not the same: hints, for whoever writes one of them."""

from __future__ import annotations

from typing import Final

DEEPG_NAMES: Final = {
    "ambiguous_nuc": "encoder.ambiguous",
    "callback_list": "training.observers",
    "cooldown": "training.reduce_lr_on_plateau.cooldown",
    "dataset": "data.train",
    "dataset_val": "data.validation",
    "dense_layers": "model.layer_dense",
    "directories": "data.train",
    "early_stopping_time": "training.early_stopping.minutes",
    "file_filter": "data.train_val_split_csv",
    "format": "reader.type",
    "freeze_base_model": "model.freeze",
    "initial_epoch": "deepg run --resume",
    "last_activation": "model.last_layer_activation",
    "layer_name": "model.layer",
    "layer_names": "model.layer",
    "losses": "model.loss_fn",
    "lr_plateau_factor": "training.reduce_lr_on_plateau.factor",
    "model_seed": "run.seed",
    "models": "model.from",
    "number_target_nt": "target.target_len",
    "optimizer": "model.solver",
    "output_format": "target.type",
    "path": "data.train",
    "path_checkpoint": "run.output",
    "path_corpus": "data.train",
    "path_log": "run.output",
    "path_tensorboard": "training.tensorboard",
    "path_val": "data.validation",
    "patience": "training.reduce_lr_on_plateau.patience",
    "read_data": "reader.paired",
    "return_int": "encoder.type",
    "run_name": "run.name",
    "samples_per_target": "target.set_learning.samples_per_target",
    "save_best_only": "training.checkpoints.save_best_only",
    "save_weights_only": "training.checkpoints.save_weights_only",
    "shuffle": "sampling.shuffle_windows",
    "target_middle": "target.type",
    "tb_images": "training.tensorboard.images",
    "train_type": "target.type",
    "vocabulary_size": "encoder.vocabulary",
}
"""Argument -> key. `docs/coming-from-deepg.md` has all of them, and says what is better."""
