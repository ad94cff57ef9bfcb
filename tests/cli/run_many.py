"""Runs several commands in one process, for their tests: JSON of `[[argument, ...], ...]` on stdin, JSON of outcomes on stdout.

Starting Python and importing numpy takes longer than most commands do.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
import traceback


def outcome(arguments: list[str]) -> dict[str, object]:
    """Run one command as `deepg` would."""
    from deepg_core.cli import main

    sys.argv = ["deepg", *arguments]
    code: object = 0
    with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.redirect_stderr(io.StringIO()) as err:
        try:
            main()
        except SystemExit as end:
            code = end.code
        except BaseException:
            code = "a traceback"
            traceback.print_exc()
    modules = sorted({name.partition(".")[0] for name in sys.modules})
    return {"code": code, "out": out.getvalue(), "err": err.getvalue(), "modules": modules}


if __name__ == "__main__":
    commands = json.load(sys.stdin)
    results = []
    for folder, arguments in commands:
        os.chdir(folder)
        results.append(outcome(arguments))
    json.dump(results, sys.stdout)
