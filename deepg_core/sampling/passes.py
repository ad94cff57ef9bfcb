"""One pass over the records of a stream: which of them, in which order, and which window has which number."""

from __future__ import annotations

import numpy as np
from attrs import frozen

from deepg_core.corpus.corpus import Corpus
from deepg_core.sampling.permutation import permute_numbers
from deepg_core.sampling.plan import Plan
from deepg_core.sampling.runs import Numbers, Runs, space_runs


@frozen
class Visits:
    """Which windows of which file come, where a pass does not just go through all of them: (visits,) each."""

    ends: Numbers
    """Windows up to and including each visit."""
    base: Numbers
    """Number of the first window of the file."""
    size: Numbers
    """Windows of the file."""
    offset: Numbers
    """The first of them that comes."""
    key: Numbers
    """Of their order, where they come in a random one."""


@frozen
class Traversal:
    """The windows of a pass as they are met from one end of the records."""

    runs: Runs
    ends: Numbers
    """(runs,): windows up to and including each run."""

    def at(self, windows: Numbers, step: int) -> tuple[Numbers, Numbers]:
        """Give (record, start) of windows by their numbers."""
        run = np.searchsorted(self.ends, windows, side="right")
        steps = windows - np.where(run > 0, self.ends[run - 1], 0)
        return self.runs.record[run], self.runs.first[run] + steps * step


@frozen
class Pass:
    """One pass, in the order of this pass."""

    shuffle: int
    """Key of the order of the windows."""
    strands: int
    """Key of the coins: one of its own, or the strand of a window would depend on its place."""
    draws: int
    """Key of what is drawn for each window."""
    forward: Traversal
    backward: Traversal
    """The same where records are read from their other ends, with starts counted from there. A record has as many windows
    as in `forward`: always taking the next start that is allowed gives the most there can be, from either end."""
    visits: Visits | None

    @property
    def size(self) -> int:
        """How many windows the pass has."""
        ends = self.visits.ends if self.visits else self.forward.ends
        return int(ends[-1]) if len(ends) else 0


def begin_pass(corpus: Corpus, runs: Runs, plan: Plan, seed: list[int]) -> Pass:
    """Draw a pass from its seed.

    :param runs: where windows of the stream may start.
    """
    rng = np.random.default_rng(seed)
    shuffle, strands = rng.integers(1 << 62, size=2).tolist()
    runs = runs.chosen(_order(corpus, runs, plan, rng))
    runs = _parts(corpus, _some_records(corpus, runs, plan, rng), plan, rng)
    forward = _way(runs, _step(plan), plan)
    backward = _way(runs.turned(_room(corpus, runs.record, plan)), _step(plan), plan) if _turns(plan) else forward
    draws = int(rng.integers(1 << 62))
    return Pass(shuffle, strands, draws, forward, backward, _visits(corpus, runs, forward, plan, rng))


def locate_windows(corpus: Corpus, turn: Pass, windows: Numbers, plan: Plan) -> tuple[Numbers, Numbers, Numbers]:
    """Give (record, start, start if the record is read from its other end) of windows by their numbers in the pass.

    Windows that start anywhere start there on either strand: so none comes on both.
    """
    if turn.visits:
        windows = _visited(turn.visits, windows, plan)
    record, start = turn.forward.at(windows, _step(plan))
    if not _turns(plan):
        return record, start, start
    return record, start, _room(corpus, record, plan) - turn.backward.at(windows, _step(plan))[1]


def _room(corpus: Corpus, record: Numbers, plan: Plan) -> Numbers:
    """Give the last start of each record; a padded one has but 0."""
    return np.maximum(corpus.lengths[record] - plan.length, 0)


def _way(runs: Runs, step: int, plan: Plan) -> Traversal:
    runs = space_runs(runs, step, plan.length)
    return Traversal(runs, runs.counts(step).cumsum())


def _turns(plan: Plan) -> bool:
    return plan.reverse_complement and not plan.random_sampling


