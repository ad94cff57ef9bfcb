"""Several processes that train one network, each on its share of every batch."""

from deepg_core.workers.workers import Alone, LostWorkerError, Workers

__all__ = ["Alone", "LostWorkerError", "Workers"]
