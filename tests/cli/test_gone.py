"""Files that are removed while a command is at work: one sentence, and no traceback."""

from __future__ import annotations

import errno
import shutil
import sys
from pathlib import Path
from unittest import mock

import pytest

from deepg_core import cli
from deepg_core.inference import predict_records

FIRST = Path(__file__).parents[1] / "earlier" / "0.1.0" / "torch.h5"


def call(*arguments):
    """Call the command line in this process; gives the exit code."""
    with mock.patch.object(sys, "argv", ["deepg", *map(str, arguments)]), pytest.raises(SystemExit) as end:
        cli.main()
    return end.value.code


def test_a_model_that_is_removed_once_it_was_opened(tmp_path, monkeypatch, capsys):
    model, real = Path(shutil.copy(FIRST, tmp_path / "model.h5")), predict_records.identify
    (tmp_path / "a.fasta").write_text(">a\n" + "ACGT" * 100 + "\n")

    def remove(*args, **options):
        model.unlink()
        return real(*args, **options)

    monkeypatch.setattr(predict_records, "identify", remove)
    assert call("predict", model, tmp_path / "a.fasta", "-o", tmp_path / "o.tsv") == 1
    assert capsys.readouterr().err == f"error: {model} is gone: it was removed or renamed meanwhile\n"
    assert [path.name for path in tmp_path.iterdir()] == ["a.fasta"]


@pytest.mark.parametrize("number", [errno.ENOENT, errno.ESTALE])
def test_whatever_misses_it(monkeypatch, capsys, number):
    monkeypatch.setattr(cli, "deepg", mock.Mock(side_effect=OSError(number, "No such file", "a/b.fasta")))
    assert call() == 1
    assert capsys.readouterr().err == "error: a/b.fasta is gone: it was removed or renamed meanwhile\n"


def test_what_has_no_name_is_a_mistake_of_ours(monkeypatch):
    monkeypatch.setattr(cli, "deepg", mock.Mock(side_effect=FileNotFoundError(errno.ENOENT, "No such file")))
    with pytest.raises(FileNotFoundError):
        cli.main()
