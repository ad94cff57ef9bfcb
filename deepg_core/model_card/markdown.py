"""A card as Markdown, under the headings that hubs of models use (Mitchell et al. 2019, and Hugging Face's template)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

import tomli_w

from deepg_core.evaluation.drawn import describe_windows
from deepg_core.model_card.kept import mark
from deepg_core.words import count_of, spell_out

_LICENCE: Final = re.compile(r"[a-z0-9][a-z0-9.+-]*")
"""What hubs take for the name of a licence: `apache-2.0`."""
_FILES: Final = 20
"""Files of a split that are listed; the others are in the JSON."""
_TICKED: Final = re.compile(r"(`[^`]+`)")
_MARKS: Final = re.compile(r"[\\|*\[\]]")
_UNKNOWN: Final = "not recorded"

Card = dict[str, Any]


def write_markdown(card: Card) -> str:
    """Write a card, which begins with what hubs read."""
    parts = [
        *_write_head(card),
        *_write_details(card),
        *_write_uses(card),
        *_write_data(card["data"]),
        *_write_training(card),
        *_write_evaluation(card["evaluation"]),
        *_write_technical(card),
        "## Citation",
        mark("citation", card["citation"]),
        "## Model Card Contact",
        mark("contact", card["contact"]),
    ]
    text = "\n\n".join(part for part in parts if part) + "\n"
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _write_head(card: Card) -> Iterator[str]:
    licence = card["licence"]
    known = licence if _LICENCE.fullmatch(licence) else "unknown" if licence == "not stated" else "other"
    tags = json.dumps(["deepg", "biology", "genomics", "dna"])
    yield f"---\nlicense: {known}\nlibrary_name: deepg\ntags: {tags}\n---"
    yield f"# {_plain(card['name'])}"
    yield (
        "<!-- deepG wrote this file, and writes it again. It keeps what stands between `yours` and `end`; "
        "all else that is changed is lost. -->"
    )
    yield mark("description", card["description"])


def _write_details(card: Card) -> Iterator[str]:
    model = card["model"]
    yield "## Model Details"
    rows = [
        ["checkpoint", _code(model["checkpoint"])],
        ["saved on", card["date"]],
        ["built by", _code(model["builder"])],
        ["size", f"{count_of(model['layers'], 'layer')}, {count_of(model['parameters'], 'parameter')}"],
        ["reads", ", ".join(f"{_code(name)} {_shape(its)}" for name, its in model["inputs"].items())],
        *[["gives", _describe_output(name, its)] for name, its in model["outputs"].items()],
        ["made with", ", ".join(map(_plain, card["plugins"])) or _UNKNOWN],
    ]
    yield _table(["", ""], rows)
    yield "### Licence"
    yield mark("licence", card["licence"])


def _write_uses(card: Card) -> Iterator[str]:
    yield "## Uses"
    yield "### Direct Use"
    yield _list(card["uses"])
    yield "### Out-of-Scope Use"
    yield _list(card["not_for"])
    yield "## Bias, Risks, and Limitations"
    yield _list(card["limitations"]) or "None that its evaluation warns of."
    yield "## How to Get Started with the Model"
    checkpoint = card["model"]["checkpoint"].rpartition("/")[2]
    inputs = "sequences.fasta" if card["model"]["window"] else "rows.npz"
    kinds = {its["kind"] for its in card["model"]["outputs"].values()}
    verb, rest = (
        ("states", "--layer context -o states.h5") if kinds == {"unlabelled"} else ("predict", "-o predictions.tsv")
    )
    yield f"```\ndeepg {verb} {checkpoint} {inputs} {rest}\n```"


def _write_data(data: dict[str, Any] | None) -> Iterator[str]:
    yield "## Training Details"
    yield "### Training Data"
    if not data:
        yield f"{_UNKNOWN[0].upper()}{_UNKNOWN[1:]}."
        return
    bases = any(split["bases"] is not None for split in data.values())
    heads = ["split", "class", "files", "records", *(["bases"] if bases else [])]
    rows = [
        [name, _code(cls) if cls else "all", *(f"{its[key]:,}" for key in heads[2:])]
        for name, split in data.items()
        for cls, its in [("", split), *split["classes"].items()]
    ]
    yield _table(heads, rows)
    yield "Fingerprints: SHA-256 of what each file holds, not of how it is written down (docs/model-card.md says what exactly)."
    for name, split in data.items():
        yield _list_prints(name, split)


def _list_prints(name: str, split: dict[str, Any]) -> str:
    shown = split["fingerprints"][:_FILES]
    more = len(split["fingerprints"]) - len(shown)
    rows = [[f"{name}, all files", f"`{split['sha256']}`"]]
    rows += [[_code(its["file"]), f"`{its['sha256']}`"] for its in shown]
    rows += [[f"{count_of(more, 'file')} more", "in `model_card.json`"]] if more else []
    return _table([name, "SHA-256"], rows)


def _write_training(card: Card) -> Iterator[str]:
    training = card["training"]
    yield "### Training Procedure"
    if not training["best"]:
        yield f"{count_of(training['epochs'], 'epoch')}."
        return
    seconds = f" in {training['seconds']:,.0f} s" if training["seconds"] is not None else ""
    best = training["best"]
    yield (
        f"{count_of(training['epochs'], 'epoch')}{seconds}; the best by `{training['monitor']}` is epoch {best['epoch']}:"
    )
    named = {name: value for name, value in best.items() if name not in ("epoch", "seconds")}
    yield _table(["measured", "value"], [[_code(name), _number(value)] for name, value in named.items()])


def _write_evaluation(report: dict[str, Any] | None) -> Iterator[str]:
    yield "## Evaluation"
    if not report:
        yield "It was not evaluated."
        return
    yield (
        f"On {_plain(report['split'])}: {describe_windows(report)}. Intervals are of 95 %, a bootstrap over records."
    )
    for name, part in report["outputs"].items():
        if name:
            yield f"### {_plain(name)}"
        baselines = {its: value for its, value in (part.get("baselines") or {}).items() if "left_out" not in value}
        rows = [
            [
                _code(metric),
                _number(its["value"]),
                _interval(its),
                *(_number(_value(of, metric)) for of in baselines.values()),
            ]
            for metric, its in part["metrics"].items()
        ]
        yield _table(["metric", "value", "95 %", *map(_plain, baselines)], rows)


def _write_technical(card: Card) -> Iterator[str]:
    yield "## Technical Specifications"
    machine, versions = card["machine"], card["versions"]
    if machine:
        memory = machine["memory_bytes"]
        rows = [
            ["system", _plain(machine["system"])],
            ["processor", f"{_plain(machine['processor'])}, {count_of(machine['cores'], 'core')}"],
            ["memory", _UNKNOWN if memory is None else f"{memory / 2**30:.1f} GiB"],
            ["computed on", _plain(machine["device"]) or _UNKNOWN],
        ]
    else:
        rows = [["machine", _UNKNOWN]]
    yield _table(["", ""], [*rows, *([_plain(name), _plain(its)] for name, its in versions.items())])
    yield "<details><summary>The spec, with every default; paths begin at the folder where it lay</summary>"
    yield f"```toml\n{tomli_w.dumps(card['spec'])}```"
    yield "</details>"


def _describe_output(name: str, its: Card) -> str:
    names = ", ".join(map(_code, its["names"][:_FILES])) + (", ..." if len(its["names"]) > _FILES else "")
    return f"{_code(name)} {_shape(its['shape'])}, {its['kind']}{f': {names}' if names else ''}"


def _value(of: Card, metric: str) -> float | None:
    value: float | None = of.get(metric, {}).get("value")
    return value


def _interval(its: Card) -> str:
    return "" if its.get("low") is None else f"{_number(its['low'])} to {_number(its['high'])}"


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.4g}" if isinstance(value, float) else f"{value:,}"


def _shape(sizes: Sequence[int]) -> str:
    return f"({', '.join(map(str, sizes))})"


def _list(lines: Sequence[str]) -> str:
    return "\n".join(f"- {_sentence(line)}" for line in lines)


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _code(text: str) -> str:
    """Write code in a cell, in which nothing is a mark but that of cells and its own."""
    shown = spell_out(str(text)).replace("`", "'").replace("|", "\\|")
    return f"`{shown}`"


def _sentence(text: str) -> str:
    """Write a sentence; what stands between backticks is code."""
    parts = _TICKED.split(spell_out(text))
    return "".join(part if place % 2 else _plain(part) for place, part in enumerate(parts))


def _plain(text: str) -> str:
    """Take out what would be more than text: control characters, marks of tables, HTML, code, links, pictures and emphasis."""
    return _MARKS.sub(r"\\\g<0>", spell_out(str(text))).replace("<", "&lt;").replace("`", "'")
