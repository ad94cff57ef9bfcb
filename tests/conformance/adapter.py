"""From a call of deepG's batch generator to a spec of ours, and from what it gave to what ours must give.

An argument that the spec cannot express raises `NotOurs` with the reason; nothing is left out by name of the case.
"""

from __future__ import annotations

import numpy as np
import tomli_w
from click.testing import CliRunner

from deepg_core.cli.preview import preview
from deepg_core.corpus.alphabet import IUPAC

GENERATORS = {
    "get_generator",
    "generator_fasta_lm",
    "generator_fasta_label_folder",
    "generator_fasta_label_header_csv",
    "generator_initialize+wrapper",
}
"""deepG's functions that give batches of windows."""
NO_MATTER = {
    *(
        "seed",
        "val",
        "max_iter",
        "verbose",
        "file_limit",
        "path_file_log",
        "num_targets",
        "ones_column",
        "target_middle",
    ),
}
"""Arguments that change nothing in the batches of any entry."""
NOT_OURS = {"reshape_xy": None}
"""Argument -> the value with which it does nothing. Functions of the user's own are target formats with us."""
EXPRESSED = {
    *("path", "task", "maxlen", "target_len", "output_format", "batch_size", "step", "padding", "format"),
    *("vocabulary", "ambiguous_nuc", "return_int", "reverse_complement", "shuffle_file_order", "shuffle_input"),
    *("added_label_path", "add_input_as_seq", "concat_seq", "masked_lm", "max_samples", "n_gram", "n_gram_stride"),
    *("proportion_entries", "proportion_per_seq", "random_sampling", "read_data", "reverse_complement_encoding"),
    *("set_learning", "skip_amb_nuc", "target_from_csv", "use_coverage", "use_quality_score", "vocabulary_label"),
}
SINGLE = "label_folder_single_class"
"""deepG's generator of one class; for us the first of two that are alike."""
ALIASES = {"train_type": "task", "path_corpus": "path", "directories": "path"}


class NotOurs(Exception):  # noqa: N818 - no error, a reason
    """The spec cannot say this."""


def arguments(given, resolved=None):
    """The arguments of a call under one name each, with deepG's defaults where the recording has them."""
    both = {**(resolved or {}), **given}
    return {ALIASES.get(name, name): value for name, value in both.items()}


def to_spec(args):
    """The spec that asks for the same batches, as a table.

    :raises NotOurs: it cannot.
    """
    for name, value in args.items():
        if name not in EXPRESSED | NO_MATTER and value != NOT_OURS.get(name, name):
            raise NotOurs(f"{name} = {value}")
    return {
        "data": _data(args),
        "reader": {
            "type": "fastq" if args.get("format") == "fastq" else "fasta",
            **({"paired": True} if args.get("read_data") else {}),
        },
        "encoder": _encoder(args),
        "target": _target(args),
        "sampling": _sampling(args),
    }


def _data(args):
    options = {name: args[name] for name in ("added_label_path", "add_input_as_seq") if args.get(name)}
    if args["task"] == SINGLE:
        return {"train": {"0": args["path"], "1": args["path"]}, "allow_overlap": True, **options}
    if args["task"] != "label_folder":
        return {"train": args["path"], **options}
    names = args.get("vocabulary_label") or [f"class_{number}" for number in range(len(args["path"]))]
    return {"train": dict(zip(names, args["path"], strict=True)), "allow_overlap": True, **options}


def _encoder(args):
    words = {"n_gram": args["n_gram"], "n_gram_stride": args["n_gram_stride"]} if args.get("n_gram") else {}
    ambiguous = (args.get("ambiguous_nuc") or "zero").replace(
        "zeros", "zero"
    )  # the low-level functions spell it "zeros"
    if args.get("return_int"):
        return {"type": "integer", "vocabulary": vocabulary(args), **words}
    options = {name: args[name] for name in ("use_coverage", "use_quality_score") if args.get(name)}
    return {"type": "one_hot", "vocabulary": vocabulary(args), "ambiguous": ambiguous, **words, **options}


