"""Runs that never ran, with as much in them as a test wants, and data beside them."""

from __future__ import annotations

import json

import pytest
from write_run import write_run

from deepg_core.assembly.assemble import assemble
from deepg_core.comparison.read import read_run
from deepg_core.reports.evidence import Evidence
from deepg_core.spec.load import draft_spec


@pytest.fixture
def evidence_of(tmp_path):
    """Make the evidence of a run: `evidence_of(history=[...], evaluation={...}, data=...)`."""

    def make(history=None, evaluation=None, data=None, **options):
        run = write_run(tmp_path / "run", **options)
        if history is not None:
            (run / "history.json").write_text(json.dumps(history))
        if evaluation is not None:
            (run / "evaluation").mkdir()
            whole = {"model": "m", "split": "validation", "windows": 100, "records": 20, **evaluation}
            (run / "evaluation" / "evaluation.json").write_text(json.dumps(whole))
        return Evidence(read_run(run, "run"), data)

    return make


@pytest.fixture
def make_data(tmp_path):
    """Make data of two classes: `make_data({"a": [texts], "b": [texts]}, validation)`."""

    def make(train, validation=None, more=""):
        lines = ["[data]"]
        for split, classes in (("train", train), ("validation", validation)):
            for name, texts in (classes or {}).items():
                records = "".join(f">{split}_{name}_{number}\n{text}\n" for number, text in enumerate(texts))
                (tmp_path / f"{split}_{name}.fasta").write_text(records)
            files = ", ".join(f'{name} = "{split}_{name}.fasta"' for name in classes or {})
            lines += [f"{split} = {{ {files} }}"] if classes else []
        lines += ['[target]\ntype = "label_folder"\nmaxlen = 10\n[sampling]\nbatch_size = 4\n', more]
        (tmp_path / "data.toml").write_text("\n".join(lines))
        return assemble(*draft_spec(tmp_path / "data.toml"))[1]

    return make
