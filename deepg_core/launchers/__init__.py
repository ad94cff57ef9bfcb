"""Launchers, a kind: where work is done that one process does not do alone."""

from deepg_core.launchers.interface import Item, Launcher, LauncherConfig, Result

__all__ = ["Item", "Launcher", "LauncherConfig", "Result"]
