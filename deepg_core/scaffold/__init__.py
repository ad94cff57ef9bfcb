"""A plugin to begin with: a package that installs, works in a spec and passes the contract of its kind."""

from deepg_core.scaffold.render import render

__all__ = ["render"]
