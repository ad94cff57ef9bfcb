"""Sizes that no machine has memory for, found before data are read: without a limit they hang, or end in the allocator."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from math import prod
from pathlib import Path
from typing import Final

from deepg_core.encoders import Encoder
from deepg_core.errors import OptionError
from deepg_core.network import Graph, Signature
from deepg_core.network.goal import Goal
from deepg_core.spec.field_types import join_words
from deepg_core.spec.problem import Problem
from deepg_core.spec.spec import Spec
from deepg_core.targets import TargetFormat
from deepg_core.words import count_of

LONGEST: Final = 1 << 26
"""Letters of an example; one-hot they are a GiB."""
LARGEST_EXAMPLE: Final = 1 << 30
"""Bytes of an example's inputs."""
_AHEAD: Final = 5
"""Batches that are in memory at once (`batches.prefetch`), without what a network makes of them."""
_NUMBER: Final = 4
"""Bytes of a float32 or int32."""
_BESIDE: Final = 3
"""Numbers that are kept beside the scores of a prediction: what is true, in 8 bytes, and whether it counts."""
_SORTED: Final = 4
LARGEST_BATCH: Final = 16 << 30
"""Bytes."""
LARGEST_NETWORK: Final = 1 << 40
"""Bytes of the weights. An optimizer holds two to three times as much beside them."""


def check_window(spec: Spec, target: TargetFormat, encoder: Encoder) -> None:
    """Refuse windows that are too large, before one is encoded to see its shape.

    :raises OptionError: a window, or a set of them, has too many letters, or makes more bytes than `LARGEST_EXAMPLE`.
    :raises SpecError: those of a batch have more bytes than `LARGEST_BATCH`.
    """
    sets, window = target.sets, target.window
    windows, buffer = (sets.samples_per_target, sets.buffer_len or 0) if sets else (1, 0)
    letters, columns = (window + buffer) * windows, max(len(encoder.classes), 1)
    key, example = ("maxlen", "a window") if windows == 1 else ("set_learning", f"a set of {windows:,} windows")
    if letters > LONGEST:
        message = f"{example} of {window:,} letters is more than a network can learn from"
        raise OptionError(key, message, f"at most {LONGEST:,} letters instead of {letters:,}")
    bytes_ = _NUMBER * letters // encoder.word_stride * columns
    if bytes_ > LARGEST_EXAMPLE:
        message = f"{example} of {window:,} letters with {count_of(columns, 'column')} each has {_gib(bytes_)}"
        help_ = f"at most {_gib(LARGEST_EXAMPLE)}: lower target.maxlen or encoder.n_gram"
        raise OptionError(key, message, help_)
    _check_batches(spec, bytes_)


def check_batch(spec: Spec, shapes: Signature) -> None:
    """Refuse batches that are too large.

    :raises SpecError: inputs and targets of one batch have more bytes than `LARGEST_BATCH`, or than there is memory for.
    """
    bytes_ = _NUMBER * sum(map(prod, [*shapes.inputs.values(), *shapes.targets.values()]))
    _check_batches(spec, bytes_)


def _check_batches(spec: Spec, bytes_: int) -> None:
    if spec.sampling:
        _check_bytes(spec, ("sampling", "batch_size"), spec.sampling.batch_sizes, bytes_)
    if spec.states:
        _check_bytes(spec, ("states", "batch_size"), (spec.states.config.batch_size,), bytes_)


def _check_bytes(spec: Spec, key: tuple[str, str], sizes: tuple[int, ...], example: int) -> None:
    count = sum(sizes)
    bytes_, memory, help_ = count * example, machine_memory(), f"lower {key[0]}.{key[1]}"
    help_ += "" if spec.gives_arrays else " or target.maxlen"
    if bytes_ > LARGEST_BATCH:
        message = f"a batch of {count:,} examples has {_gib(bytes_)}; at most {_gib(LARGEST_BATCH)} are allowed"
        raise spec.error(Problem(key, message, help_))
    if _AHEAD * bytes_ > memory:
        message = f"{_AHEAD} batches of {count:,} examples, {_gib(bytes_)} each, are in memory at once"
        raise spec.error(Problem(key, f"{message}, and this machine has {_gib(memory)}", help_))


def check_memory(graph: Graph) -> None:
    """Refuse a network whose weights this machine has no memory for, before any is drawn.

    :raises OptionError: they do not fit twice, where they are drawn and where a framework has them.
    """
    count, memory = graph.total_parameters, machine_memory()
    if (bytes_ := _NUMBER * count) * 2 > memory:
        message = f"the network has {count:,} parameters: {_gib(bytes_)}, and twice that while they are drawn"
        raise OptionError("", f"{message}, but this machine has {_gib(memory)}", "make its largest layers smaller")


def check_kept(spec: Spec, graph: Graph, goals: Mapping[str, Goal]) -> None:
    """Refuse metrics that keep more predictions than there is memory for, in an epoch: four times, as they are sorted.

    :raises SpecError: there are some.
    """
    keeping = {name: goal for name, goal in goals.items() if goal.rows}
    if not (keeping and spec.training and spec.sampling):
        return
    windows, memory = spec.training.steps_per_epoch * sum(spec.sampling.batch_sizes), machine_memory()
    each = sum(prod(graph.shapes[name][:-1]) * (goal.output.width + _BESIDE) for name, goal in keeping.items())
    if _SORTED * (bytes_ := _NUMBER * windows * each) > memory:
        its = {
            name for goal in keeping.values() for name, it in goal.metrics.items() if any(s.rows for s in it.statistics)
        }
        message = f"{join_words(sorted(its), 'and')} keep all predictions of an epoch, {_gib(bytes_)}, and sort them"
        help_ = "leave them out, or lower steps_per_epoch; `deepg evaluate` measures them afterwards"
        raise spec.error(Problem(("training", "metrics"), f"{message}; this machine has {_gib(memory)}", help_))


def machine_memory() -> int:
    """Give the bytes of memory that this process may use, as far as the system says."""
    found = [os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")]
    with suppress(OSError, ValueError):  # outside of a container there is no such file, or it says `max`
        found.append(int(Path("/sys/fs/cgroup/memory.max").read_text()))
    return min(found)


def check_network(graph: Graph) -> None:
    """Refuse networks that are too large.

    :raises OptionError: the weights have more bytes than `LARGEST_NETWORK`.
    """
    count = graph.total_parameters
    if (bytes_ := _NUMBER * count) > LARGEST_NETWORK:
        largest = max(graph.shapes, key=graph.parameters)
        message = (
            f"the network has {count:,} parameters, most of them in its layer `{largest}`: {_gib(bytes_)}; "
            f"at most {_gib(LARGEST_NETWORK)} are allowed"
        )
        raise OptionError("", message, "make that layer, or what feeds it, smaller")


def _gib(bytes_: int) -> str:
    return f"{bytes_ / (1 << 30):,.1f} GiB"
