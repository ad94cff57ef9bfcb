"""deepG: deep learning on genome sequences from one declarative file.

The verbs of the command line as functions: `init`, `check`, `summary`, `preview`, `run`, `sweep`, `bench`, `predict`, `states`,
`evaluate`, `probe`, `calibrate`, `explain`, `export`, `report`, `compare`, `schema`; and `load_spec`, `load_model`,
`new_model`, `read_states`, `read_attributions`. They are imported when they are asked for, so `import deepg_core` costs
nothing and no framework.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from deepg_core.attributions import Attributions
    from deepg_core.attributions.read import read_attributions
    from deepg_core.bottleneck import Bench
    from deepg_core.commands.bench import bench
    from deepg_core.commands.calibrate import calibrate
    from deepg_core.commands.check import check
    from deepg_core.commands.compare import compare
    from deepg_core.commands.evaluate import evaluate
    from deepg_core.commands.explain_windows import explain
    from deepg_core.commands.export import export
    from deepg_core.commands.init import init
    from deepg_core.commands.predict import predict
    from deepg_core.commands.preview import Preview, preview
    from deepg_core.commands.probe import probe
    from deepg_core.commands.report import report
    from deepg_core.commands.run import run
    from deepg_core.commands.schema import schema
    from deepg_core.commands.states import states
    from deepg_core.commands.summary import summary
    from deepg_core.commands.sweep import sweep
    from deepg_core.comparison import Comparison
    from deepg_core.errors import DeepgError
    from deepg_core.inference.judging.evaluation import Evaluation
    from deepg_core.inference.make import load_model, new_model
    from deepg_core.inference.model import Model
    from deepg_core.inference.predictions import Predictions
    from deepg_core.plugins.manager import add_plugin
    from deepg_core.probing.probe import Probe
    from deepg_core.reports import Report
    from deepg_core.spec.load import load_spec
    from deepg_core.states.read import States, read_states
    from deepg_core.sweeps import Sweep

__version__ = "0.1.0"
__all__ = [
    "Attributions", "Bench", "Comparison", "DeepgError", "Evaluation", "Model", "Predictions", "Preview", "Probe", "Report",
    "States", "Sweep", "add_plugin", "bench", "calibrate", "check", "compare", "evaluate", "explain", "export", "init",
    "load_model", "load_spec", "new_model", "predict", "preview", "probe", "read_attributions", "read_states", "report",
    "run", "schema", "states", "summary", "sweep",
]  # fmt: skip

_WHERE = {
    "Attributions": "deepg_core.attributions",
    "read_attributions": "deepg_core.attributions.read",
    "Bench": "deepg_core.bottleneck",
    "DeepgError": "deepg_core.errors",
    "Evaluation": "deepg_core.inference.judging.evaluation",
    "Model": "deepg_core.inference.model",
    "States": "deepg_core.states.read",
    "Comparison": "deepg_core.comparison",
    "add_plugin": "deepg_core.plugins.manager",
    "Report": "deepg_core.reports",
    "bench": "deepg_core.commands.bench",
    "calibrate": "deepg_core.commands.calibrate",
    "check": "deepg_core.commands.check",
    "compare": "deepg_core.commands.compare",
    "evaluate": "deepg_core.commands.evaluate",
    "explain": "deepg_core.commands.explain_windows",
    "export": "deepg_core.commands.export",
    "init": "deepg_core.commands.init",
    "load_model": "deepg_core.inference.make",
    "load_spec": "deepg_core.spec.load",
    "new_model": "deepg_core.inference.make",
    "Predictions": "deepg_core.inference.predictions",
    "predict": "deepg_core.commands.predict",
    "Preview": "deepg_core.commands.preview",
    "preview": "deepg_core.commands.preview",
    "Probe": "deepg_core.probing.probe",
    "probe": "deepg_core.commands.probe",
    "states": "deepg_core.commands.states",
    "read_states": "deepg_core.states.read",
    "report": "deepg_core.commands.report",
    "run": "deepg_core.commands.run",
    "schema": "deepg_core.commands.schema",
    "summary": "deepg_core.commands.summary",
    "sweep": "deepg_core.commands.sweep",
    "Sweep": "deepg_core.sweeps",
}


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    return getattr(import_module(_WHERE[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_WHERE])
