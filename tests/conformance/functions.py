"""deepG's functions for data that make no batches, done by ours: name in deepG -> function of the arguments in deepG.

Each gives a dict of what it can tell; a recording has some of its keys.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import numpy as np

from deepg_core.assembly.file_choice import take_split
from deepg_core.batches import Feed
from deepg_core.batches.class_weight import weigh_classes
from deepg_core.batches.extras import complement_columns
from deepg_core.commands.data_split import split
from deepg_core.corpus import Corpus
from deepg_core.corpus.corpus import complement
from deepg_core.corpus.files import Listing
from deepg_core.csv_table import read_table
from deepg_core.encoders import PADDING, Beside, quality
from deepg_core.encoders.integer import Integer, IntegerEncoder
from deepg_core.encoders.one_hot import OneHot, OneHotEncoder
from deepg_core.encoders.words import spell_words, word_numbers
from deepg_core.sampling import Plan
from deepg_core.sampling.runs import find_starts, space_runs
from deepg_core.targets import SetLearning, Setting, Windows
from deepg_core.targets.label_folder import LabelFolder, LabelFolderFormat
from deepg_core.targets.masked_lm import MaskedLm, MaskedLmFormat
from deepg_core.targets.middle import TargetMiddle
from deepg_core.targets.set_learning import group_sets
from deepg_core.targets.target_middle_cnn import TargetMiddleCnnFormat
from deepg_core.targets.target_middle_lstm import TargetMiddleLstmFormat
from deepg_core.targets.target_right import TargetRight, TargetRightFormat
from deepg_core.targets.wavenet import WavenetFormat, WavenetTarget

LAYOUTS = {
    "target_right": (TargetRight, TargetRightFormat),
    "target_middle_lstm": (TargetMiddle, TargetMiddleLstmFormat),
    "target_middle_cnn": (TargetMiddle, TargetMiddleCnnFormat),
    "wavenet": (WavenetTarget, WavenetFormat),
}


def seq_encoding_label(args):
    encoder, letters = _encoder(args), _windows(args, args["maxlen"])
    shares = np.tile(np.float32(args["nuc_dist"]), (len(letters), 1)) if "nuc_dist" in args else None
    x = encoder.encode(letters, Beside(frequencies=shares))
    return {"x": x, "x_readable": _readable(x) if x.shape[-1] == 4 else None, "x_row_2_5": x[1, -1]}


def seq_encoding_lm(args):
    config, layout = LAYOUTS[args["output_format"]]
    target = layout(config(args["maxlen"], target_len=args.get("target_len", 1)))
    x, y = _fed(Feed(target, _encoder(args)), _windows(args, target.window))
    letters = [[row.argmax() if row.any() else None for row in window] for window in x[0]]
    return {"x": x[0] if len(x) == 1 else x, "x_argmax0": letters, "y": y}


def slice_tensor_lm(args):
    config, layout = LAYOUTS[args["output_format"]]
    example = layout(config(args["maxlen"])).cut(_plain(_letters(args["sequence"])[None]))
    x, y = ([part.tobytes().decode() for part in parts.values()] for parts in (example.inputs, example.targets))
    return {"x": x[0], "x1": x[0], "x2": x[-1], "y": y[0]}


def get_start_ind(args):
    """Windows of all records, as starts in the text of them all, counted from 1."""
    records = [args["seq_vector"]] if isinstance(args["seq_vector"], str) else args["seq_vector"]
    corpus, step = _corpus([records]), args["step"]
    length = args["maxlen"] + (args["train_mode"] == "lm")
    plan = Plan(length=length, step=step, batch_size=1, discard="ACGT" if args.get("discard_amb_nuc") else "")
    runs = space_runs(find_starts(corpus, np.arange(len(records)), plan), step, length)
    starts = [
        corpus.offsets[record] + np.arange(first, last + 1, step) + 1
        for record, first, last in zip(runs.record, runs.first, runs.last, strict=True)
    ]
    return {"start_1based": np.concatenate(starts)}


def int_to_n_gram(args):
    return {"out": word_numbers(np.asarray(args["int_seq"], np.int32), args["n"], 1, args["voc_size"])}


def n_gram_vocabulary(args):
    return {"out": list(spell_words("".join(args["vocabulary"]), args["n_gram"]))}


def n_gram_of_matrix(args):
    letters = _letters(one_hot_to_seq({"m": args["input_matrix"]})["seq"])
    out = OneHotEncoder(OneHot(n_gram=args["n"])).encode(letters)
    return {"out": out, "shape": out.shape, "argmax0": out.argmax(1)}


def one_hot_to_seq(args):
    """Columns are named by `Encoder.classes`."""
    names = OneHotEncoder(OneHot("".join(args.get("vocabulary", "ACGT")))).classes
    return {"seq": "".join(names[column] for column in np.argmax(args["m"], axis=1))}


def quality_to_probability(args):
    return {"p": quality.find_probabilities()[_letters(args["chars"])]}


def create_quality_vector(args):
    called = np.eye(args["voc_length"], dtype=np.float32)[[args["pos_1based"] - 1] * 256]
    with patch.object(quality, "find_probabilities", lambda: np.full(256, args["prob"])):
        return {"v": quality.quality_rows(called)[0, 0]}


def reverse_complement(args):
    return {"out": complement(_letters(args["seq"].upper()))[::-1].tobytes().decode()}


def reverse_complement_encoding(args):
    windows = np.stack([_letters(text.upper()) for text in args["x_readable"]])
    target = LabelFolderFormat(LabelFolder(windows.shape[1]), Setting(("a", "b")))
    (_, turned), _ = _fed(Feed(target, _encoder(args), turned=True), windows)
    return {"x2_readable": _readable(turned)}


def reverse_complement_tensor(args):
    return {"out": np.asarray(args["x"])[:, ::-1, complement_columns("ACGT")]}


def reshape_tensor(args):
    sets = SetLearning(args["samples_per_target"], args["reshape_mode"], buffer_len=args["buffer_len"])
    x = np.asarray(args["x"])
    if sets.buffer_len:  # deepG's has the column of the buffer already, ours is put on
        assert not x[..., -1].any()
        x = x[..., :-1]
    parts = list(group_sets({"input_1": x}, sets, letters=x.shape[-1]).values())
    return {"x": parts[0], "x_list": parts, "y": np.asarray(args["y"])[:: sets.samples_per_target]}


def get_class_weight(args):
    counts = args["nucleotides_per_class"]
    target = LabelFolderFormat(LabelFolder(1), Setting(tuple("abcdef"[: len(counts)])))
    weights = weigh_classes(_corpus([["A" * count] for count in counts]), target)
    return {"weights": {str(number): float(weight) for number, weight in enumerate(weights)}}


def masked_lm(args, draws=range(50)):
    """Integers in and out of 188 letters that were filled up on their left, once for each draw."""
    rates = {name: args[name] for name in ("mask_rate", "random_rate", "identity_rate")}
    letters = np.tile(np.r_[np.zeros(12, np.uint8), _letters("A" * 188)], (len(draws), 1))
    feed = Feed(MaskedLmFormat(MaskedLm(args["maxlen"], **rates)), IntegerEncoder(Integer()))
    fed = feed.encode(_plain(letters, draw=np.asarray(draws, np.uint64)))
    return {"x": fed.inputs["input_1"], "y": fed.targets["target_1"], "weight": fed.weight}


def train_val_split_csv(args):
    """The part of `train_model` that says which files are of which split."""
    files, types = args["files"], args["type"]
    listing = Listing(tuple(map(Path, files)), (0,) * len(files), ((),) * len(files))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "split.csv"
        rows = "".join(f"{file},{kind}\n" for file, kind in zip(files, types, strict=True))
        path.write_text("file,type\n" + rows)
        table = read_table(path, ("file",))
    return {"train_file_log": [path.name for path in take_split(listing, table, "train").files]}


def split_fasta(args):
    name, _, count, _ = args["input"].split()
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_text("".join(f">{number}\nACGT\n" for number in range(int(count))))
        written = split([path], Path(folder) / "parts", split_n=args["split_n"], shuffle=args["shuffle_entries"])
        return {"files": {path.name: path.read_text().count(">") for path in written}}


FUNCTIONS = {
    "microseq::reverseComplement": reverse_complement,
    "train_model": train_val_split_csv,
    **{
        function.__name__: function
        for function in (
            seq_encoding_label, seq_encoding_lm, slice_tensor_lm, get_start_ind, int_to_n_gram, n_gram_vocabulary,
            n_gram_of_matrix, one_hot_to_seq, quality_to_probability, create_quality_vector, reverse_complement_encoding,
            reverse_complement_tensor, reshape_tensor, get_class_weight, masked_lm, split_fasta,
        )
    },
}  # fmt: skip


def _encoder(args):
    return OneHotEncoder(
        OneHot(
            "".join(args.get("vocabulary", "acgt")),
            ambiguous=args.get("ambiguous_nuc", "zero"),
            n_gram=args.get("n_gram", 1),
            n_gram_stride=args.get("n_gram_stride", 1),
        )
    )


def _windows(args, length):
    """The windows that begin at `start_ind`, counted from 1."""
    if "char_sequence" in args:
        letters = _letters(args["char_sequence"])
    else:  # 0 padding, 1..V letters, V + 1 others
        letters = np.r_[PADDING, _letters("".join(args["vocabulary"])), ord("?")].astype(np.uint8)[args["sequence"]]
    return np.stack([letters[start - 1 : start - 1 + length] for start in args["start_ind"]])


def _letters(text):
    return np.frombuffer(text.encode(), np.uint8)


def _plain(letters, draw=None):
    nothing = np.zeros(len(letters), np.int64)
    return Windows(letters, nothing, nothing, nothing, nothing > 0, draw)


def _fed(feed, letters):
    fed = feed.encode(_plain(letters))
    return list(fed.inputs.values()), fed.targets["target_1"]


def _readable(x):
    """Lower-case letters of one-hot rows, `.` of zeros, `*` of a uniform row."""
    return ["".join("*" if (row == 0.25).all() else "acgt"[row.argmax()] if row.any() else "." for row in w) for w in x]


def _corpus(files):
    records = [record for file in files for record in file]
    return Corpus(
        letters=_letters("".join(records)),
        offsets=np.cumsum([0, *map(len, records)]),
        file=np.repeat(np.arange(len(files), dtype=np.int32), list(map(len, files))),
        header_text=np.zeros(0, np.uint8),
        header_offsets=np.zeros(len(records) + 1, np.int64),
        counts=np.zeros(256, np.int64),
        ambiguous=np.asarray([sum(letter not in "ACGT" for letter in record) for record in records], np.int64),
        qualities=np.zeros(0, np.uint8),
        files=tuple(Path(f"{number}.fasta") for number in range(len(files))),
        labels=tuple(range(len(files))),
    )
