"""`deepg schema`."""

import json

import pytest

import deepg_core as dg


def test_it_is_printed_for_programs(deepg, tmp_path):
    done = deepg("schema", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout, parse_constant=pytest.fail) == dg.schema()  # JSON has no `Infinity`


def test_a_file_is_written_and_said_how_to_name_it(deepg, tmp_path):
    done = deepg("schema", "-o", "deepg.schema.json", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == (
        "deepg.schema.json: the schema; write `#:schema ./deepg.schema.json` on the first line of a spec beside it\n"
    )
    assert json.loads((tmp_path / "deepg.schema.json").read_text()) == dg.schema()


def test_a_file_that_is_there_stays(deepg, tmp_path):
    (tmp_path / "x.json").write_text("mine")
    done = deepg("schema", "-o", "x.json", cwd=tmp_path)
    assert done.returncode == 2
    advice = "remove it, name another file, or replace it by --overwrite"
    assert done.stderr == f"error: x.json: is there already; {advice}\n"
    assert (tmp_path / "x.json").read_text() == "mine"
