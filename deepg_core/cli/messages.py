"""Messages of deepG on stderr: on the command line they are shown, in a Python program its own logging decides."""

from __future__ import annotations

import logging

from deepg_core.cli.streams import print_message
from deepg_core.place import find_place


class StderrHandler(logging.Handler):
    """Prints each message on a line of its own."""

    def emit(self, record: logging.LogRecord) -> None:
        """Print it."""
        print_message(self.format(record), getattr(record, "event", None))


def show_messages() -> None:
    """Show what deepG and its plugins say, from notes on, and warnings of Python where logging is given them.

    Of several workers the first one says all, and others their warnings.
    """
    is_first = find_place().rank == 0
    for name in ("deepg_core", "deepg_readers", "deepg_torch", "deepg_keras", "deepg_ray", "py.warnings"):
        logger = logging.getLogger(name)
        if not any(isinstance(handler, StderrHandler) for handler in logger.handlers):
            logger.addHandler(StderrHandler())
            logger.setLevel(logging.INFO if is_first else logging.WARNING)
            logger.propagate = False
