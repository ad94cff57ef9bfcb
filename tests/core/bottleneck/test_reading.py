"""How long files are read to see how fast that is."""

from __future__ import annotations

import pytest

from deepg_core.assembly.assemble import assemble
from deepg_core.bottleneck.reading import measure_reading
from deepg_core.spec.load import load_spec


@pytest.mark.parametrize("seconds", [0.0, 0.05])
def test_reading_has_a_rate_however_short_the_time(tmp_path, seconds):
    for name in "ab":
        (tmp_path / f"{name}.fasta").write_text(f">empty\n>{name}\n{'ACGT' * 100}\n")
    (tmp_path / "spec.toml").write_text(
        'data.train = { a = "a.fasta", b = "b.fasta" }\ntarget = { type = "label_folder", maxlen = 20 }\n'
    )
    _, data = assemble(load_spec(tmp_path / "spec.toml"))
    parts = measure_reading(data, seconds)
    assert {name: part.unit for name, part in parts.items()} == {"reading": "bases", "cache": "bases"}
    assert parts["reading"].rate > 0
    assert parts["reading"].run_seconds == pytest.approx(800 / parts["reading"].rate)
    assert parts["cache"].rate > 0
