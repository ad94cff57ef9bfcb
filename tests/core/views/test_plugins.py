"""What is installed, as tables."""

from deepg_core.views.plugins import format_plugins

OPTIONS = {"delta": {"type": "a float", "required": False, "default": 1.0}}
HUBER = {
    "kind": "target",
    "name": "huber",
    "distribution": "deepg-huber",
    "version": "1.0",
    "summary": "lines far off",
    "implementation": "huber:Huber",
    "missing": ["x"],
    "options": OPTIONS,
    "docs": "Counts.",
}


def test_a_component_that_was_named():
    assert format_plugins(
        {"components": [HUBER, HUBER | {"summary": "", "docs": "", "options": {}, "missing": []}]}
    ) == (
        "target format huber (deepg-huber 1.0): lines far off\n"
        "Counts.\n"
        "huber:Huber (unavailable: x not installed)\n"
        "\n"
        "option  default  type\n"
        "──────  ───────  ───────\n"
        "delta   1.0      a float\n"
        "\n"
        "target format huber (deepg-huber 1.0)\n"
        "huber:Huber\n"
        "no options"
    )


def test_components_and_below_them_their_options():
    one = {"kind": "loss", "name": "huber", "distribution": "deepg-huber", "version": "1.0"}
    options = {
        "delta": {"type": "a float", "required": False, "default": 1.0},
        "path": {"type": "a string", "required": True, "default": None},
        "more": {"type": "a string", "required": False, "default": None},
    }
    shown = {"summary": "lines far off", "missing": ["torch", "x"], "options": options}
    assert format_plugins({"components": [one | shown], "plugins": []}) == (
        "kind  name   plugin           what it is\n"
        "────  ─────  ───────────────  ───────────────────────────────────────────────────\n"
        "loss  huber  deepg-huber 1.0  lines far off (unavailable: torch, x not installed)\n"
        "\n"
        "kind  name   option  default   type\n"
        "────  ─────  ──────  ────────  ────────\n"
        "loss  huber  delta   1.0       a float\n"
        "loss  huber  path    required  a string\n"
        "loss  huber  more              a string"
    )
