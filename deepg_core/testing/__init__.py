"""Contracts that any plugin can inherit in its own tests (needs pytest)."""

from pkgutil import iter_modules

import pytest

pytest.register_assert_rewrite(
    *(f"{__name__}.{module.name}" for module in iter_modules(__path__))
)  # they say what differs

from deepg_core.testing.arrays import ArrayReaderContract
from deepg_core.testing.contract import Contract
from deepg_core.testing.encoders import EncoderContract
from deepg_core.testing.explainers import ExplainerContract
from deepg_core.testing.exporters import ExporterContract
from deepg_core.testing.launchers import LauncherContract
from deepg_core.testing.losses import LossContract
from deepg_core.testing.metrics import MetricContract
from deepg_core.testing.models import ModelBuilderContract
from deepg_core.testing.numpy_ops import NumpyOps
from deepg_core.testing.observers import ObserverContract
from deepg_core.testing.readers import ReaderContract
from deepg_core.testing.states import StateWriterContract
from deepg_core.testing.targets import TargetFormatContract
from deepg_core.testing.trainers import TrainerContract

__all__ = [
    "ArrayReaderContract",
    "Contract",
    "EncoderContract",
    "ExplainerContract",
    "ExporterContract",
    "LauncherContract",
    "LossContract",
    "MetricContract",
    "ModelBuilderContract",
    "NumpyOps",
    "ObserverContract",
    "ReaderContract",
    "StateWriterContract",
    "TargetFormatContract",
    "TrainerContract",
]
