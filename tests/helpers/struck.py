"""`deepg` that gets a signal as it puts a file into its place: at that moment, however busy the machine is.

    python struck.py NUMBER TIME PART ARGUMENT...

sends itself the signal NUMBER before a file whose path holds PART gets its name, for the TIMEth time.
"""

from __future__ import annotations

import os
import subprocess
import sys


def struck(number, time, part, *arguments, **options):
    """Run it in a process of its own; gives what became of it."""
    command = [sys.executable, __file__, *map(str, (int(number), time, part, *arguments))]
    return subprocess.run(command, capture_output=True, text=True, check=False, **options)


def strike(number, time, part):
    """Send the signal when it is time."""
    left = iter(range(time, 0, -1))

    def look(event, args):
        if event == "os.rename" and part in os.fsdecode(args[1]) and next(left, 0) == 1:
            os.kill(os.getpid(), number)

    sys.addaudithook(look)


if __name__ == "__main__":
    _, number, time, part, *words = sys.argv
    sys.argv = ["deepg", *words]
    strike(int(number), int(time), part)
    from deepg_core.cli import main

    main()
