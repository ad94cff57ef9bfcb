"""Contract of target formats."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

import attrs
import numpy as np
import pytest
from numpy.typing import NDArray

from deepg_core.corpus.corpus import Corpus
from deepg_core.encoders import MASK
from deepg_core.examination import cut_windows, examine_format, examine_shapes
from deepg_core.plugins import Component
from deepg_core.targets import Example, Setting, TargetFormat, Windows
from deepg_core.testing.contract import Contract
from deepg_core.testing.windows import draw_windows


class TargetFormatContract(Contract):
    """What every target format does. Override `setting` for a format that needs more than the classes of `[data]`.

    `known` says what some windows give, `labels` what records are labelled as that are called by `headers`.
    """

    kind = "target"
    classes: tuple[str, ...] = ("first", "second")
    """Names of the classes in `[data]`."""
    known: ClassVar[Mapping[str, Mapping[str, Any]]] = {}
    """Letters of a window, `.` for padding -> input or target -> what it is: numbers, or a text of letters, `.` for padding."""
    headers: ClassVar[tuple[str, ...]] = ("first", "second", "third")
    """Of three records: the first two in `1.fasta`, of the first class, the third in `2.fasta`, of the second."""
    labels: ClassVar[tuple[int, ...] | None] = None
    """What `label` gives for them; None: it is not compared."""

    @pytest.fixture
    def setting(self, tmp_path: Path) -> Setting:
        """Give what the format may know of the spec besides its own table; the folder is empty."""
        return Setting(labels=self.classes, folder=tmp_path)

    @pytest.fixture
    def target(self, component: Component, config: Any, setting: Setting) -> TargetFormat:
        """Make the target format."""
        target: TargetFormat = component.load()(config, setting)
        return target

    def test_a_window_holds_the_input(self, target: TargetFormat) -> None:
        """The window has the letters of the input, and the target's where these are letters."""
        assert target.window >= target.config.maxlen

    def test_a_network_can_learn_from_what_it_gives(self, target: TargetFormat) -> None:
        """What it gives passes the examination of `deepg check`, and has the shapes that padding has."""
        examine_format(target)
        given = cut_windows(target, draw_windows(6, target.window))
        padding = cut_windows(target, Windows.blank(6, target.window))
        examine_shapes("target", target, padding.inputs | padding.targets, given.inputs | given.targets)

    def test_records_have_labels(self, target: TargetFormat) -> None:
        """int64, one for each record, -1 where it is not used; of those used `group_of` gives a class among `groups`."""
        corpus = make_corpus(self.headers)
        label = target.label(corpus)
        fits = label.shape == (3,) and label.dtype == np.int64
        assert fits, f"labels of 3 records are {label.dtype} {label.shape}"
        assert (label >= -1).all(), f"labels are {label}; right is -1 for a record that is not used, else 0 or more"
        if self.labels is not None:
            assert label.tolist() == list(self.labels), f"of records called {', '.join(self.headers)}"
        group = np.asarray(target.group_of(label))
        assert group.shape == (3,)
        if target.groups:
            used = group[label >= 0]
            assert ((used >= 0) & (used < len(target.groups))).all(), f"{used} are no numbers of {target.groups}"
            assert (group[label < 0] < 0).all(), "a record that is not used is of no class: -1"
            lacking = [name for number, name in enumerate(target.groups) if number not in set(used.tolist())]
            assert set(target.lacking(label)) <= set(lacking)
        windows = attrs.evolve(draw_windows(3, target.window), label=np.maximum(label, 0))
        cut_windows(target, windows)

    def test_a_loaded_model_cuts_the_same(
        self, component: Component, config: Any, target: TargetFormat, setting: Setting, tmp_path: Path
    ) -> None:
        """Beside a checkpoint the files that a target was made of need not be there: classes come from it."""
        (empty := tmp_path / "elsewhere").mkdir()
        windows = draw_windows(4, target.window)
        columns = {name: tuple(target.columns_of(name)) for name in target.cut(windows).targets}
        kept = attrs.evolve(setting, folder=empty, classes=tuple(target.classes), columns=columns, trained=True)
        loaded: TargetFormat = component.load()(config, kept)
        assert (loaded.window, tuple(loaded.classes)) == (target.window, tuple(target.classes))
        for name, part in target.cut(windows).inputs.items():
            np.testing.assert_array_equal(loaded.cut(windows).inputs[name], part, err_msg=name)
        shapes = [{name: part.shape for name, part in it.cut(windows).targets.items()} for it in (target, loaded)]
        assert shapes[0] == shapes[1]
        for name in shapes[0]:
            assert tuple(loaded.columns_of(name)) == tuple(target.columns_of(name))

    def test_columns_are_named_or_are_not(self, target: TargetFormat) -> None:
        """As many names as there are numbers on the last axis, or none."""
        for name, part in target.cut(draw_windows(2, target.window)).targets.items():
            names = tuple(target.columns_of(name))
            if names and part.dtype.kind == "f":
                assert len(names) == part.shape[-1], f"`{name}` has {part.shape[-1]} columns, called {names}"

    def test_what_is_known_is_given(self, target: TargetFormat) -> None:
        """Windows whose inputs and targets the author knows."""
        if not self.known:
            pytest.skip("`known` of the contract is empty")
        for text, due in self.known.items():
            parts = _parts(target.cut(Windows.of_letters(_letters(text))))
            for name, value in due.items():
                wanted = _letters(value) if isinstance(value, str) else np.asarray([value])
                np.testing.assert_allclose(parts[name], wanted, rtol=1e-6, err_msg=f"`{name}` of the window {text}")

    def test_windows_are_cut_each_by_itself(self, target: TargetFormat) -> None:
        """A batch gives what its windows give one by one."""
        batch = draw_windows(4, target.window)
        whole = _parts(target.cut(batch))
        for i in range(4):
            one = _parts(target.cut(_row(batch, i)))
            assert list(one) == list(whole)
            for name, part in whole.items():
                np.testing.assert_array_equal(one[name][0], part[i])

    def test_letters_are_left_alone(self, target: TargetFormat) -> None:
        """Cutting does not write into the windows."""
        batch = draw_windows(4, target.window)
        before = batch.letters.copy()
        target.cut(batch)
        np.testing.assert_array_equal(batch.letters, before)

    def test_without_a_draw_it_can_be_cut_too(self, target: TargetFormat) -> None:
        """States are written of windows in which nothing is random; shapes are the same."""
        batch = draw_windows(4, target.window)
        drawn, plain = (_parts(target.cut(one)) for one in (batch, attrs.evolve(batch, draw=None)))
        assert {name: part.shape for name, part in plain.items()} == {name: part.shape for name, part in drawn.items()}

    def test_it_says_whether_it_hides_letters(self, target: TargetFormat) -> None:
        """An encoder has a token for the mask only where the format says that it needs one."""
        inputs = target.cut(draw_windows(50, target.window)).inputs.values()
        assert target.masks or not any((part == MASK).any() for part in inputs if part.dtype == np.uint8)


