from pathlib import Path

import numpy as np
import pytest
from deepg_record_means import RecordMeansOptions, RecordMeansWriter
from pyarrow import parquet

import deepg_core as dg
from deepg_core.states import About, Block
from deepg_core.testing import StateWriterContract

SPEC = Path(__file__).parents[1] / "spec.toml"


class TestRecordMeans(StateWriterContract):
    name = "record_means"


@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_means_do_not_depend_on_the_blocks(tmp_path, size):
    """Of six records; the first, third and last have no window."""
    record = np.asarray([1, 1, 1, 3, 4, 4, 4])
    states = np.arange(42, dtype=np.float32).reshape(7, 3, 2)
    blocks = (Block(states[at : at + size], record[at : at + size], record) for at in range(0, 7, size))
    names = [f"r{number}" for number in range(6)]
    about = About(layer="x", shape=(3, 2), step=1, window=5, record_names=names, checkpoint="c")
    RecordMeansWriter(RecordMeansOptions(source="x", layer="x", step=1)).write(tmp_path / "x.parquet", about, blocks)
    table = parquet.read_table(tmp_path / "x.parquet").to_pydict()
    assert table.pop("record") == names
    assert table.pop("windows") == [0, 3, 0, 1, 3, 0]
    assert list(table) == [f"state_{number}" for number in range(6)]
    assert table["state_4"] == [None, 10.0, None, 22.0, 34.0, None]


def test_a_source_without_windows_has_rows_of_nothing(tmp_path):
    about = About(layer="x", shape=(1,), step=1, window=5, record_names=["a", "b"], checkpoint="c")
    RecordMeansWriter(RecordMeansOptions(source="x", layer="x", step=1)).write(tmp_path / "x", about, iter([]))
    assert parquet.read_table(tmp_path / "x").to_pydict() == {
        "record": ["a", "b"], "windows": [0, 0], "state_0": [None, None],
    }  # fmt: skip


def test_a_run_writes_a_row_for_each_gene(tmp_path):
    run = dg.run(SPEC, [f"run.output={tmp_path}"], backend="torch")
    table = parquet.read_table(run / "states.parquet")
    genes = (SPEC.parents[2] / "16s_vs_bacteria/validation/16s/16s_validation.fasta").read_text().count(">")
    assert table.shape == (genes, 2 + 4)
    assert min(table["windows"].to_pylist()) >= 1
