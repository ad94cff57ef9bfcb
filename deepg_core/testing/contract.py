"""What all contracts share: which component is examined, and with which options."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import pytest

from deepg_core.plugins import Component, plugin_manager
from deepg_core.spec.structure import structure_table


class Contract:
    """Examines one component, or every installed one of a kind. A plugin's tests inherit the contract of its kind::

    from deepg_core.testing import TargetFormatContract

    class TestGcRich(TargetFormatContract):
        name = "gc_rich"
        options = {"maxlen": 20}
    """

    kind: ClassVar[str]
    name: ClassVar[str | None] = None
    """The component to examine; None: every installed one."""
    options: ClassVar[Mapping[str, Any]] = {}
    """Its table in the spec, without `type`."""

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """Run each test once for each component."""
        if "component" in metafunc.fixturenames:
            metafunc.parametrize("component", self.components(), ids=lambda component: component.name)

    def components(self) -> list[Component]:
        """Give those to examine."""
        components = [entry.component for entry in plugin_manager().all(self.kind)]
        installed = [it for it in components if self.examines(it) and not it.missing()]
        named = [entry.component for entry in plugin_manager().named(self.kind, self.name or "")]
        chosen = [component for component in installed if self.name is None or component in named]
        assert chosen, f"no {self.kind} `{self.name}` is installed"
        return chosen

    def examines(self, component: Component) -> bool:  # noqa: ARG002
        """Say whether a component of the kind is one of those that are meant."""
        return True

    @pytest.fixture
    def config(self, component: Component) -> Any:
        """Structure `options` as a spec would."""
        config, problems = structure_table(dict(self.options), component.config, (self.kind,))
        assert not problems, [f"{problem.dotted}: {problem.message}" for problem in problems]
        return config

    def test_it_says_what_it_is(self, component: Component) -> None:
        """`deepg plugins` shows a summary."""
        assert component.summary

    def test_an_unknown_option_is_refused(self, component: Component) -> None:
        """Options are those of the config class and no others."""
        _, problems = structure_table({**self.options, "no_such_option": 1}, component.config, (self.kind,))
        assert [problem.message for problem in problems] == ["unknown option"]
