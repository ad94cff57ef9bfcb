"""Broken components, each with the test of its contract that must fail."""

from __future__ import annotations

from typing import ClassVar

from attrs import evolve

from deepg_core.plugins import plugin_manager


def caught_by(test, says=""):
    """Say which test catches a class: its name, with `[VARIANT]` where it has several; and a part of what it says."""

    def mark(kind):
        kind.test, kind.says = test, says
        return kind

    return mark


class Mutants:
    """Before a contract among the bases: each of `mutants` takes the place of the component `of`, in the one test that it
    must fail. A mutant is a component with one thing wrong; `of` itself must pass the same tests."""

    of: ClassVar[str] = ""
    mutants: ClassVar[tuple[type, ...]]

    def __init_subclass__(cls):
        for mutant in cls.mutants:
            assert hasattr(cls, mutant.test.partition("[")[0]), f"{cls.__name__} has no test {mutant.test}"

    def pytest_generate_tests(self, metafunc):
        """Give each test the mutants that it must catch: not all to all, which would be 5,000."""
        if "component" in metafunc.fixturenames:
            test = metafunc.function.__name__
            pairs = zip(self.components(), self.mutants, strict=True)
            wanted = [component for component, mutant in pairs if mutant.test.partition("[")[0] == test]
            right = [plugin_manager().get(self.kind, self.of)] if wanted and self.of else []
            metafunc.parametrize("component", wanted + right, ids=lambda component: component.name)

    def components(self):
        original = plugin_manager().get(self.kind, self.of)
        return [
            evolve(original, name=it.__name__, implementation=f"{it.__module__}:{it.__qualname__}")
            for it in self.mutants
        ]


def mutant_of(item):
    """The mutant that a test is given, if it is one of `Mutants`."""
    if not (item.cls and issubclass(item.cls, Mutants)):
        return None
    return next((it for it in item.cls.mutants if it.__name__ == _component(item)), None)


def is_right(item):
    """Whether a test is given what the mutants are made of."""
    return bool(item.cls.of) and _component(item) == item.cls.of


def is_meant(item, mutant):
    """Whether a test is the one that must fail."""
    test, _, variant = mutant.test.rstrip("]").partition("[")
    others = item.callspec.id.replace(mutant.__name__, "").strip("-")
    return item.originalname == test and variant in ("", others)


def _component(item):
    return getattr(item.callspec.params.get("component"), "name", None) if hasattr(item, "callspec") else None