def _parts(example: Example) -> dict[str, NDArray[Any]]:
    weight = {} if example.weight is None else {"weight": example.weight}
    return example.inputs | example.targets | weight


def _row(batch: Windows, i: int) -> Windows:
    assert batch.draw is not None
    parts: list[NDArray[Any]] = [batch.letters, batch.label, batch.record, batch.start, batch.reverse, batch.draw]
    return Windows(*(part[i : i + 1] for part in parts))


def make_corpus(headers: Sequence[str]) -> Corpus:
    """Make a corpus of three records of eight letters."""
    texts = [header.encode() for header in headers]
    letters = np.frombuffer(b"ACGTACGTGGCCGGCCAATTAATT", np.uint8)
    return Corpus(
        letters=letters,
        offsets=np.asarray([0, 8, 16, 24], np.int64),
        file=np.asarray([0, 0, 1], np.int32),
        header_text=np.frombuffer(b"".join(texts), np.uint8),
        header_offsets=np.cumsum([0, *map(len, texts)]).astype(np.int64),
        counts=np.zeros(256, np.int64),
        ambiguous=np.zeros(3, np.int64),
        qualities=np.zeros(0, np.uint8),
        files=(Path("1.fasta"), Path("2.fasta")),
        labels=(0, 1),
    )


def _letters(text: str) -> NDArray[np.uint8]:
    return np.frombuffer(text.replace(".", "\0").encode("ascii"), np.uint8)[None]
