"""Where processes of this machine can meet, whatever else listens on it."""

from __future__ import annotations

import socket


def find_port():
    """Give a port on which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]
