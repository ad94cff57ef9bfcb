"""Every command that the pages in docs show is run, in order, as shown; `test_tutorial.py` runs those on plugins."""

from __future__ import annotations

import shutil
import subprocess

import h5py
import pytest
from shown_commands import ROOT, blocks, commands, run
from worked_example import call, execute


@pytest.mark.slow
def test_the_commands_of_the_page_on_data(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    doc = ROOT / "docs/data.md"
    (text,) = [text for _, language, text in blocks(doc) if language == "toml"]
    (tmp_path / "windows.toml").write_text(text)
    assert len([call(line) for line in commands(doc)]) >= 6
    assert (tmp_path / "batches.npz").exists()


@pytest.mark.slow
@pytest.mark.parametrize("name", ["states", "explain", "report", "probe"])
def test_the_commands_about_what_a_network_does(tmp_path, monkeypatch, name):
    """In this process, which imports a framework once."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples", ignore=shutil.ignore_patterns("runs"))
    monkeypatch.chdir(tmp_path)
    page = ROOT / f"docs/{name}.md"
    for line in commands(page):
        if line.startswith("deepg run"):
            call(f"{line} --set training.steps_per_epoch=2{'' if name == 'report' else ' --set evaluate=false'}")
        elif line.startswith("deepg"):
            call(line)
        else:
            run(line, tmp_path, tmp_path)
    execute("".join(text for _, language, text in blocks(page) if language == "python"), {})


@pytest.mark.slow
def test_the_commands_of_the_page_on_scaling(tmp_path, monkeypatch):
    """One process, then two that go on with its run."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples", ignore=shutil.ignore_patterns("runs"))
    monkeypatch.chdir(tmp_path)
    small = "--resume --set training.steps_per_epoch=2 --set evaluate=false --set training.tensorboard=false"
    one, two, packing = commands(ROOT / "docs/scaling.md")
    call(f"{one} {small} --set training.epochs=1")
    run(f"OMP_NUM_THREADS=1 {two} {small} --set training.epochs=2", tmp_path, tmp_path)
    call(packing)
    assert (tmp_path / "packed" / "16s" / "16s_1.fasta").is_file()
    (log,) = tmp_path.glob("examples/16s_vs_bacteria/runs/*/log.csv")
    assert len(log.read_text().splitlines()) == 3


@pytest.mark.slow
def test_the_commands_of_the_page_on_sweeps(tmp_path, monkeypatch):
    shutil.copytree(ROOT / "examples", tmp_path / "examples", ignore=shutil.ignore_patterns("runs"))
    monkeypatch.chdir(tmp_path)
    small = (
        "--set training.steps_per_epoch=1 --set training.epochs=2 --set evaluate=false --set training.tensorboard=false"
    )
    for line in commands(ROOT / "docs/sweep.md"):
        call(f"{line} {small}")
    assert len((tmp_path / "rates" / "trials.tsv").read_text().splitlines()) == 5


@pytest.mark.slow
def test_the_commands_of_the_page_on_self_supervision(tmp_path, monkeypatch):
    shutil.copytree(ROOT / "examples", tmp_path / "examples", ignore=shutil.ignore_patterns("runs"))
    monkeypatch.chdir(tmp_path)
    page = ROOT / "docs/self-supervision.md"
    specs = [text for _, language, text in blocks(page) if language == "toml" and "[run]" in text]
    for name, text in zip(("pretrain.toml", "after.toml"), specs, strict=True):
        (tmp_path / name).write_text(text)
    small = (
        "--set training.epochs=1 --set training.steps_per_epoch=1 --set evaluate=false --set training.tensorboard=false"
    )
    for line in commands(page):
        call(f"{line} {small}" if line.startswith("deepg run") else line)
    with h5py.File("context.h5") as file:
        assert file["states"].shape[1:] == (7, 64)


def test_the_job_for_slurm_is_sound_shell():
    done = subprocess.run(["bash", "-n", ROOT / "examples/cluster/train.sbatch"], check=False, capture_output=True)
    assert (done.returncode, done.stderr) == (0, b"")
