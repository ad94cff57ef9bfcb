"""Ray for deepG: workers on this machine or on a cluster. This module is light: Ray is imported when it is used."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from deepg_core.launchers import LauncherConfig
from deepg_core.plugins import Component, hookimpl

DEEPG_API = "1.0"


@frozen(kw_only=True)
class RayOptions(LauncherConfig):
    """`launcher = { type = "ray", ... }` in `[run]`."""

    address: str | None = None
    """Of a cluster, `HOST:6379`, or `auto` on one of its machines; left out: what RAY_ADDRESS says, else Ray is started on this
    machine, and ended afterwards."""


@hookimpl
def deepg_launchers() -> Iterator[Component]:
    """Register the launcher `ray`."""
    yield Component(
        "ray", RayOptions, "deepg_ray.launcher:RayLauncher", "workers of Ray, here or on a cluster", requires=("ray",)
    )
