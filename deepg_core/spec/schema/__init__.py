"""The JSON Schema of a spec, with the options of whatever is installed: what an editor completes and underlines."""

from deepg_core.spec.schema.tables import describe_spec

__all__ = ["describe_spec"]
