"""Launchers, a kind: where work is done that one process does not do alone."""

from deepg_core.launchers.interface import Launcher, LauncherConfig

__all__ = ["Launcher", "LauncherConfig"]
