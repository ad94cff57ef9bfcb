"""Contracts that any plugin can inherit in its own tests (needs pytest)."""

from pkgutil import iter_modules

import pytest

pytest.register_assert_rewrite(
    *(f"{__name__}.{module.name}" for module in iter_modules(__path__) if not module.ispkg)
)  # they say what differs

from deepg_core.testing.arrays import ArrayReaderContract
from deepg_core.testing.augmentations import AugmentationContract
from deepg_core.testing.commands import CommandContract
from deepg_core.testing.contract import Contract
from deepg_core.testing.encoders import EncoderContract
from deepg_core.testing.explainers import ExplainerContract
from deepg_core.testing.exporters import ExporterContract
from deepg_core.testing.launchers import LauncherContract
from deepg_core.testing.layers import LayerContract
from deepg_core.testing.losses import LossContract
from deepg_core.testing.metrics import MetricContract
from deepg_core.testing.models import ModelBuilderContract
from deepg_core.testing.native import NativeBuilderContract
from deepg_core.testing.numpy_ops import NumpyOps
from deepg_core.testing.observers import ObserverContract
from deepg_core.testing.readers import ReaderContract
from deepg_core.testing.schedules import ScheduleContract
from deepg_core.testing.states import StateWriterContract, Written
from deepg_core.testing.targets import TargetFormatContract
from deepg_core.testing.trainers import TrainerContract
from deepg_core.testing.window_weights import WindowWeightContract

__all__ = [
    "ArrayReaderContract",
    "AugmentationContract",
    "CommandContract",
    "Contract",
    "EncoderContract",
    "ExplainerContract",
    "ExporterContract",
    "LauncherContract",
    "LayerContract",
    "LossContract",
    "MetricContract",
    "ModelBuilderContract",
    "NativeBuilderContract",
    "NumpyOps",
    "ObserverContract",
    "ReaderContract",
    "ScheduleContract",
    "StateWriterContract",
    "TargetFormatContract",
    "TrainerContract",
    "WindowWeightContract",
    "Written",
]
