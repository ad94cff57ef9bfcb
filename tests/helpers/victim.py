"""`deepg` in forks of a process that has imported a backend: a run takes a second, and dies where it is told to.

    python victim.py BACKEND

reads a job a line, JSON: `args` of `deepg`, `log` (a file for the windows of each step), `errors` (a file for stderr), and how
to die: `event`, the number of the step, evaluation or replaced file before which it kills itself, or `seconds`, after which it
does. It writes a line each: the exit code, negative for a signal, and how many events there were.

A job with `workers`, a list of what each has of its own, is run by so many processes together, as torchrun would start them;
the line is a list of exit codes. `asks` is the number of the event after which a worker sends itself SIGTERM.
"""

from __future__ import annotations

import hashlib
import json
import os
import signal
import sys
import tempfile
from importlib import import_module
from pathlib import Path

from ports import find_port

TRAINERS = {"torch": "TorchTrainer", "keras": "KerasTrainer"}


def wait_for_jobs(backend):
    import_late(backend)
    trainer = getattr(import_module(f"deepg_{backend}.trainer"), TRAINERS[backend])
    for line in sys.stdin:
        job = json.loads(line)
        if "workers" in job:
            print(json.dumps(run_together(job, trainer)), flush=True)
            continue
        events = Path(f"{job['errors']}.events")
        child = os.fork()
        if child == 0:
            run(job, trainer, events)
        _, status = os.waitpid(child, 0)
        done = [os.waitstatus_to_exitcode(status), events.stat().st_size if events.exists() else 0]
        events.unlink(missing_ok=True)
        print(json.dumps(done), flush=True)


def run_together(job, trainer):
    port, children = find_port(), []
    for rank, own in enumerate(job["workers"]):
        child = os.fork()
        if child == 0:
            size = str(len(job["workers"]))
            os.environ.update(RANK=str(rank), WORLD_SIZE=size, MASTER_ADDR="127.0.0.1", MASTER_PORT=str(port))
            files = {name: f"{job[name]}.{rank}" for name in ("log", "errors")}
            run({**job, **own, **files}, trainer, Path(f"{files['errors']}.events"))
        children.append(child)
    return [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]


def import_late(backend):
    """Import what a run does not before it needs it, so that each fork has it."""
    import deepg_core.commands.run
    import deepg_core.views.outcome  # noqa: F401
    from deepg_core.history import History
    from deepg_core.observers.curves import draw_curves

    with tempfile.TemporaryDirectory() as folder:
        draw_curves(History([{"epoch": 1, "loss": 1.0}]), "", Path(folder) / "fonts.png")
    if backend == "torch":
        import torch._dynamo
        import torch.distributed  # noqa: F401


def run(job, trainer, events):
    """Be `deepg`."""
    with Path(job["errors"]).open("ab") as errors:
        os.dup2(errors.fileno(), 2)
        os.dup2(errors.fileno(), 1)
    count = events.open("ab", buffering=0)
    log = Path(job["log"]).open("ab", buffering=0)  # noqa: SIM115 - as long as the process

    def happen():
        count.write(b".")
        if os.fstat(count.fileno()).st_size == job.get("event"):
            os.kill(os.getpid(), signal.SIGKILL)
        if os.fstat(count.fileno()).st_size == job.get("asks"):
            os.kill(os.getpid(), signal.SIGTERM)

    def before(owner, name):
        real = getattr(owner, name)

        def patched(self, *args, **options):
            happen()
            return real(self, *args, **options)

        setattr(owner, name, patched)

    real = trainer.train

    def train(self, inputs, targets, weight=None):
        letters = hashlib.sha256(b"".join(array.tobytes() for array in inputs.values())).hexdigest()[:16]
        log.write(f"{int(self.optimizer_state()['iterations'])} {letters}\n".encode())
        real(self, inputs, targets, weight)

    trainer.train = train
    for owner, name in ((trainer, "train"), (trainer, "evaluate"), (Path, "replace")):
        before(owner, name)
    if "seconds" in job:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)  # it ends a process as SIGKILL does
        signal.setitimer(signal.ITIMER_REAL, job["seconds"])
    sys.argv = ["deepg", *job["args"]]
    from deepg_core.cli import main

    try:
        main()
    except SystemExit as end:
        sys.stdout.flush()
        os._exit(end.code or 0)
    except BaseException:
        import traceback

        traceback.print_exc()
        os._exit(99)


if __name__ == "__main__":
    wait_for_jobs(sys.argv[1])
