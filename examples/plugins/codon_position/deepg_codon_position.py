"""Which position of a codon a base is: a network that learns it has found the genes, their strand and their reading frame."""

import numpy as np
from attrs import field, frozen, validators

from deepg_core.encoders import PADDING
from deepg_core.errors import DataError, OptionError
from deepg_core.plugins import Component, hookimpl
from deepg_core.targets import Example, TargetFormat

DEEPG_API = "1.0"
CLASSES = ("none", "+1", "+2", "+3", "-1", "-2", "-3")
OTHER_STRAND = np.asarray([0, 4, 5, 6, 1, 2, 3])
"""Class -> class of the same base where the window is read on the other strand."""


@frozen(kw_only=True)
class CodonPositionOptions:
    """The table [target] of a spec, without `type`."""

    maxlen: int = field(validator=validators.ge(1))
    """Letters of the input."""
    cds: str = field(default="", metadata={"path": True})
    """A BED file of coding sequences: record, start, end, name, score, strand. Left out: each record is one, from its first
    base. Where two overlap, the later line counts. Records that are in no line are not used."""
    base: str = field(default="middle", validator=validators.in_(("middle", "next")))
    """The base that is asked about: that in the middle of the input, or the one behind it."""


class CodonPositionFormat(TargetFormat):
    """Cuts a batch of windows into inputs and the class of one base; `+` is the strand on which the window is read."""

    classes = CLASSES
    groups = ()  # those of [data] are not what is to be told apart
    needs_coordinates = True

    def __init__(self, config, setting):
        super().__init__(config, setting)
        self._path = setting.folder / config.cds
        gone = setting.trained and not self._path.is_file()  # beside a checkpoint: nothing is known then
        self._cds = _read_bed(self._path) if config.cds and not gone else {}  # record -> class of each base, uint8
        self._ends = np.asarray([len(its) for its in self._cds.values()])
        self._starts = np.cumsum(self._ends) - self._ends
        self._flat = np.concatenate([*self._cds.values(), np.zeros(0, np.uint8)])

    @property
    def window(self):
        return self.config.maxlen + (self.config.base == "next")

    def label(self, corpus):
        if not self.config.cds:
            return np.zeros(len(corpus), np.int64)
        numbers = {name: number for number, name in enumerate(self._cds)}
        label = np.asarray([numbers.get(name, -1) for name in _first_words(corpus)], np.int64)
        if (label < 0).all():
            raise OptionError(
                "cds", f"{self._path} has no line of any record of the data", "a record is its first word"
            )
        return label

    def unmatched(self, files, corpora):
        if not self.config.cds:
            return
        there = {name for corpus in corpora for name in _first_words(corpus)}
        yield from (f"{self._path}: no record is called {name}" for name in self._cds if name not in there)

    def cut(self, windows):
        place = self.config.maxlen // 2 if self.config.base == "middle" else self.config.maxlen
        before = (windows.letters == PADDING).sum(axis=1)  # padding stands before a short record, on either strand
        at = windows.start + np.where(windows.reverse, self.window - 1 - place, place - before)
        read = self._class_at(windows.label, at)
        number = np.where(windows.reverse, OTHER_STRAND[read], read)
        number[windows.letters[:, place] == PADDING] = 0
        return Example({"input_1": windows.letters[:, : self.config.maxlen]}, {"target_1": number})

    def _class_at(self, record, at):
        """Give the class of places, on the strand of the file: (batch,)."""
        if not self.config.cds:
            return 1 + at % 3
        if not self._cds:
            return np.zeros(len(at), np.uint8)
        known = (at >= 0) & (at < self._ends[record])
        return np.where(known, self._flat[np.where(known, self._starts[record] + at, 0)], 0)


def _first_words(corpus):
    return [(header.split() or [""])[0] for header in corpus.headers()]


def _read_bed(path):
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise OptionError("cds", f"{path} is no text") from error
    except OSError as error:
        raise OptionError("cds", f"{path} cannot be read: {error.strerror}") from error
    found = {}
    for number, line in enumerate(lines, 1):
        if line.strip() and not line.startswith(("#", "track", "browser")):
            found.setdefault(line.split("\t")[0], []).append(_read_line(path, number, line.split("\t")))
    return {name: _draw_classes(its) for name, its in found.items()}


def _read_line(path, number, cells):
    places, strand = cells[1:3], cells[5:6]
    if len(places) < 2 or not all(it.isdecimal() for it in places) or strand not in (["+"], ["-"]):
        message = f"line {number} must be record, start, end, name, score and strand (+ or -), with tabs between them"
        raise DataError(message, path)
    start, end = map(int, places)
    if start >= end:
        raise DataError(f"line {number} ends at {end}, before it begins at {start}", path)
    return start, end, strand[0]


def _draw_classes(stretches):
    classes = np.zeros(max(end for _, end, _ in stretches), np.uint8)  # a byte for each base
    for start, end, strand in stretches:
        positions = np.arange(end - start) % 3
        classes[start:end] = 1 + positions if strand == "+" else 4 + positions[::-1]
    return classes


@hookimpl
def deepg_target_formats():
    yield Component(
        "codon_position",
        CodonPositionOptions,
        "deepg_codon_position:CodonPositionFormat",
        "position in its codon, and strand, of a base",
    )
