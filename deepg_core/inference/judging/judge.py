"""A pass over windows whose truth is known, and all that follows from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from deepg_core.batches import WindowSource
from deepg_core.errors import DeepgError
from deepg_core.evaluation.picture import Picture
from deepg_core.evaluation.verdicts import warn_of_few
from deepg_core.inference.judging.answers import Gathered, Told, answer_all, calibrate_told
from deepg_core.inference.judging.calls import CallVerdict, find_lineage, judge_calls
from deepg_core.inference.judging.control import NAME, Shuffled, describe_control
from deepg_core.inference.judging.letter_rivals import LetterRivals
from deepg_core.inference.judging.letters import LetterJudge
from deepg_core.inference.judging.material import Material
from deepg_core.inference.judging.options import Judging, Subject
from deepg_core.inference.judging.parts import Part, describe_parts
from deepg_core.inference.judging.pictures import draw_pictures
from deepg_core.inference.judging.rivals import Rivals, count_words, fit_rivals
from deepg_core.inference.judging.scores import compare, estimate_all, measure_told, score_told, show
from deepg_core.inference.judging.tables import Columns, list_files, list_records

NO_LETTERS = "ready arrays have no letters that could be shuffled"
NO_TRAINING = "the training data cannot be read any more"


@frozen(eq=False)
class Verdict:
    """What came of one output."""

    part: Part
    about: dict[str, Any]
    """What stands in the file."""
    warnings: tuple[str, ...]
    records: Columns
    """A row for each record that has windows; first their numbers, `record`."""
    files: Columns
    pictures: dict[str, Picture] = field(factory=dict)
    windows: int = 0


@frozen(eq=False)
class Judgement:
    """What came of a network."""

    verdicts: list[Verdict]
    """Of each output of which some truth is known."""
    calls: CallVerdict | None
    """Of its calls along a taxonomy, where its outputs are ranks."""


def judge(subject: Subject, material: Material, train: Material | None, options: Judging) -> Judgement:
    """Evaluate each output of a network.

    :param train: what baselines learn from; None where it cannot be read.
    :raises DeepgError: there is no window, or an output gives no numbers.
    """
    parts = describe_parts(subject.graph, material.source.signature, material.feed, subject.labels)
    its = material.open(options.max_windows, options.seed)
    if not its.examples:
        raise DeepgError("there is no window to evaluate; are all records shorter than a window?")
    plain = [part for part in parts if part.kind != "letters"]
    rivals = _fit(plain, train, options)
    letters = _letter_judges(parts, material, train, options)
    gathered = [Gathered(part) for part in plain]
    shuffled = None
    if options.controls and isinstance(material.source, WindowSource):
        shuffled = Shuffled(subject, parts, material, its.examples, options.seed)
    subject.reset_states()
    batches = material.examples(its, "evaluating")
    asked = shuffled.mix_in(batches) if shuffled else batches
    for examples, said in answer_all(subject, parts, material.passes, asked):
        if shuffled and examples.shuffled:
            _add_shuffled(shuffled, said, letters)
            continue
        words = (
            count_words(material, examples.windows) if any(one.fitted for one in rivals) else _no_words(examples.record)
        )
        told = dict(zip(parts, said, strict=True))
        for one, its_rivals in zip(gathered, rivals, strict=True):
            one.add(told[one.part], its_rivals.predict(words))
        for part, judge_ in letters.items():
            judge_.add(calibrate_told(subject, part, told[part].known()), examples)
    subject.reset_states()
    controls = [one for one in shuffled.gathered if one.part in plain] if shuffled else [None] * len(plain)
    done = {
        one.part: _conclude(subject, one, control, its_rivals, material, options)
        for one, control, its_rivals in zip(gathered, controls, rivals, strict=True)
        if one.told.count or not material.partial
    }
    for part, judge_ in letters.items():
        about, warnings, records, files, picture = judge_.conclude(material, options)
        done[part] = Verdict(part, about, tuple(warnings), records, files, {"letters": picture}, judge_.count)
    if not done:
        raise DeepgError("of no window a class is known at any rank; evaluate on other windows, with --split or files")
    lineage = find_lineage(material.feed, parts)
    calls = judge_calls(subject, lineage, gathered, options) if lineage else None
    return Judgement([done[part] for part in parts if part in done], calls)


def _add_shuffled(shuffled: Shuffled, said: Sequence[Told], letters: Mapping[Part, LetterJudge]) -> None:
    for gathered, told in zip(shuffled.gathered, shuffled.add(said), strict=True):
        if judge_ := letters.get(gathered.part):
            judge_.add_shuffled(told)


def _fit(parts: Sequence[Part], train: Material | None, options: Judging) -> list[Rivals]:
    if not options.baselines or not parts:
        return [Rivals() for _ in parts]
    if train is None:
        return [Rivals({}, {"majority" if part.kind != "numbers" else "mean": NO_TRAINING}) for part in parts]
    return fit_rivals(parts, train, options)


def _letter_judges(
    parts: Sequence[Part], material: Material, train: Material | None, options: Judging
) -> dict[Part, LetterJudge]:
    spelled = [part for part in parts if part.kind == "letters"]
    if not spelled:
        return {}
    assert material.feed
    rivals = LetterRivals(material.feed) if options.baselines and train else None
    if rivals and train:
        rivals.fit(train, options)
    assert isinstance(material.source, WindowSource)
    records = len(material.source.corpus)
    why = NO_TRAINING if options.baselines and not train else ""
    return {part: LetterJudge(part, records, rivals, why) for part in spelled}


def _conclude(
    subject: Subject,
    gathered: Gathered,
    control: Gathered | None,
    rivals: Rivals,
    material: Material,
    options: Judging,
) -> Verdict:
    part, raw = gathered.part, gathered.told
    told = calibrate_told(subject, part, raw)
    score = score_told(part, raw, told, subject.calibration.temperatures.get(part.node), options)
    others = {name: _replaced(raw, given) for name, given in gathered.rivals()}
    baselines = {name: estimate_all(measure_told(part, its), options) for name, its in others.items()}
    about = {"classes": list(part.names), **score.as_json}
    about["baselines"] = {
        **{name: show(its) for name, its in baselines.items()},
        **{name: {"left_out": why} for name, why in rivals.left_out.items()},
    }
    about["controls"], warnings = _control(part, control, options)
    records = len(np.unique(told.record))
    said = [*warn_of_few(records), *score.warnings, *compare(part.kind, score.metrics, baselines), *warnings]
    pictures = draw_pictures(part, raw, told, score, others.get("kmer_logistic"))
    listed = list_records(part, raw, told)
    return Verdict(part, about, tuple(said), listed, list_files(part, told, material), pictures, told.count)


def _control(part: Part, control: Gathered | None, options: Judging) -> tuple[dict[str, Any], list[str]]:
    if not options.controls:
        return {}, []
    if control is None:
        return {NAME: {"left_out": NO_LETTERS}}, []
    about, warnings = describe_control(part, control.told)
    return {NAME: about}, warnings


def _replaced(told: Told, given: NDArray[np.float32]) -> Told:
    return Told(given, told.truth, told.record, told.example)


def _no_words(record: NDArray[np.int64]) -> NDArray[np.float32]:
    return np.zeros((len(record), 0), np.float32)
