"""The table of kinds: what follows from a line of it is there."""

from __future__ import annotations

import inspect
from importlib import import_module

import pytest

from deepg_core.plugins import KINDS, plugin_manager
from deepg_core.plugins.hookspecs import HOOKS


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
def test_a_kind_has_a_hook_and_a_class_that_says_what_to_implement(kind):
    module, _, name = kind.interface.partition(":")
    interface = getattr(import_module(module), name)
    assert inspect.getdoc(interface)
    assert getattr(HOOKS, kind.hook).__doc__ == f"Register components: {kind.summary} (`{kind.interface}`)."


@pytest.mark.parametrize(
    "kind", [kind for kind in KINDS if kind not in ("reader", "trainer", "command", "layer", "launcher")]
)
def test_what_core_has_of_a_kind_is_one(kind):
    module, _, name = KINDS[kind].interface.partition(":")
    interface = getattr(import_module(module), name)
    entries = [entry for entry in plugin_manager().all(kind) if entry.plugin.distribution == "deepg-core"]
    assert entries
    for entry in entries:
        assert isinstance(entry.component, KINDS[kind].component)
        assert issubclass(entry.component.load(), interface)


def test_components_of_a_kind_come_as_its_records():
    metrics = plugin_manager().components("metric", KINDS["metric"].component)
    assert [metric.name for metric in metrics if metric.usual] == ["acc", "f1", "loss", "mae", "top1_acc", "top5_acc"]
    assert [metric.name for metric in metrics if metric.is_usual("sigmoid")] == ["acc", "loss", "mae"]
