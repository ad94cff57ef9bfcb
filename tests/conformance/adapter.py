"""From a call of deepG's batch generator to a spec of ours, and from what it gave to what ours must give.

An argument that the spec cannot express raises `NotYet` with the reason; nothing is left out by name of the case. To let
more of them run, express the argument in `_target`, `_sampling` or `_encoder` and take it from `NOT_YET`.
"""

from __future__ import annotations

import numpy as np
import tomli_w
from click.testing import CliRunner

from deepg_core.cli.preview import preview
from deepg_core.corpus.build import IUPAC

GENERATORS = {
    "get_generator",
    "generator_fasta_lm",
    "generator_fasta_label_folder",
    "generator_fasta_label_header_csv",
    "generator_initialize+wrapper",
}
"""deepG's functions that give batches of windows."""
NO_MATTER = {"seed", "val", "n_gram_stride", "vocabulary_label", "max_iter"}
"""Arguments that change nothing in an entry that has none of `NOT_YET`."""
NOT_YET = {
    "added_label_path": None,
    "add_input_as_seq": False,
    "concat_seq": None,
    "masked_lm": None,
    "max_samples": None,
    "n_gram": None,
    "proportion_entries": None,
    "proportion_per_seq": None,
    "random_sampling": False,
    "read_data": False,
    "reshape_xy": None,
    "reverse_complement_encoding": False,
    "set_learning": None,
    "skip_amb_nuc": None,
    "target_from_csv": None,
    "use_coverage": None,
    "use_quality_score": False,
}
"""Argument -> the value with which it does nothing; any other is for later."""
EXPRESSED = {
    *("path", "task", "maxlen", "target_len", "output_format", "batch_size", "step", "padding", "format"),
    *("vocabulary", "ambiguous_nuc", "return_int", "reverse_complement", "shuffle_file_order", "shuffle_input"),
}
ALIASES = {"train_type": "task", "path_corpus": "path", "directories": "path"}


class NotYet(Exception):  # noqa: N818 - no error, a reason
    """The spec cannot say this."""


def arguments(given, resolved=None):
    """The arguments of a call under one name each, with deepG's defaults where the recording has them."""
    both = {**(resolved or {}), **given}
    return {ALIASES.get(name, name): value for name, value in both.items()}


def to_spec(args):
    """The spec that asks for the same batches, as a table.

    :raises NotYet: it cannot.
    """
    for name, value in args.items():
        if name not in EXPRESSED | NO_MATTER and value != NOT_YET.get(name, name):
            raise NotYet(f"{name} = {value}")
    return {
        "data": {"train": _data(args)},
        "reader": {"type": _reader(args)},
        "encoder": _encoder(args),
        "target": _target(args),
        "sampling": _sampling(args),
    }


def _data(args):
    if args["task"] != "label_folder":
        return args["path"]
    names = args.get("vocabulary_label") or [f"class_{number}" for number in range(len(args["path"]))]
    return dict(zip(names, args["path"], strict=True))


def _reader(args):
    if args.get("format", "fasta") == "fastq":
        raise NotYet("format = fastq")
    return "fasta"


def _encoder(args):
    if args.get("ambiguous_nuc", "zero") not in ("zero", "zeros"):  # the low-level functions spell it "zeros"
        raise NotYet(f"ambiguous_nuc = {args['ambiguous_nuc']}")
    return {"type": "one_hot", "vocabulary": vocabulary(args)}


def _target(args):
    if args["task"] == "label_folder":
        return {"type": "label_folder", "maxlen": args["maxlen"]}
    if args["task"] != "lm":
        raise NotYet(f"train_type = {args['task']}")
    layout = args.get("output_format", "target_right")
    if layout != "target_right":
        raise NotYet(f"output_format = {layout}")
    return {"type": layout, "maxlen": args["maxlen"], "target_len": args.get("target_len", 1)}


def _sampling(args):
    if isinstance(args["batch_size"], list):
        raise NotYet("batch_size for each class")
    options = {name: args.get(name, False) for name in ("padding", "shuffle_file_order", "shuffle_input")}
    options |= {"reverse_complement": args.get("reverse_complement", False), "shuffle_windows": False}
    step = {"step": args["step"]} if args.get("step") else {}
    return {"batch_size": args["batch_size"], **options, **step}


def vocabulary(args):
    """Its letters in order."""
    return "".join(args.get("vocabulary", "acgt")).upper()


def foreign(files, args):
    """Letters of the files that deepG takes for ambiguous ones and we refuse: neither IUPAC nor in the vocabulary."""
    lines = (line for text in files.values() for line in text.splitlines() if not line.startswith(">"))
    return sorted(set("".join(lines).upper()) - set(IUPAC) - set(vocabulary(args)))


def write(folder, files, spec):
    """Lay out the files of an entry and the spec; give the path of the spec."""
    for name, text in files.items():
        if name.endswith((".fa", ".fas")):  # deepG passes these endings over, we read them: `test_fa_is_read`
            continue
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, newline="")
    path = folder / "spec.toml"
    path.write_text(tomli_w.dumps(spec))
    return path


def batches(spec, count):
    """Run `deepg preview --npz` and give (x, y) of each batch.

    :raises DeepgError: as the command does.
    """
    npz = spec.with_suffix(".npz")
    options = [str(spec), "--batches", str(count), "--npz", str(npz)]
    CliRunner().invoke(preview, options, catch_exceptions=False)
    return read(npz, count)


def read(npz, count):
    """The arrays that `deepg preview --npz` wrote."""
    with np.load(npz) as arrays:
        assert len(arrays.files) == 2 * count
        return [(arrays[f"batch{i}/input/input_1"], arrays[f"batch{i}/target/target_1"]) for i in range(count)]


def expected(batch, args):
    """What ours must give for a recorded batch: (x, y) float32."""
    x, y = (_array(batch[name]) for name in "xy")
    if args.get("return_int"):
        x = _rows(x, args)
        y = _rows(y.reshape(-1), args) if args["task"] == "lm" else y
    return x.astype(np.float32), y.astype(np.float32)


def _array(value):
    return np.reshape(value["data"], value["shape"]) if isinstance(value, dict) else np.asarray(value)


def _rows(numbers, args):
    """One-hot rows of deepG's integers: letter k is k + 1; 0 (padding) and V + 1 (ambiguous) are zeros."""
    letters = len(vocabulary(args))
    return np.eye(letters + 2)[numbers.astype(int)][..., 1 : letters + 1]
