"""The text of a first spec: complete, valid, and with a comment on what one may want to change."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from deepg_core.corpus.alphabet import AMINO_ACIDS
from deepg_core.proposal.folder import Part
from deepg_core.proposal.numbers import BATCH_SIZE
from deepg_core.proposal.propose import SEED, TASKS, Proposal
from deepg_core.words import count_of

SPLIT_TABLE: Final = "split.csv"
_BARE: Final = re.compile(r"[A-Za-z0-9_-]+")
_CLASSIFIERS: Final = (
    (250, {"kernel_size": [12, 12, 12], "filters": [64, 64, 64], "pool_size": [3, 3, 3], "layer_lstm": [32]}),
    (50, {"kernel_size": [8, 8], "filters": [64, 64], "pool_size": [2, 2], "layer_lstm": [32]}),
    (0, {"layer_lstm": [32]}),
)
"""The shortest window -> options of `lstm_cnn`: each pool makes the sequence that the LSTM reads shorter."""


def write_spec(found: Proposal, backend: str | None = None) -> str:
    """Write the spec; paths are relative to the folder, in which it is to lie."""
    tables = (_data, _reader, _encoder, _target, _sampling, _model, _training)
    parts = [_head(found), _run(found, backend), *(table(found) for table in tables)]
    return "\n".join("\n".join(part) + "\n" for part in parts)


def write_split(found: Proposal) -> str:
    """Write the table that says which files are for validation."""
    held = set(found.held_out)
    rows = [(path.relative_to(found.folder.root).as_posix(), path in held) for path in found.folder.files]
    lines = [f"{_cell(path)},{'validation' if there else 'train'}" for path, there in rows]
    return "\n".join(["file,type", *lines, ""])


def _head(found: Proposal) -> Iterator[str]:
    files, letters = len(found.folder.files), _about(sum(found.sample.bases.values()))
    yield f"# Learns to tell {TASKS[found.task][0]}, from {count_of(files, 'file')} of about {letters} letters."
    yield "# `deepg check spec.toml` looks at all data, `deepg run spec.toml` trains."


def _about(count: int) -> str:
    """Write two digits of a number, `2.4 million` or `510,000`: sizes of files say no more."""
    rounded = float(f"{count:.1e}")
    for size, word in ((1e9, "billion"), (1e6, "million")):
        if rounded >= size:
            return f"{rounded / size:g} {word}"
    return f"{rounded:,.0f}"


def _run(found: Proposal, backend: str | None) -> Iterator[str]:
    yield "[run]"
    yield f"name = {_value(_name_run(found.folder.root.resolve().name))}"
    yield (
        f"backend = {_value(backend)}"
        if backend
        else '# backend = "torch"          # or "keras"; left out: what is installed'
    )
    yield _note(f"seed = {SEED}", "everything random follows from it")


def _name_run(folder: str) -> str:
    """Name a run as its folder of data, without what no run may have in its name; that of `/` is empty."""
    return "".join(it if it.isprintable() and it != "\\" else "_" for it in folder) or "run"


def _data(found: Proposal) -> Iterator[str]:
    yield "[data]"
    for split, parts in found.folder.splits.items():
        yield f"{split} = {_paths(found, parts)}"
    if found.held_out:
        yield _note(
            f"train_val_split_csv = {_value(SPLIT_TABLE)}", "which files are for validation; keep relatives together"
        )
    elif "validation" not in found.folder.splits:
        one = "pair of files" if found.folder.paired else "file"
        yield _note("# validation = ...", f"a class has one {one} only: `deepg data split` makes several of it")


def _paths(found: Proposal, parts: Mapping[str, Part]) -> str:
    root = found.folder.root
    listed = {name: [path.relative_to(root).as_posix() for path in part.paths] for name, part in parts.items()}
    named = {name: paths[0] if len(paths) == 1 else paths for name, paths in listed.items()}
    if "" in named:
        return _value(named[""])
    return f"{{ {', '.join(f'{_key(name)} = {_value(path)}' for name, path in named.items())} }}"


def _reader(found: Proposal) -> Iterator[str]:
    yield "[reader]"
    yield f"type = {_value(found.folder.reader.name)}"
    if found.paired:
        yield _note("paired = true", "half of a window is of each read of a pair")


def _encoder(found: Proposal) -> Iterator[str]:
    yield "[encoder]"
    yield f"type = {_value('integer' if found.task == 'masked_lm' else 'one_hot')}"
    if found.sample.vocabulary:
        yield f"vocabulary = {_value(found.sample.vocabulary)}"


def _target(found: Proposal) -> Iterator[str]:
    yield "[target]"
    yield f"type = {_value(found.task)}"
    yield _note(f"maxlen = {found.numbers.maxlen}", "letters of a window")
    if found.labels:
        if found.labels.without:
            yield f"# {found.labels.describe()}"
        yield f"vocabulary_label = {_value(list(found.labels.labels))}"
        yield from [f"header_pattern = {_value(found.labels.pattern)}"] if found.labels.pattern else []
    if found.table:
        yield f"target_from_csv = {_value(found.table.path.name)}"


def _sampling(found: Proposal) -> Iterator[str]:
    yield "[sampling]"
    if not found.paired:
        apart = "letters from the start of a window to that of the next"
        yield _note(f"step = {found.numbers.step}", "each sequence is one window" if found.numbers.whole else apart)
    yield f"batch_size = {BATCH_SIZE}"
    if found.numbers.padding:
        yield _note("padding = true", "sequences that are shorter than a window are filled up")
    if found.task.startswith("label") and not found.paired and found.sample.vocabulary != AMINO_ACIDS:
        yield _strand(found)


def _strand(found: Proposal) -> str:
    """Decide whether windows are read on either strand; of sites that lie at one place of all sequences that would be wrong."""
    if found.numbers.whole and not found.sample.reads:
        return _note(
            "reverse_complement = false", "all are of one length, as sites are; true if their strand means nothing"
        )
    return _note("reverse_complement = true", "sequences may lie on either strand")


def _model(found: Proposal) -> Iterator[str]:
    yield "[model]"
    options: dict[str, Any] = {"type": "lstm_cnn", "layer_lstm": [64]}
    if found.task == "masked_lm":
        options = {"type": "transformer", "num_heads": [4, 4], "head_size": [16, 16], "ff_dim": [128, 128]}
        options |= {"flatten_method": "none"}
    elif found.task != "target_right":
        length, kind = found.numbers.maxlen, "lstm_cnn"
        if found.paired:
            length, kind = length // 2, "lstm_cnn_multi_input"
        layers = next(its for shortest, its in _CLASSIFIERS if length >= shortest)
        options = {"type": kind, **layers, **({"batch_norm_momentum": 0.9} if "filters" in layers else {})}
    if found.table:
        options["last_layer_activation"] = found.table.activation
    yield from (f"{key} = {_value(value)}" for key, value in options.items())
    yield _note("learning_rate = 0.001", "lower it where the loss jumps")


def _training(found: Proposal) -> Iterator[str]:
    yield "[training]"
    yield "epochs = 10"
    yield _note(f"steps_per_epoch = {found.numbers.steps_per_epoch}", "batches")
    if found.held_out or "validation" in found.folder.splits:
        yield "checkpoints = { save_best_only = true }"


def _note(line: str, comment: str) -> str:
    return f"{line:34} # {comment}"


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else _value(name)


def _value(value: Any) -> str:
    """Write a value as TOML, whose strings and lists are those of JSON."""
    return json.dumps(value, ensure_ascii=False)


def _cell(text: str) -> str:
    return f'"{text.replace(chr(34), chr(34) * 2)}"' if any(it in text for it in ',;\t"') else text
