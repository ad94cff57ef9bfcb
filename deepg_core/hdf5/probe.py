"""A helper process that reads a file first: where HDF5 loops or crashes, it does so there.

libhdf5 loops for ever where one size in its heap of texts is damaged, and Python cannot stop it. The helper is started
when it is needed, 0.3 s, and waits for more files; a file that it knows is not asked about again.
"""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
from pathlib import Path
from threading import Lock

_LOCK = Lock()
_KNOWN: set[tuple[str, int, int]] = set()
_HELPERS: list[subprocess.Popen[str]] = []
"""The one that is running, or none."""


def try_out(path: Path) -> None:
    """Let the helper read the structure of a file, and what of it can lead HDF5 astray.

    :raises ValueError: it cannot, or did not end in time.
    """
    status = path.stat()
    key = (str(path.absolute()), status.st_size, status.st_mtime_ns)
    with _LOCK:
        if key not in _KNOWN:
            answer = json.loads(_ask(key[0]) or '"it is damaged: reading it does not end, or ends the process"')
            if answer is not None:
                raise ValueError(answer)
            _KNOWN.add(key)


def _ask(path: str) -> str:
    """Give the helper's answer; none where it died of the file."""
    helper = _start()
    assert helper.stdin  # both are pipes
    assert helper.stdout
    try:
        helper.stdin.write(json.dumps(path) + "\n")
        helper.stdin.flush()
        answer = helper.stdout.readline()
    except BaseException:  # whoever is stopped while it waits must not read this answer as the next one
        _stop()
        raise
    if not answer:  # it has closed what it writes to, and may end a moment later: it is asked about no other file
        _stop()
    return answer


def _start() -> subprocess.Popen[str]:
    if _HELPERS and _HELPERS[0].poll() is None:
        return _HELPERS[0]
    _stop()
    paths = os.pathsep.join(os.path.abspath(path) for path in sys.path if path)  # noqa: PTH100 - texts
    helper = subprocess.Popen(
        [sys.executable, "-P", "-m", "deepg_core.hdf5.helper"],
        env={**os.environ, "PYTHONPATH": paths, "OPENBLAS_NUM_THREADS": "1"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
    )
    _HELPERS.append(helper)
    assert helper.stdout
    if helper.stdout.readline() != "ready\n":
        message = "the process that looks at HDF5 files first cannot be started"
        raise ValueError(message)
    return helper


@atexit.register
def _stop() -> None:
    while _HELPERS:
        helper = _HELPERS.pop()
        helper.kill()
        helper.communicate()
