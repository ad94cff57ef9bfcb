"""Runs a page of docs/examples as a reader would: its files are written, its commands and programs run, in their order.

A block of TOML or CSV is the file that was named last before it. `sh` holds commands, `python` a program, which goes on in
the next one; a block of `text` behind one of them is what it prints, with a line `...` for what is left out. A picture's
title says which file it is: `![what](on-page.png "runs/made.png")`. Called as a program it writes what is printed, and
pictures, anew:

    python tests/helpers/worked_example.py docs/examples/next-base.md ...
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from unittest import mock

from PIL import Image

from deepg_core.cli import main

HOME = "/home/you/deepg"
"""Stands on the pages for the folder in which all is done."""
FENCE = re.compile(r"```(?P<language>\w*)\n(?P<text>.*?)```", re.S)
NAMED = re.compile(r"`(\w+\.(?:toml|csv))`")
PICTURE = re.compile(r'!\[[^\]]*\]\((?P<name>\S+) "(?P<made>\S+)"\)')
PROGRESS = re.compile(r"^.+: [\d,]+/[\d,]+ \w+, .*\d s left\n", re.M)
"""Lines that come every ten seconds, of whatever takes so long."""
COLOURS = 32


def run_page(page, folder):
    """Run all blocks of a page in a folder; gives (block of text as it stands, what was printed) for each."""
    space, printed, found = {}, "", []
    for match in FENCE.finditer(page):
        language, text = match["language"], match["text"]
        if language == "text":
            found.append((text, printed))
        elif language in ("toml", "csv"):
            (folder / NAMED.findall(page[: match.start()])[-1]).write_text(text)
        elif language == "sh":
            printed = "".join(map(call, text.replace("\\\n", "").splitlines()))
        elif language == "python":
            printed = execute(text, space)
        printed = printed.replace(str(folder), HOME)
    return found


def call(line):
    """Call a command; deepG's in this process, where frameworks are imported once: 0.5 s instead of 5."""
    words = shlex.split(line, comments=True)
    if words[:1] != ["deepg"]:
        done = subprocess.run(line, shell=True, capture_output=True, text=True, check=True)
        return done.stdout + done.stderr
    words, file = (words[:-2], words[-1]) if words[-2] == ">" else (words, None)
    out, code = io.StringIO(), 0
    errors = io.StringIO() if file else out
    with mock.patch.object(sys, "argv", words), contextlib.redirect_stdout(out), contextlib.redirect_stderr(errors):
        try:
            main()
        except SystemExit as end:
            code = end.code
    assert not code, f"{line}\n{errors.getvalue()}"
    if file:
        Path(file).write_text(out.getvalue())
        return ""
    return PROGRESS.sub("", out.getvalue())


def execute(text, space):
    """Run a program, which knows the names of those before it."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(text, "page", "exec"), space)
    return out.getvalue()


def normalise(text):
    """Take out what another machine may print in another way: numbers with a fraction, the blanks that align them, which epoch
    is the best, and how fast it is."""
    text = re.sub(r"[\d,]+(?= windows/s)", "N", text)
    text = re.sub(r"(Ep\.|best network, epoch |\b)\d+(?=-val_loss|: loss| by val_loss)", r"\1N", text)
    text = re.sub(r"-?\d+\.\d+(e[-+]?\d+)?", "0.0", text)
    return "\n".join(re.sub(r" {2,}", " ", re.sub(r"─+", "─", line)).strip() for line in text.splitlines())


def agree(shown, printed):
    """Say whether a block of text is what was printed."""
    pattern = ".*".join(re.escape(part) for part in re.split(r"^\.\.\.$", normalise(shown), flags=re.M))
    return re.fullmatch(pattern, normalise(printed), re.S) is not None


def write_page(path):
    """Write into a page what its blocks print, but where something is left out, and copy its pictures."""
    with tempfile.TemporaryDirectory() as name:
        folder, page, root = Path(name).resolve(), path.read_text(), path.resolve().parents[2]
        shutil.copytree(root / "examples", folder / "examples", ignore=shutil.ignore_patterns("runs"))
        os.chdir(folder)
        for shown, printed in run_page(page, folder):
            if "\n...\n" not in f"\n{shown}":
                page = page.replace(f"```text\n{shown}```", f"```text\n{printed}```", 1)
            elif not agree(shown, printed):
                sys.stderr.write(f"{path}: to be shortened by hand:\n{printed}\n")
        for match in PICTURE.finditer(page):
            with Image.open(folder / match["made"]) as picture:
                small = picture.convert("RGB").quantize(COLOURS)
                small.thumbnail((900, 1200))
                small.save(root / path.parent / match["name"], optimize=True)
        os.chdir(root)
        path.write_text(page)


if __name__ == "__main__":
    for argument in sys.argv[1:]:
        write_page(Path(argument).resolve())