def _target(args):
    maxlen = {"maxlen": args["maxlen"]}
    labels = args.get("vocabulary_label")
    match args["task"]:
        case "label_folder" | "label_folder_single_class":
            sets = {name: value for name, value in (args.get("set_learning") or {}).items() if value is not None}
            return {"type": "label_folder", **maxlen, **({"set_learning": sets} if sets else {})}
        case "label_header":
            return {
                "type": "label_header",
                **maxlen,
                "vocabulary_label": [labels] if isinstance(labels, str) else labels,
            }
        case "label_csv":
            return {"type": "label_csv", **maxlen, "target_from_csv": args["target_from_csv"]}
        case "masked_lm":
            return {"type": "masked_lm", **maxlen, **args["masked_lm"]}
        case "lm":
            layout = args.get("output_format") or "target_right"
            return {"type": layout, **maxlen, "target_len": args.get("target_len") or 1}
    raise NotOurs(f"train_type = {args['task']}")


def _sampling(args):
    options = {name: args.get(name) or False for name in ("padding", "shuffle_file_order", "shuffle_input")}
    options |= {"reverse_complement": args.get("reverse_complement") or False, "shuffle_windows": False}
    names = ("step", "max_samples", "proportion_entries", "proportion_per_seq", "random_sampling", "skip_amb_nuc")
    for name in (*names, "reverse_complement_encoding"):
        if args.get(name):
            options[name] = args[name]
    if args.get("concat_seq") is not None:
        options["concat_seq"] = args["concat_seq"]
    size = args["batch_size"]
    return {"batch_size": 2 * size if args["task"] == SINGLE else size, **options}


def vocabulary(args):
    """Its letters in order."""
    return "".join(args.get("vocabulary", "acgt")).upper()


def foreign(files, args):
    """Letters of the files that deepG takes for ambiguous ones and we refuse: a nucleotide alphabet, and they are none."""
    if set(vocabulary(args)) - set("ACGTUN"):
        return []
    lines = (line for name, text in files.items() if name.endswith("fasta") for line in text.splitlines())
    return sorted(set("".join(line for line in lines if not line.startswith(">")).upper()) - set(IUPAC))


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
    """Run `deepg preview --npz` and give (inputs, targets, weight or None) of each batch, the first two lists.

    :raises DeepgError: as the command does.
    """
    npz = spec.with_suffix(".npz")
    options = [str(spec), "--batches", str(count), "--npz", str(npz)]
    CliRunner().invoke(preview, options, catch_exceptions=False)
    return read(npz, count)


def read(npz, count):
    """The arrays that `deepg preview --npz` wrote."""
    with np.load(npz) as arrays:
        names = {
            number: [name for name in arrays.files if name.startswith(f"batch{number}/")] for number in range(count)
        }
        assert sum(map(len, names.values())) == len(arrays.files)
        return [
            (
                [arrays[name] for name in of_batch if "/input/" in name],
                [arrays[name] for name in of_batch if "/target/" in name],
                next((arrays[name] for name in of_batch if name.endswith("/weight")), None),
            )
            for of_batch in names.values()
        ]


def expected(batch):
    """What ours must give for a recorded batch: (inputs, target)."""
    x = batch["x_list"] if "x_list" in batch else batch["x"]
    inputs = [_array(part) for part in _parts(x)] if _several(batch, x) else [_array(x)]
    return inputs, _array(batch["y"])


def _several(batch, x):
    return "x_list" in batch or (isinstance(x, dict) and "list" in x)


def _parts(x):
    return x["list"] if isinstance(x, dict) else x


def _array(value):
    return np.reshape(value["data"], value["shape"]) if isinstance(value, dict) else np.asarray(value)


def compare(given, batch, args):
    """Compare a batch of ours with a recorded one, to the digits that were recorded."""
    inputs, (target, *more), _ = given
    want_inputs, want = expected(batch)
    assert not more
    assert len(inputs) == len(want_inputs)
    if args["task"] == SINGLE:  # the second class is a copy of the first
        inputs, target = [part[: len(part) // 2] for part in inputs], target[: len(target) // 2]
    for part, want_part in zip(inputs, want_inputs, strict=True):
        assert part.shape == want_part.shape
        np.testing.assert_allclose(part, want_part, rtol=0, atol=2e-7)
    want = want.reshape(target.shape) if args.get("return_int") and args["task"] == "lm" else want  # R: 1 x 1 for one
    assert target.shape == want.shape
    np.testing.assert_allclose(target, want, rtol=0, atol=2e-7)
