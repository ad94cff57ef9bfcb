"""The schedule of a spec: what is wrong with it, and what is written of it."""

from __future__ import annotations

import tomllib

import pytest

from deepg_core.assembly.schedule import make_schedule
from deepg_core.assembly.used import list_used
from deepg_core.commands.summary import summary
from deepg_core.errors import PluginError
from deepg_core.examination import ExaminedSchedule
from deepg_core.plugins import NoOptions
from deepg_core.schedules import Schedule
from deepg_core.schedules.sgdr import Sgdr
from deepg_core.spec.load import load_spec
from deepg_core.spec.report import SpecError
from deepg_core.spec.resolved import write_resolved

SPEC = """\
data.train = { a = "a", b = "b" }
target = { type = "label_folder", maxlen = 8 }
model = { type = "lstm_cnn", layer_lstm = 3 }
"""
INSTALLED = "installed: exp_decay, sgdr, stepdecay"


@pytest.fixture
def path(tmp_path):
    (tmp_path / "spec.toml").write_text(SPEC)
    return tmp_path / "spec.toml"


@pytest.mark.parametrize(
    ("schedule", "problem"),
    [
        ("{ restart = 5 }", ("training.schedule.type", "missing", INSTALLED)),
        ("{ type = 3 }", ("training.schedule.type", "expected a string, got an integer (3)", INSTALLED)),
        (
            '{ type = "sgd" }',
            ("training.schedule.type", "unknown schedule `sgd`", f"did you mean `sgdr`? {INSTALLED}"),
        ),
        (
            '{ type = "sgdr", newstep = 3 }',
            (
                "training.schedule.newstep",
                "unknown option",
                "the options here are `lrmax`, `lrmin`, `restart` and `mult`",
            ),
        ),
        ('{ type = "exp_decay", mult = 0 }', ("training.schedule.mult", "must be > 0, got 0.0", None)),
        ("5", ("training.schedule", "expected a table, got an integer (5)", None)),
    ],
)
def test_what_cannot_be_is_refused(path, schedule, problem):
    with pytest.raises(SpecError) as caught:
        summary(path, [f"training.schedule={schedule}"])
    assert [(it.dotted, it.message, it.help) for it in caught.value.problems] == [problem]


def test_its_options_are_written_out(path):
    spec = load_spec(path, ['training.schedule={ type = "sgdr", mult = 2 }'])
    written = tomllib.loads(write_resolved(spec))["training"]["schedule"]
    assert written == {"type": "sgdr", "lrmin": 5e-10, "restart": 50, "mult": 2.0}
    assert make_schedule(spec).config == Sgdr(mult=2.0)
    assert (("training", "schedule", "type"), "schedule", "sgdr") in [
        (key, kind, component.name) for key, kind, component in list_used(spec)
    ]


def test_what_earlier_versions_wrote_is_read(path):
    """They wrote the options of all three, those of the others with their defaults."""
    wrote = '{ type = "stepdecay", lrmin = 5e-10, restart = 50, newstep = 7 }'
    spec = load_spec(path, [f"training.schedule={wrote}"])
    written = tomllib.loads(write_resolved(spec))["training"]["schedule"]
    assert written == {"type": "stepdecay", "newstep": 7, "mult": 0.7}


@pytest.mark.parametrize(
    ("rate", "message"),
    [
        (None, "gives None; `rate` gives a number"),
        (True, "gives a `bool`; `rate` gives a number"),
        (-0.5, "gives the rate -0.5 for epoch 3; a learning rate is at least 0"),
        (float("nan"), "gives the rate nan for epoch 3; a learning rate is at least 0"),
    ],
)
def test_what_is_no_rate_is_refused_by_name(rate, message):
    class Odd(Schedule):
        def rate(self, epoch, highest):
            return rate

    with pytest.raises(PluginError) as caught:
        ExaminedSchedule(Odd(NoOptions())).rate(3, 0.1)
    assert str(caught.value) == f"the schedule Odd {message}"
