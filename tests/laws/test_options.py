"""Any options with any files: a combination is refused with a reason, or its batches obey the laws.

The laws are written letter by letter, from the files and the spec, and share no code with what they judge.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections import Counter, defaultdict
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, event, given, settings
from hypothesis import strategies as st

from deepg_core.assembly.assemble import assemble
from deepg_core.errors import DataError
from deepg_core.spec.load import draft_spec
from deepg_core.spec.report import SpecError

PASS = 40
"""Batches at most that are looked at for a pass."""
LETTERS = ("target_right", "wavenet", "target_middle_lstm", "target_middle_cnn", "masked_lm")
ROWS = {"1,0,0": 0, "0.25,0.5,0.25": 1, "0,0,1": 2}
COMPLEMENT = dict(zip("ACGTUN", "TGCAAN", strict=True))


class Expected:
    """What a case means, worked out the slow way."""

    def __init__(self, case):
        self.case = case
        tables = ("data", "encoder", "target", "sampling")
        self.data, self.encoder, self.target, self.sampling = (case.document[name] for name in tables)
        self.kind, self.sets = self.target["type"], self.target.get("set_learning")
        self.vocabulary = self.encoder["vocabulary"]
        self.n = self.encoder.get("n_gram", 1)
        self.ambiguous = self.encoder.get("ambiguous", "zero")
        self.maxlen, self.target_len = self.target["maxlen"], self.target.get("target_len", 1)
        with_target = self.kind in ("target_right", "wavenet", "target_middle_lstm", "target_middle_cnn")
        self.length = self.maxlen + (self.target_len if with_target else 0)
        self.padding = self.sampling.get("padding", False)
        self.files = {file.name: file for file in case.files}
        self.read(self.files)

    def read(self, names):
        """Take the headers of these files for those that there are."""
        self.headers = {header.strip().lower() for name in names for header, *_ in self.files[name].records}

    @property
    def distributions(self):
        return all(line.partition(",")[2] in ROWS for line in self.rows().values())

    def rows(self):
        lines = self.case.tables["labels.csv"].splitlines()
        return {line.partition(",")[0]: line for line in lines[1:]}

    @property
    def groups(self):
        if self.kind == "label_header":
            return 2
        if self.kind == "label_csv":
            return 3 if self.distributions and "target_split" not in self.target else 0
        return self.case.classes

    @property
    def is_classes(self):
        return self.kind in ("label_folder", "label_header") or (self.kind == "label_csv" and self.groups > 0)

    @property
    def balanced(self):
        return self.sampling.get("balance", "equal" if self.kind == "label_folder" else None) == "equal"

    @property
    def shuffled(self):
        usual = self.is_classes and not (self.sets or self.sampling.get("sample_by_file_size"))
        return self.sampling.get("shuffle_windows", usual)

    def step(self, group):
        step = self.sampling.get("step", self.maxlen)
        return step[group] if isinstance(step, list) else step

    def shares(self, groups):
        size, m = self.sampling["batch_size"], self.sets["samples_per_target"] if self.sets else 1
        return [part * m for part in (size if isinstance(size, list) else [-(-size // groups)] * groups)]

    def refusals(self):
        """The keys that are to be blamed, by the spec alone."""
        first = self._of_encoder() | self._of_target()
        return first or set(self._of_pairs()) or set(self._of_shapes())

    def _of_encoder(self):
        if self.n == 1:
            return {"encoder.n_gram_stride"} if self.encoder.get("n_gram_stride", 1) > 1 else set()
        if self.encoder.get("use_quality_score"):
            return {"encoder.use_quality_score"}
        return {"encoder.ambiguous"} if self.ambiguous == "empirical" else set()

    def _of_target(self):
        if self.kind == "label_folder" and self.case.classes < 2:
            return {"target.type"}
        return {"target.block_len"} if self.target.get("block_len", 1) > self.maxlen else set()

    def _of_pairs(self):
        sampling, groups = self.sampling, self.groups if self.balanced else 1
        if self.balanced and not self.groups:
            yield "sampling.balance"
        for name in ("step", "batch_size"):
            if isinstance(sampling.get(name), list) and len(sampling[name]) != groups:
                yield f"sampling.{name}"
        for name in ("reverse_complement", "reverse_complement_encoding"):
            closed = {COMPLEMENT.get(letter) for letter in self.vocabulary} <= {
                *self.vocabulary,
                *("T" if "U" in self.vocabulary else ""),
            }
            if sampling.get(name) and ("X" in self.vocabulary or (self.ambiguous == "discard" and not closed)):
                yield f"sampling.{name}"
        if "proportion_per_seq" in sampling and self.padding:
            yield "sampling.proportion_per_seq"
        if self.padding == "right" and self.kind in LETTERS and self.kind != "masked_lm":
            yield "sampling.padding"
        if sampling.get("sample_by_file_size") and sampling.get("shuffle_windows"):
            yield "sampling.sample_by_file_size"
        yield from self._of_joined()
        yield from self._of_sets() if self.sets else ()
        yield from self._of_words() if self.kind in LETTERS and self.n > 1 else ()

    def _of_joined(self):
        by_header = self.kind == "label_header" or self.case.tables.get("labels.csv", "").startswith("header")
        others = (
            by_header or "use_coverage" in self.encoder or {"proportion_entries", "skip_amb_nuc"} & set(self.sampling)
        )
        foreign = self.sampling.get("concat_seq") == "Z"
        if "concat_seq" in self.sampling and (others or foreign):
            yield "sampling.concat_seq"

    def _of_sets(self):
        mode = self.sets["reshape_mode"]
        if not self.balanced or "added_label_path" in self.data:
            yield "target.set_learning"
        if self.sets["buffer_len"] and mode != "concat":
            yield "target.set_learning.buffer_len"
        if mode == "multi_input" and self.sampling.get("reverse_complement_encoding"):
            yield "target.set_learning.reshape_mode"

    def _of_words(self):
        if self.encoder.get("n_gram_stride", 1) != self.n:
            yield "encoder.n_gram_stride"
        if self.kind in ("wavenet", "masked_lm") or self.target_len % self.n:
            yield "encoder.n_gram"

    def _of_shapes(self):
        for name in self.added_tables():
            rows = [line.split(";")[1:] for line in self.case.tables[name].splitlines()[1:]]
            if self.as_sequence(name) and any(int(cell) > len(self.vocabulary) + 1 for row in rows for cell in row):
                yield "data.added_label_path"
                return
        if self.kind == "masked_lm" and self.encoder["type"] == "one_hot":
            for name in ("use_quality_score", "ambiguous"):
                if self.encoder.get(name) in (True, "empirical"):
                    yield f"encoder.{name}"
                    return
        if min(self.sides()) < self.n:
            yield "encoder.n_gram"

    def sides(self):
        """Letters of each input of letters."""
        if self.kind != "target_middle_lstm":
            return [self.maxlen]
        left = -(-self.length // 2) - -(-self.target_len // 2)
        return [left, self.maxlen - left]

    def added_tables(self):
        path = self.data.get("added_label_path", [])
        return [path] if isinstance(path, str) else path

    def as_sequence(self, name):
        flag = self.data.get("add_input_as_seq", False)
        return flag[self.added_tables().index(name)] if isinstance(flag, list) else flag

    def of_files(self):
        """Keys to be blamed for the names of files."""
        table = self.case.tables.get("split.csv", "")
        types = {line.rpartition(",")[2][:3] for line in table.splitlines()[1:]}
        if table and "tra" not in types:  # without a row for it there is no validation
            yield "data.train_val_split_csv"

    def chosen(self, names):
        """Whether these are the files that may be used."""
        lines = self.case.tables.get("split.csv", "").splitlines()[1:]
        train = {line.partition(",")[0] for line in lines if line.endswith(",train")} if lines else set(self.files)
        limit, found = self.data.get("file_limit", 99), Counter(self.files[name].label for name in names)
        wanted = {
            label: min(limit, count) for label, count in Counter(self.files[name].label for name in train).items()
        }
        firsts = [
            [name for name in self.files if name in train and self.files[name].label == label][:limit]
            for label in range(3)
        ]
        in_order = self.sampling.get("shuffle_file_order", True) or set(names) == {
            name for part in firsts for name in part
        }
        return set(names) <= train and found == wanted and in_order

    def records(self, names):
        """(file, header, letters) of all records."""
        joint = self.sampling.get("concat_seq")
        for name in names:
            records = self.files[name].records
            if joint is None:
                yield from ((name, header, text.upper()) for header, text, _ in records)
            else:
                yield name, "", joint.join(text for _, text, _ in records).upper()

    def label(self, name, header):
        """What the target is made of, None where the record is not used."""
        if self.kind == "label_header":
            text = header.strip()
            if "header_pattern" in self.target:
                match = re.search(self.target["header_pattern"], header)
                text = match[1] if match else ""
            return ["bug", "virus"].index(text.lower()) if text.lower() in ("bug", "virus") else None
        if self.kind == "label_csv":
            by_header = self.case.tables["labels.csv"].startswith("header")
            row = self.row_of(header.strip().lower()) if by_header else self.rows().get(name)
            return row and row.partition(",")[2]
        return self.files[name].label

    def row_of(self, header):
        """The row of a whole header, else of its first word where that is none of the headers itself."""
        first, *_ = header.split()
        return self.rows().get(header) or (None if first in self.headers else self.rows().get(first))

    def group(self, label):
        """The class to be balanced."""
        return ROWS.get(label, 0) if self.kind == "label_csv" else label

    def ambiguities(self, text):
        known = self.vocabulary + "T" * ("U" in self.vocabulary)  # RNA may be written with T
        return sum(letter not in known for letter in text)

    def starts(self, text):
        """Where windows may start at all, in reading order."""
        if (
            "skip_amb_nuc" in self.sampling
            and text
            and self.ambiguities(text) / len(text) > self.sampling["skip_amb_nuc"]
        ):
            return []
        if len(text) < self.length:
            return [0] if self.padding and text and not (self.ambiguous == "discard" and self.ambiguities(text)) else []
        if self.part(text) < self.length:
            return []
        everywhere = range(len(text) - self.length + 1)
        clean = lambda start: not self.ambiguities(text[start : start + self.length])  # noqa: E731
        return [start for start in everywhere if self.ambiguous != "discard" or clean(start)]

    def part(self, text):
        return int(len(text) * self.sampling.get("proportion_per_seq", 1) + 1e-9)

    def count(self, text, step):
        """Windows of a record, one by one."""
        count, free = 0, 0
        for start in self.starts(text):
            if start >= free:
                count, free = count + 1, start + step
        return count


@pytest.mark.slow
@settings(
    max_examples=300,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.generate],
    report_multiple_bugs=True,
)
@given(st.data())
def test_a_combination_is_refused_with_a_reason_or_its_batches_obey_the_laws(cases, data):
    case = data.draw(cases)
    expected = Expected(case)
    refusals = expected.refusals() | set(expected.of_files())
    with tempfile.TemporaryDirectory() as folder:
        assembly, batches, error = _outcome(case.write(Path(folder)))
        if error:
            blamed = _blamed(error)
            event(f"refused: {min(blamed)}")
            assert blamed <= (refusals or set(_of_data(expected, case))), str(error)
            return
        assert not refusals
        event("laws")
        for name in sorted({expected.kind, *expected.sampling, *expected.data} - {"batch_size", "train"}):
            event(f"laws with {name}")
        _obeys(expected, assembly, batches)


def _outcome(spec):
    """Go the way of `deepg preview`: (assembly, batches, error)."""
    try:
        design, data = assemble(*draft_spec(spec))
        return (design, data), data.batches("train"), None
    except (SpecError, DataError) as error:
        return None, None, error


def _blamed(error):
    assert error.exit_code == 2
    if not isinstance(error, SpecError):
        assert str(error)
        return {"a file"}
    assert all(problem.message for problem in error.problems)
    return {problem.dotted for problem in error.problems}


def _of_data(expected, case):
    """Keys to be blamed once the records are known."""
    if expected.encoder.get("use_quality_score") and case.files[0].name.endswith("fasta"):
        yield "encoder.use_quality_score"
        return
    # file_limit may take any files, so that this says what may be blamed, and not what must be
    limited = "file_limit" in expected.data or "train_val_split_csv" in expected.data
    found = defaultdict(list)
    for name, header, text in expected.records(expected.files):
        if (label := expected.label(name, header)) is not None:
            found[expected.group(label) if expected.balanced else 0].append(expected.starts(text))
    if limited and expected.kind == "label_csv":
        yield "a file"  # a row of two headers that begin with one word, which is a header itself, but of files left out
    if limited or not found:
        yield {"label_header": "target.vocabulary_label", "label_csv": "target.target_from_csv"}.get(expected.kind, "")
    groups = expected.groups if expected.balanced else 1
    if limited or any(group not in found for group in range(groups)):
        yield "target.type"
    if limited or any(not any(starts) for starts in found.values()):
        yield "target.maxlen"


def _obeys(expected, assembly, batches):
    design, data = assembly
    names = [file.name for file in data.listings["train"].files]
    assert expected.chosen(names)
    expected.read(names)
    records = list(expected.records(names))
    assert data.source("train").corpus.lengths.tolist() == [len(text) for *_, text in records]
    first = [next(batches)]
    _arrays_are_as_declared(expected, design, first[0], records)
    more = min(PASS, batches.steps_per_pass)
    first += list(islice(batches, more - 1))
    allowed = [expected.starts(text) for *_, text in records]
    for batch in first:
        _windows_are_of_their_records(expected, batch, records, allowed)
    _passes_obey(expected, batches, first, records)
    _one_seed_gives_one_stream(expected, data, first)
    _codes_stand_for_numbers(design, data, first[0])
    _another_seed_gives_another(expected, design, first, batches)
    _a_restored_sampler_goes_on(data, batches)


def _codes_stand_for_numbers(design, data, first):
    batches, table = data.batches("train"), design.signature.table
    batches.coded = True
    coded = next(batches)
    for arrays, codes in ((first.inputs, coded.inputs), (first.targets, coded.targets)):
        assert list(arrays) == list(codes)
        for name, array in codes.items():
            found = table[array] if array.dtype.kind == "u" else array
            np.testing.assert_array_equal(found, arrays[name], strict=True)


def _windows_are_of_their_records(expected, batch, records, allowed):
    windows = batch.windows
    for letters, record, start, reverse in zip(
        windows.letters, windows.record, windows.start, windows.reverse, strict=True
    ):
        name, header, text = records[record]
        stretch = text[start : start + expected.length]
        if len(text) < expected.length:
            assert expected.padding
            assert start == 0
        else:
            assert 0 <= start <= len(text) - expected.length
        assert not reverse or expected.sampling.get("reverse_complement")
        assert start in allowed[record]
        read = "".join(COMPLEMENT[letter] for letter in reversed(stretch)) if reverse else stretch
        filled = read.ljust if expected.padding == "right" else read.rjust
        assert letters.tobytes().decode() == filled(expected.length, "\0")
        assert expected.label(name, header) is not None


def _arrays_are_as_declared(expected, assembly, batch, records):
    signature, count = assembly.signature, len(batch.windows.record)
    m = expected.sets["samples_per_target"] if expected.sets else 1
    for arrays, shapes in ((batch.inputs, signature.inputs), (batch.targets, signature.targets)):
        assert {name: array.shape for name, array in arrays.items()} == {
            name: (count // m, *shape) for name, shape in shapes.items()
        }
        assert all(np.isfinite(array).all() for array in arrays.values())
    _inputs_come_in_order(expected, batch, records)
    masked = expected.kind == "masked_lm" and expected.target.get("include_sw", True)
    assert (batch.weight is None) == (not masked)
    if masked:
        assert batch.weight.shape == (count, expected.length)
        letters = np.vectorize(
            lambda code: chr(code) in expected.vocabulary or (chr(code) == "T" and "U" in expected.vocabulary)
        )
        assert not batch.weight[~letters(batch.windows.letters)].any()
    if expected.kind.startswith("label"):
        _labels_match(expected, batch, records, m)


def _inputs_come_in_order(expected, batch, records):
    tables = expected.added_tables()
    letters = len(expected.sides()) * (2 if expected.sampling.get("reverse_complement_encoding") else 1)
    if expected.sets and expected.sets["reshape_mode"] == "multi_input":
        letters = expected.sets["samples_per_target"]
    assert list(batch.inputs) == [f"input_{number}" for number in range(1, len(tables) + letters + 1)]
    for name, rows in zip(tables, batch.inputs.values(), strict=False):
        lines = (line.split(";") for line in expected.case.tables[name].splitlines()[1:])
        values = {key: [float(cell.replace(",", ".")) for cell in cells] for key, *cells in lines}
        for record, row in zip(batch.windows.record, rows, strict=True):
            numbers = values.get(records[record][0], [0, 0])
            if expected.as_sequence(name):
                wide = np.eye(len(expected.vocabulary) + 2)[:, 1:-1]
                assert row.tolist() == [wide[int(number)].tolist() for number in numbers]
            else:
                assert row.tolist() == numbers


def _labels_match(expected, batch, records, m):
    for example, record in enumerate(batch.windows.record[::m]):
        label = expected.label(*records[record][:2])
        if expected.kind == "label_csv":
            x, y, z = map(float, label.split(","))
            wanted = [[y], [z, x]] if "target_split" in expected.target else [[x, y, z]]
        else:
            wanted = [np.eye(len(next(iter(batch.targets.values()))[0]))[label].tolist()]
        assert [target[example].tolist() for target in batch.targets.values()] == wanted


def _passes_obey(expected, batches, first, records):
    """Laws of the first pass of each group, or of as much of it as was looked at."""
    groups = expected.groups if expected.balanced else 1
    shares = expected.shares(groups)
    assert len(first[0].windows.record) == sum(shares)
    ends = np.cumsum([0, *shares])
    for group, size in enumerate(batches.sizes.values()):
        block = slice(ends[group], ends[group + 1])
        columns = ([getattr(batch.windows, name)[block] for batch in first] for name in ("record", "start", "reverse"))
        windows = list(zip(*(np.concatenate(column)[:size].tolist() for column in columns), strict=True))
        if expected.balanced:
            assert {expected.group(expected.label(*records[record][:2])) for record, *_ in windows} == {group}
        if not expected.sampling.get("sample_by_file_size"):
            _none_comes_twice(expected, windows)
            _as_many_as_promised(expected, group, size, windows, records)
        _steps_are_kept(expected, expected.step(group), windows, records)
        if not expected.shuffled:
            _a_record_has_one_strand(windows)


def _none_comes_twice(expected, windows):
    assert len(set(windows)) == len(windows)
    if expected.sampling.get("random_sampling"):
        assert len({window[:2] for window in windows}) == len(windows)


def _as_many_as_promised(expected, group, size, windows, records):
    sampling, step = expected.sampling, expected.step(group)
    counts, usable, seen = Counter(), Counter(), defaultdict(set)
    for name, header, text in records:
        label = expected.label(name, header)
        if label is not None and (not expected.balanced or expected.group(label) == group):
            counts[name] += expected.count(text, step)
            usable[name] += bool(expected.starts(text))
    for record, *_ in windows:
        seen[records[record][0]].add(record)
    most = sampling.get("max_samples", 10**9)
    per_file = Counter(records[record][0] for record, *_ in windows)
    assert all(count <= min(most, counts[name]) for name, count in per_file.items())
    if not {"proportion_per_seq", "proportion_entries"} & set(sampling):
        assert size == sum(min(most, count) for count in counts.values())
    share = sampling.get("proportion_entries", 1)
    assert all(len(found) <= max(1, int(usable[name] * share + 1e-9)) for name, found in seen.items())


def _steps_are_kept(expected, step, windows, records):
    """Starts counted from where reading begins: on a grid, or at least a step apart; within the part that is read."""
    found = defaultdict(set)
    for record, start, reverse in windows:
        text = records[record][2]
        found[record, reverse].add(max(len(text) - expected.length, 0) - start if reverse else start)
    for (record, _), starts in found.items():
        text, gaps = records[record][2], np.diff(sorted(starts))
        if expected.sampling.get("random_sampling"):
            continue
        assert (gaps >= step).all()
        if expected.ambiguous != "discard":
            assert not (gaps % step).any()
            if "proportion_per_seq" not in expected.sampling:
                assert min(starts) % step == 0
        if not expected.sampling.get("sample_by_file_size"):
            assert max(starts) - min(starts) + min(expected.length, len(text)) <= max(expected.part(text), 1)


def _a_record_has_one_strand(windows):
    strands = defaultdict(set)
    for record, _, reverse in windows:
        strands[record].add(reverse)
    assert all(len(found) == 1 for found in strands.values())


def _flat(batch):
    parts = [*batch.inputs.values(), *batch.targets.values(), *([] if batch.weight is None else [batch.weight])]
    return b"".join(np.ascontiguousarray(part).tobytes() for part in parts)


def _one_seed_gives_one_stream(expected, data, first):
    assert list(map(_flat, islice(data.batches("train"), len(first[:3])))) == list(map(_flat, first[:3]))


def _another_seed_gives_another(expected, design, first, batches):
    """Only where chance would not give the same order: 9 windows that are shuffled, or taken from many places."""
    if (
        not expected.shuffled
        or min(batches.sizes.values()) < 9
        or min(expected.shares(len(batches.sizes))) * len(first) < 9
    ):
        return
    event("laws: another seed")
    pick = lambda batch: list(zip(batch.windows.record.tolist(), batch.windows.start.tolist(), strict=True))  # noqa: E731
    document = {**expected.case.document, "run": {"seed": expected.case.document["run"]["seed"] + 1}}
    if "file_limit" in document["data"]:
        return
    path = Path(design.spec.source.path).with_name("other.toml")
    path.write_text(
        design.spec.source.text.replace(
            f"seed = {expected.case.document['run']['seed']}", f"seed = {document['run']['seed']}"
        )
    )
    other = assemble(*draft_spec(path))[1].batches("train")
    assert list(map(pick, islice(other, len(first)))) != list(map(pick, first))


def _a_restored_sampler_goes_on(data, batches):
    restored = data.batches("train")
    for _ in range(2):
        next(restored)
    last = next(batches)
    restored.restore(json.loads(json.dumps(last.after)))
    assert list(map(_flat, islice(restored, 3))) == list(map(_flat, islice(batches, 3)))
