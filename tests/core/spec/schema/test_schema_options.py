"""Tables of options as JSON Schema."""

from typing import Any, Literal

from attrs import field, frozen
from attrs.validators import and_, ge, gt, lt, optional

from deepg_core.spec.schema.options import describe_table, read_docs


@frozen
class Base:
    shared: str = "x"
    """What all
    of them have."""


@frozen
class Inner:
    low: float = field(default=0.5, validator=[gt(0), lt(1)])


@frozen(kw_only=True)
class Options(Base):
    """Not a field's."""

    size: int = field(validator=ge(1))
    """How large."""
    names: tuple[str, ...] = ()
    mode: Literal["a", "b"] | None = None
    inner: Inner | bool = False
    weights: dict[str, float] | None = None
    anything: Any = None
    most: int | None = field(default=None, validator=optional(and_(ge(2), lt(9))))


def test_a_table_with_all_types():
    inner = {"low": {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1, "default": 0.5}}
    assert describe_table(Options, needed=["type"]) == {
        "type": "object",
        "properties": {
            "shared": {"description": "What all of them have.", "type": "string", "default": "x"},
            "size": {"description": "How large.", "type": "integer", "minimum": 1},
            "names": {"type": "array", "items": {"type": "string"}},
            "mode": {"enum": ["a", "b"]},
            "inner": {
                "anyOf": [{"type": "object", "properties": inner, "additionalProperties": False}, {"type": "boolean"}],
                "default": False,
            },
            "weights": {"type": "object", "additionalProperties": {"type": "number"}},
            "anything": {},
            "most": {"type": "integer", "minimum": 2, "exclusiveMaximum": 9},
        },
        "additionalProperties": False,
        "required": ["type", "size"],
    }


def test_docs_of_a_class_without_a_file_are_none():
    made = type("Made", (), {})
    assert read_docs(made) == {}


@frozen
class Usual:
    type: Literal["usual"] = "usual"


@frozen
class Other:
    type: Literal["other"]


@frozen
class Told:
    part: Usual | Other


def test_tables_that_are_told_apart_by_their_type():
    def table(type_, **more):
        return {"type": "object", "properties": {"type": type_}, "additionalProperties": False, **more}

    usual = table({"enum": ["usual"], "default": "usual"})
    assert describe_table(Told)["properties"]["part"] == {
        "anyOf": [usual, table({"enum": ["other"]}, required=["type"])]
    }