def _step(plan: Plan) -> int:
    return 1 if plan.random_sampling else plan.one_step


def _order(corpus: Corpus, runs: Runs, plan: Plan, rng: np.random.Generator) -> Numbers:
    if plan.shuffle_windows or not (plan.shuffle_file_order or plan.shuffle_input) or not len(runs):
        return np.arange(len(runs))
    files, place = len(corpus.files), runs.place
    file_rank = rng.permutation(files) if plan.shuffle_file_order else np.arange(files)
    within = rng.random(int(place[-1]) + 1)[place] if plan.shuffle_input else place
    return np.lexsort((within, file_rank[corpus.file[runs.record]]))


def _some_records(corpus: Corpus, runs: Runs, plan: Plan, rng: np.random.Generator) -> Runs:
    """Draw `proportion_entries` of the records of each file that have windows: floor(n * share), at least one."""
    if plan.proportion_entries is None:
        return runs
    file = corpus.file[runs.record[runs.begins]]
    order = np.lexsort((rng.random(len(file)), file))
    per_file = np.bincount(file)
    rank = np.arange(len(file)) - np.repeat(per_file.cumsum() - per_file, per_file)
    most = np.maximum(np.floor(per_file * plan.proportion_entries + 1e-9), 1)
    drawn = np.zeros(len(file), bool)
    drawn[order] = rank < np.repeat(most, per_file)
    return runs.chosen(drawn[runs.place])


def _parts(corpus: Corpus, runs: Runs, plan: Plan, rng: np.random.Generator) -> Runs:
    """Cut a part of floor(length * `proportion_per_seq`) letters out of each record."""
    if plan.proportion_per_seq is None or not len(runs):
        return runs
    place, lengths = runs.place, corpus.lengths[runs.record]
    part = plan.part(lengths)
    begin = (rng.random(int(place[-1]) + 1)[place] * (lengths - part + 1)).astype(np.int64)
    cut = Runs(runs.record, np.maximum(runs.first, begin), np.minimum(runs.last, begin + part - plan.length))
    return cut.chosen(cut.last >= cut.first)


def _visits(corpus: Corpus, runs: Runs, way: Traversal, plan: Plan, rng: np.random.Generator) -> Visits | None:
    if not (plan.max_samples or plan.random_sampling or plan.sample_by_file_size) or not len(runs):
        return None
    file = corpus.file[way.runs.record]
    last = np.flatnonzero(np.r_[file[1:] != file[:-1], True])
    file, base, size = file[last], np.r_[0, way.ends[last[:-1]]], np.diff(way.ends[last], prepend=0)
    some = _promised(corpus, runs, plan)[file] if plan.random_sampling else size
    some = np.minimum(some, plan.max_samples or some)
    if plan.sample_by_file_size:
        letters = np.bincount(corpus.file, weights=corpus.lengths, minlength=len(corpus.files))[file]
        drawn = rng.choice(len(file), len(file), p=letters / letters.sum())
        base, size, some = base[drawn], size[drawn], some[drawn]
    offset = (rng.random(len(size)) * (size - some + 1)).astype(np.int64)
    return Visits(some.cumsum(), base, size, offset, rng.integers(1 << 62, size=len(size)))


def _promised(corpus: Corpus, runs: Runs, plan: Plan) -> Numbers:
    """Count the windows of each file at the step of the plan."""
    at_step = space_runs(runs, plan.one_step, plan.length)
    counts = np.bincount(corpus.file[at_step.record], at_step.counts(plan.one_step), len(corpus.files))
    return counts.astype(np.int64)


def _visited(visits: Visits, windows: Numbers, plan: Plan) -> Numbers:
    """From numbers in the pass to numbers among all windows of the files."""
    visit = np.searchsorted(visits.ends, windows, side="right")
    within = windows - np.where(visit > 0, visits.ends[visit - 1], 0)
    if plan.random_sampling:
        return visits.base[visit] + permute_numbers(within, visits.size[visit], visits.key[visit])
    return visits.base[visit] + visits.offset[visit] + within
