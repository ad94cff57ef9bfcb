"""`deepg plugins KIND|NAME`: what is chosen of what is installed."""

from __future__ import annotations

import pytest

from deepg_core.commands.plugins import find_kind, list_plugins
from deepg_core.errors import OptionError
from deepg_core.plugins import KINDS, plugin_manager


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        *((name, name) for name in KINDS),
        *(("encoders", "encoder"), ("losses", "loss"), ("backend", "trainer"), ("model-builder", "model")),
        *(("target format", "target"), ("Target_Formats", "target"), ("state-writer", "states"), ("state", "states")),
    ],
)
def test_a_kind_is_known_by_all_its_names(word, kind):
    assert find_kind(word) is KINDS[kind]


@pytest.mark.parametrize("word", ["one_hot", "lossy", "", "s"])
def test_what_is_no_kind(word):
    assert find_kind(word) is None


def test_a_kind_gives_its_components():
    found = list_plugins("metrics")
    assert [(it["kind"], it["name"]) for it in found["components"]] == [
        ("metric", entry.component.name) for entry in plugin_manager().all("metric")
    ]
    assert [it["name"] for it in found["plugins"]] == ["metrics"]
    assert not any("docs" in it for it in found["components"])


@pytest.mark.parametrize(
    ("name", "kinds"), [("wavenet", ["target", "model"]), ("deepg-core:wavenet", ["target", "model"])]
)
def test_a_name_gives_what_bears_it_with_its_docs(name, kinds):
    found = list_plugins(name)["components"]
    assert [(it["kind"], it["name"]) for it in found] == [(kind, "wavenet") for kind in kinds]
    assert found[0]["docs"] == "Input w[0:maxlen]; target w[1:maxlen + 1]."


def test_a_distribution_gives_what_it_brought():
    found = list_plugins("deepg-readers")["components"]
    assert [(it["kind"], it["name"]) for it in found] == [("reader", "fasta"), ("reader", "fastq")]


@pytest.mark.parametrize(
    ("name", "advice"), [("one_hott", "did you mean `one_hot`?"), ("zzz", f"kinds: {', '.join(KINDS)}")]
)
def test_a_name_of_nothing(name, advice):
    with pytest.raises(OptionError) as caught:
        list_plugins(name)
    assert str(caught.value) == f"no kind, component or distribution `{name}` is installed; {advice}"
