"""Brings up Keras on TensorFlow; every other module takes `keras` and `tf` from here.

Keras decides at its import, from the environment and from a file in the user's home, which framework and which number
format it uses, and writes that file. So it is imported here alone, with an environment of our own.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from deepg_core.errors import OptionError, PluginError

if TYPE_CHECKING:
    from deepg_keras import KerasOptions

# Below the null device no file can be: Keras neither reads a `keras.json` there nor writes one.
ENVIRONMENT: Final = {"KERAS_BACKEND": "tensorflow", "KERAS_HOME": os.devnull}
EXPECTED: Final = {"backend": "tensorflow", "floatx": "float32", "image_data_format": "channels_last"}
LOG_LEVEL: Final = "TF_CPP_MIN_LOG_LEVEL"
POLICIES: Final = {"float32": "float32", "bf16": "mixed_bfloat16", "fp16": "mixed_float16"}
"""`precision` -> what Keras calls it."""

UNUSED: Final = ("matplotlib", "pandas", "sklearn")
"""What Keras imports where it is installed, for pictures, data frames and wrappers: 1.2 s of the 4.1 that its import takes."""


def _load() -> tuple[Any, Any]:
    """Import both.

    :raises PluginError: Keras was imported before us with settings that we cannot work with.
    """
    with _environment(), _quiet(), _without_unused():
        import keras
        import tensorflow

        tensorflow.config.list_physical_devices()  # looks for GPUs, and complains where there is no driver
    settings = {name: getattr(keras.config, name)() for name in EXPECTED}
    if settings != EXPECTED:
        message = (
            f"Keras was imported before deepG with {settings}, but deepG's Keras backend needs {EXPECTED}; use a fresh "
            "Python process, or set these first"
        )
        raise PluginError(message)
    return keras, tensorflow


@contextmanager
def _environment() -> Iterator[None]:
    """Set `ENVIRONMENT` and put back what was there, which may be meant for others."""
    before = {name: os.environ.get(name) for name in ENVIRONMENT}
    os.environ.update(ENVIRONMENT)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name)
            if value is not None:
                os.environ[name] = value


@contextmanager
def _without_unused() -> Iterator[None]:
    """Let Keras find none of `UNUSED` where deepG is the program; in somebody's own they may be wanted of Keras."""
    modules: dict[str, Any] = sys.modules
    absent = [name for name in UNUSED if name not in modules] if "deepg_core.cli" in modules else []
    modules.update(dict.fromkeys(absent))
    try:
        yield
    finally:
        for name in absent:
            del modules[name]


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep TensorFlow's start-up notes from stderr, unless the user has set a log level.

    Its libraries write the first ones, whatever the level, before Python could have a say: only the file descriptor can
    be turned away. What was written is shown if the import fails.
    """
    if LOG_LEVEL in os.environ:
        yield
        return
    os.environ[LOG_LEVEL] = "2"
    sys.stderr.flush()
    stderr = os.dup(2)
    with tempfile.TemporaryFile() as notes:
        os.dup2(notes.fileno(), 2)
        try:
            yield
        except BaseException:
            notes.seek(0)
            os.write(stderr, notes.read())
            raise
        finally:
            os.dup2(stderr, 2)
            os.close(stderr)


keras, tf = _load()


def start_engine(options: KerasOptions) -> None:
    """Ready TensorFlow for these options. It takes them once a process: a second trainer must ask for the same.

    :raises OptionError: there is no such device, or TensorFlow has started with other options.
    """
    gpus = tf.config.list_physical_devices("GPU")
    if options.device == "gpu" and not gpus:
        raise OptionError("device", "TensorFlow finds no GPU", f'use "auto" or "cpu"; {LOG_LEVEL}=0 shows why')
    with _once("device"):
        tf.config.set_visible_devices([] if options.device == "cpu" else gpus, "GPU")
        for gpu in tf.config.get_visible_devices("GPU"):
            tf.config.experimental.set_memory_growth(gpu, True)  # or it takes the whole GPU from all others
    with _once("threads"):
        if options.threads is not None:
            tf.config.threading.set_intra_op_parallelism_threads(options.threads)
    if options.deterministic and tf.config.get_visible_devices("GPU"):
        tf.config.experimental.enable_op_determinism()


def describe_devices() -> str:
    """Name what computes: the GPUs that are used, else the CPU."""
    gpus = tf.config.get_visible_devices("GPU")
    names = [tf.config.experimental.get_device_details(gpu).get("device_name", gpu.name) for gpu in gpus]
    return f"gpu ({', '.join(names)})" if names else "cpu"


@contextmanager
def computing_with(precision: str) -> Iterator[None]:
    """Let layers that are made meanwhile compute with a precision; their variables are float32."""
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(POLICIES[precision])
    try:
        yield
    finally:
        keras.config.set_dtype_policy(before)


@contextmanager
def _once(option: str) -> Iterator[None]:
    try:
        yield
    except RuntimeError as error:
        message = "TensorFlow already runs in this process with another setting"
        raise OptionError(option, message, "use a fresh Python process") from error
