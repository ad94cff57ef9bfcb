"""Classification by the header of a sequence (deepG's train_type "label_header")."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import numpy as np
from attrs import Attribute, field, frozen
from attrs.validators import ge, optional
from numpy.typing import NDArray

from deepg_core.corpus.corpus import Corpus
from deepg_core.errors import OptionError
from deepg_core.targets.interface import Example, Setting, TargetFormat, Windows
from deepg_core.words import list_some, shorten


def _labels(instance: Any, attribute: Attribute[Any], value: tuple[str, ...]) -> None:  # noqa: ARG001
    if not value:
        raise ValueError("must name at least one label")
    names = [_plain(name) for name in value]
    if "" in names:
        raise ValueError("must not name a blank label: it would be that of every header in which none is found")
    if len(set(names)) < len(names):
        raise ValueError("names a label twice (upper and lower case are the same)")


def _one_group(instance: Any, attribute: Attribute[Any], value: str) -> None:  # noqa: ARG001
    try:
        groups = re.compile(value).groups
    except re.error as error:
        message = f"is no regular expression: {error}"
        raise ValueError(message) from None
    if groups != 1:
        message = f"must have one group, the label: (...); it has {groups}"
        raise ValueError(message)


@frozen(kw_only=True)
class LabelHeader:
    """Options of `label_header`."""

    maxlen: int = field(validator=ge(1))
    """Letters of the input."""
    vocabulary_label: tuple[str, ...] = field(validator=_labels)
    """The labels, in the order of the classes; any case. Sequences with another header are not used."""
    header_pattern: str | None = field(default=None, validator=optional(_one_group))
    """Regular expression with one group, the label, to be found in the header; left out: the whole header is the label."""


class LabelHeaderFormat(TargetFormat[LabelHeader]):
    """Input the whole window; target float32 (batch, classes), 1 at the label of the window's header."""

    by_header = named = True

    def __init__(self, config: LabelHeader, setting: Setting = Setting()) -> None:  # noqa: B008 - it is frozen
        super().__init__(config, setting)
        self.classes = config.vocabulary_label
        self._rows = np.eye(len(self.classes), dtype=np.float32)

    @property
    def groups(self) -> tuple[str, ...]:
        """Give the labels."""
        return self.classes

    def label(self, corpus: Corpus) -> NDArray[np.int64]:
        """Give the number of each record's label, -1 where its header has none of them."""
        numbers = {_plain(name): number for number, name in enumerate(self.classes)}
        found = [numbers.get(_plain(text), -1) for text in map(self._text, corpus.headers())]
        label = np.asarray(found, np.int64)
        if not (label >= 0).any():
            shown = ", ".join(repr(shorten(header)) for header in corpus.headers()[:3])
            where = "the label found in it" if self.config.header_pattern else "the whole header"
            message = f"no sequence has one of these labels; headers begin with {shown}"
            raise OptionError("vocabulary_label", message, f"{where} must be a label, in any case")
        return label

    def cut(self, windows: Windows) -> Example:
        """Take every window whole."""
        return Example({"input_1": windows.letters}, {"target_1": self._rows[windows.label]})

    def describe_found(self, corpus: Corpus) -> str:
        """Write the labels of the headers, the most frequent first."""
        found = Counter(text for text in map(self._text, corpus.headers()) if text)
        return list_some([shorten(text) for text, _ in found.most_common()])

    def _text(self, header: str) -> str:
        if self.config.header_pattern is None:
            return header
        match = re.search(self.config.header_pattern, header)
        return match[1] or "" if match else ""


def _plain(text: str) -> str:
    return text.strip().casefold()
