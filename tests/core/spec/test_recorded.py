"""The plugins that a run or a checkpoint was made with are chosen again."""

from __future__ import annotations

from pathlib import Path

import pytest
from distributions import install_into

from deepg_core.plugins import PluginManager, UnknownComponentError
from deepg_core.spec import recorded
from deepg_core.spec.recorded import choose_recorded

FILE = Path("Ep.001.h5")
PLUGIN = """
from deepg_core.plugins import Component, MetricComponent, NoOptions, hookimpl

@hookimpl
def deepg_encoders():
    yield Component("one_hot", NoOptions, "a:B")

@hookimpl
def deepg_losses():
    yield Component("mse", NoOptions, "a:B")

@hookimpl
def deepg_metrics():
    yield MetricComponent("acc", NoOptions, "a:B")

@hookimpl
def deepg_observers():
    yield Component("log", NoOptions, "a:B")
"""


@pytest.fixture
def manager(tmp_path, monkeypatch):
    """A plugin that has names of core."""
    monkeypatch.syspath_prepend(tmp_path)
    install_into(tmp_path, "our-plugin", "recorded", PLUGIN, "1.5")
    made = PluginManager()
    monkeypatch.setattr(recorded, "plugin_manager", lambda: made)
    return made


@pytest.mark.parametrize(
    ("home", "names"),
    [("our-plugin==1.5", "our-plugin"), ("deepg-core==0.0.1", "deepg-core"), (None, "deepg-core")],
)
def test_each_name_is_that_of_its_distribution(home, names, manager):
    document = {
        "encoder": {"type": "one_hot"},
        "model": {"loss_fn": ["mse", {"type": "mse"}]},
        "training": {"metrics": ["acc", "f1"], "observers": {"log": {}}},
    }
    keys = [("encoder", "one_hot"), ("loss", "mse"), ("metric", "acc"), ("observer", "log")]
    choose_recorded(document, dict.fromkeys(keys, home) if home else {}, FILE)
    assert document == {
        "encoder": {"type": f"{names}:one_hot"},
        "model": {"loss_fn": [f"{names}:mse", {"type": f"{names}:mse"}]},
        "training": {"metrics": [f"{names}:acc", "f1"], "observers": {f"{names}:log": {}}},
    }


def test_a_name_that_another_distribution_has_now_is_said(manager, caplog):
    document = {"target": {"type": "label_folder"}}
    choose_recorded(document, {("target", "label_folder"): "gone==2.0"}, FILE)
    version = next(it.version for it in manager.plugins if it.name == "targets")
    now = f"the target format `label_folder` (deepg-core {version})"
    assert caplog.messages == [f"Ep.001.h5: the target format `label_folder` was that of gone, and is now {now}"]


@pytest.mark.parametrize(
    ("named", "hint"),
    [
        ("gone", "; to get it: pip install far==1.2"),
        ("far:gone", "; to get it: pip install far==1.2"),
        ("near:gone", "; to get it: pip install near"),
        ("our-plugin:gone", ""),
    ],
)
def test_what_is_gone_is_said_with_its_version(named, hint, manager):
    choose_recorded({}, {("encoder", "gone"): "far==1.2"}, FILE)
    with pytest.raises(UnknownComponentError) as caught:
        manager.get("encoder", named)
    assert caught.value.help.endswith(f"installed: deepg-core:one_hot, integer, our-plugin:one_hot, pretrained{hint}")
