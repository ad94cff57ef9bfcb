"""The page on plugins is followed as a reader would, on both backends."""

from __future__ import annotations

import shutil

import pytest
from shown_commands import ROOT, blocks, commands, warm_shell


@pytest.mark.slow
def test_the_plugin_of_the_tutorial_runs_on_both_backends(tmp_path):
    doc = ROOT / "docs/writing-a-plugin.md"
    for name, language, text in blocks(doc):
        if name and language in ("python", "toml"):
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text)
    assert (tmp_path / "gc_classes/gc_classes.py").exists()
    example = ROOT / "examples/16s_vs_bacteria"
    for split in ("train", "validation"):
        shutil.copytree(example / split / "bacteria", tmp_path / split)
    # Without an evaluation, which has nothing to do with plugins.
    short = {True: " --set evaluate=false", False: ""}
    first, second = [text for name, language, text in blocks(doc) if language == "python" and not name]
    (tmp_path / "test_it.py").write_text(first)
    (tmp_path / "test_known.py").write_text(first + second)
    with warm_shell() as shell:
        shown = {line: shell(line + short[" run " in line], tmp_path, tmp_path) for line in commands(doc)}
        shell("pytest -q -p no:cacheprovider test_it.py test_known.py", tmp_path, tmp_path)
    assert shown["deepg plugins gc_classes"].startswith("target format gc_classes (gc-classes 0.1.0)")
    assert (tmp_path / "runs/gc/checkpoints").is_dir()
    assert (tmp_path / "runs/gc_2/checkpoints").is_dir()
    assert (tmp_path / "runs/net/checkpoints").is_dir()
    assert (tmp_path / "runs/net_2/checkpoints").is_dir()
    assert (tmp_path / "runs/pooled/checkpoints").is_dir()
