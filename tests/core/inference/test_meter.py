"""How far a prediction is, in bytes."""

from __future__ import annotations

import attrs

from deepg_core.inference.meter import Meter
from deepg_core.inference.pieces import Place

BEGIN = Place()


def measure(tmp_path, pieces_of, files, start=BEGIN, **options):
    paths = [tmp_path / f"{number}.fasta" for number in range(len(files))]
    for path, records in zip(paths, files, strict=True):
        path.write_text("".join(f">{header}\n{letters}\n" for header, letters in records))
    meter = Meter(paths, start)
    total = meter.total
    passed = [meter.passed(piece) for piece in pieces_of(files, **options)(start)]
    return total, passed, sum(path.stat().st_size for path in paths)


def test_all_bytes_have_passed_in_the_end(tmp_path, pieces_of, draw_records):
    files = [draw_records(7, 50, seed) for seed in range(3)]
    total, passed, size = measure(tmp_path, pieces_of, files, size=40)
    assert total == size == sum(passed)
    assert len(passed) > 5
    assert min(passed) >= 0


def test_what_was_done_before_does_not_count(tmp_path, pieces_of, draw_records):
    files = [draw_records(7, 50, seed) for seed in range(3)]
    first = next(piece for piece in pieces_of(files, size=40)() if piece.after.file == 1)
    total, passed, size = measure(tmp_path, pieces_of, files, attrs.evolve(first.after), size=40)
    assert total == sum(passed) < size
