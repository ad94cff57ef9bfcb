"""From tables to classes: what is taken, what is refused, and in which words."""

from __future__ import annotations

import tomllib
from typing import Any, Literal

import pytest
from attrs import field, frozen, validators

from deepg_core.errors import DeepgError
from deepg_core.spec.problem import Problem
from deepg_core.spec.structure import structure_table

Files = str | tuple[str, ...] | dict[str, str | tuple[str, ...]]


@frozen
class Inner:
    every: int = field(default=1, validator=validators.ge(1))


@frozen
class Options:
    count: int = 0
    rate: float = 0.0
    flag: bool = False
    name: str = ""
    mode: Literal["zero", "equal"] = "zero"
    limit: int | None = None
    sizes: tuple[int, ...] = ()
    names: list[str] = field(factory=list)
    steps: int | tuple[int, ...] = 1
    files: Files = ""
    window: Literal["auto"] | int = "auto"
    inner: Inner = Inner()
    inners: tuple[Inner, ...] = ()
    weights: dict[str, float] = field(factory=dict)
    free: dict[str, Any] = field(factory=dict)
    nested: tuple[int, ...] | tuple[tuple[int, ...], ...] = ()


def convert(text: str, cls: type = Options):
    return structure_table(tomllib.loads(text), cls, ("t",))


def problems(text: str, cls: type = Options) -> list[tuple[str, str, str | None]]:
    value, found = convert(text, cls)
    assert value is None
    return [(problem.dotted, problem.message, problem.help) for problem in found]


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("count = 3", "count", 3),
        ("rate = 0.5", "rate", 0.5),
        ("rate = inf", "rate", float("inf")),
        ("flag = true", "flag", True),
        ("name = 'x'", "name", "x"),
        ("mode = 'equal'", "mode", "equal"),
        ("limit = 3", "limit", 3),
        ("sizes = [1, 2]", "sizes", (1, 2)),
        ("names = ['a']", "names", ["a"]),
        ("steps = 2", "steps", 2),
        ("steps = [2, 3]", "steps", (2, 3)),
        ("files = 'a'", "files", "a"),
        ("files = ['a']", "files", ("a",)),
        ("files = { x = 'a', y = ['b'] }", "files", {"x": "a", "y": ("b",)}),
        ("window = 'auto'", "window", "auto"),
        ("window = 5", "window", 5),
        ("inner = { every = 2 }", "inner", Inner(2)),
        ("inners = [{}, { every = 2 }]", "inners", (Inner(1), Inner(2))),
        ("weights = { a = 1 }", "weights", {"a": 1.0}),
        ("free = { a = [1, 'x'] }", "free", {"a": [1, "x"]}),
        ("nested = [[1], [2]]", "nested", ((1,), (2,))),
    ],
)
def test_a_value_of_the_right_type_is_taken(text, name, value):
    options, found = convert(text)
    assert found == []
    assert getattr(options, name) == value


def test_an_integer_becomes_a_float_where_one_is_asked_for():
    assert isinstance(convert("rate = 1")[0].rate, float)


def test_an_empty_table_gives_the_defaults():
    assert convert("") == (Options(), [])


@pytest.mark.parametrize(
    ("text", "path", "message"),
    [
        ("count = '3'", "t.count", 'expected an integer, got a string ("3")'),
        ("count = 3.0", "t.count", "expected an integer, got a float (3.0)"),
        ("count = true", "t.count", "expected an integer, got a boolean (true)"),
        ("rate = '1'", "t.rate", 'expected a float, got a string ("1")'),
        ("rate = true", "t.rate", "expected a float, got a boolean (true)"),
        ("flag = 1", "t.flag", "expected a boolean, got an integer (1)"),
        ("flag = 'false'", "t.flag", 'expected a boolean, got a string ("false")'),
        ("name = 1", "t.name", "expected a string, got an integer (1)"),
        ("name = 2024-01-01", "t.name", "expected a string, got a date (2024-01-01)"),
        ("mode = 1", "t.mode", 'expected "zero" or "equal", got an integer (1)'),
        ("limit = 'x'", "t.limit", 'expected an integer, got a string ("x")'),
        ("sizes = 1", "t.sizes", "expected an array of integers, got an integer (1)"),
        ("sizes = '12'", "t.sizes", 'expected an array of integers, got a string ("12")'),
        ("sizes = [1, '2']", "t.sizes[1]", 'expected an integer, got a string ("2")'),
        ("names = { a = 1 }", "t.names", "expected an array of strings, got a table"),
        ("steps = 'x'", "t.steps", 'expected an integer or an array of integers, got a string ("x")'),
        ("steps = [1, 'x']", "t.steps[1]", 'expected an integer, got a string ("x")'),
        ("files = 1", "t.files", "expected a string, an array of strings or a table, got an integer (1)"),
        ("files = { x = 1 }", "t.files.x", "expected a string or an array of strings, got an integer (1)"),
        ("files = { x = ['a', 1] }", "t.files.x[1]", "expected a string, got an integer (1)"),
        ("window = 1.5", "t.window", 'expected "auto" or an integer, got a float (1.5)'),
        ("inner = 1", "t.inner", "expected a table, got an integer (1)"),
        ("inner = []", "t.inner", "expected a table, got an array"),
        ("inners = [{ every = 'x' }]", "t.inners[0].every", 'expected an integer, got a string ("x")'),
        ("weights = { a = 'x' }", "t.weights.a", 'expected a float, got a string ("x")'),
        ("nested = [[1], ['x']]", "t.nested[1][0]", 'expected an integer, got a string ("x")'),
        (f"count = '{'x' * 50}'", "t.count", f'expected an integer, got a string ("{"x" * 35}...")'),
    ],
)
def test_a_value_of_another_type_is_refused(text, path, message):
    assert problems(text) == [(path, message, None)]


def test_a_value_near_a_choice():
    assert problems("mode = 'eqal'") == [
        ("t.mode", 'expected "zero" or "equal", got a string ("eqal")', 'did you mean `"equal"`?')
    ]


def test_a_value_near_a_choice_in_a_union():
    assert problems("window = 'atuo'") == [
        ("t.window", 'expected "auto" or an integer, got a string ("atuo")', 'did you mean `"auto"`?')
    ]


def test_what_is_not_a_table_at_all():
    assert structure_table(3, Options, ("t",)) == (None, [Problem(("t",), "expected a table, got an integer (3)")])


def test_all_problems_are_reported_at_once():
    text = "cuont = 1\nname = 1\ninner = { every = 0, evry = 1 }\nsizes = ['a', 'b']"
    assert [path for path, _, _ in problems(text)] == [
        "t.cuont",
        "t.name",
        "t.inner.evry",
        "t.inner.every",
        "t.sizes[0]",
        "t.sizes[1]",
    ]


@frozen
class Required:
    batch_size: int
    step: int | tuple[int, ...]


def test_an_unknown_option_near_one_that_is_not_set():
    assert problems("cuont = 1") == [("t.cuont", "unknown option", "did you mean `count`?")]


def test_an_unknown_option_near_one_that_is_set():
    assert problems("count = 1\ncuont = 1") == [("t.cuont", "unknown option", "did you mean `count`?")]


def test_an_unknown_option_near_nothing():
    assert problems("batch_size = 1\nstep = 1\nxyz = 1", Required) == [
        ("t.xyz", "unknown option", "the options here are `batch_size` and `step`")
    ]


def test_an_option_where_there_are_none():
    @frozen
    class Empty:
        pass

    assert problems("a = 1", Empty) == [("t.a", "unknown option", "there are no options here")]


def test_an_unknown_option_is_shown_by_its_key():
    assert [problem.on_key for problem in convert("xyz = 1")[1]] == [True]


def test_a_required_option_that_is_missing():
    assert problems("batch_size = 1", Required) == [
        ("t.step", "missing: it must be an integer or an array of integers", None)
    ]


def test_a_required_option_that_is_misspelt_is_one_problem():
    assert problems("batch_sise = 1\nstep = 1", Required) == [
        ("t.batch_sise", "unknown option", "did you mean `batch_size`?")
    ]


@pytest.mark.parametrize(
    ("validator", "value", "message"),
    [
        (validators.ge(1), "0", "must be >= 1, got 0"),
        (validators.gt(0.5), "0.25", "must be > 0.5, got 0.25"),
        (validators.le(1), "2", "must be <= 1, got 2"),
        (validators.lt(1), "1", "must be < 1, got 1"),
        (validators.gt(0), "nan", "must be > 0, got nan"),
        (validators.and_(validators.ge(0), validators.le(1)), "2", "must be <= 1, got 2"),
        (validators.optional(validators.ge(1)), "0", "must be >= 1, got 0"),
        (validators.min_len(2), "[1]", "length must be >= 2, got 1"),
        (validators.max_len(2), "'abc'", "length must be <= 2, got 3"),
        (validators.in_((1, 2, 3)), "4", "expected 1, 2 or 3, got an integer (4)"),
        (validators.instance_of(int), "'x'", 'expected an integer, got a string ("x")'),
        (validators.instance_of((int, list)), "'x'", 'expected an integer or an array, got a string ("x")'),
        (validators.deep_iterable(validators.ge(1)), "[1, 0]", "must be >= 1, got 0"),
        (validators.matches_re("[A-Z]+"), "'b'", "must match regex '[A-Z]+' ('b' doesn't)"),
    ],
)
def test_a_validator_of_attrs_speaks_without_the_name_of_the_field(validator, value, message):
    @frozen
    class Validated:
        option: Any = field(validator=validator)

    assert problems(f"option = {value}", Validated) == [("t.option", message, None)]


def test_a_validator_with_choices_suggests_the_nearest():
    @frozen
    class Validated:
        option: str = field(validator=validators.in_(["ACGT", "ACGTN"]))

    assert problems("option = 'ACTG'", Validated) == [
        ("t.option", 'expected "ACGT" or "ACGTN", got a string ("ACTG")', 'did you mean `"ACGT"`?')
    ]


def test_a_validator_of_ones_own():
    @frozen
    class Validated:
        option: int = field()

        @option.validator
        def _odd(self, _attribute, value):
            if value % 2 == 0:
                message = "must be odd"
                raise ValueError(message)

    assert problems("option = 2", Validated) == [("t.option", "must be odd", None)]


def test_a_validator_sees_what_the_converter_made():
    @frozen
    class Converted:
        option: str = field(converter=str.upper, validator=validators.in_(["A"]))

    assert convert("option = 'a'", Converted) == (Converted("A"), [])


def test_a_converter_that_refuses_a_value():
    @frozen
    class Converted:
        option: str = field(converter=bytes.fromhex)

    path, message, _ = problems("option = 'x'", Converted)[0]
    assert (path, message) == ("t.option", "non-hexadecimal number found in fromhex() arg at position 0")


def test_a_rule_between_options_is_reported_at_the_table():
    @frozen
    class Between:
        a: int
        b: int

        def __attrs_post_init__(self):
            if self.a > self.b:
                message = "`a` must not exceed `b`"
                raise ValueError(message)

    assert convert("a = 2\nb = 1", Between) == (None, [Problem(("t",), "`a` must not exceed `b`", on_key=True)])


@frozen
class Aliased:
    type_: str = field(default="", alias="type", validator=validators.max_len(3))


def test_an_alias_is_the_key():
    assert convert("type = 'x'", Aliased) == (Aliased("x"), [])


def test_an_alias_is_what_problems_name():
    assert problems("type = 'abcd'", Aliased) == [("t.type", "length must be <= 3, got 4", None)]


@frozen
class Tree:
    every: int = 1
    branches: tuple[Tree, ...] = ()


def test_a_class_may_contain_itself():
    assert convert("branches = [{ every = 2 }]", Tree) == (Tree(branches=(Tree(2),)), [])
    assert problems("branches = [{}, { branches = [{ every = 'x' }] }]", Tree) == [
        ("t.branches[1].branches[0].every", 'expected an integer, got a string ("x")', None)
    ]


def test_the_member_of_a_union_with_the_fewest_problems_is_the_one_meant():
    @frozen
    class Either:
        option: tuple[int, ...] | tuple[str, ...] = ()

    assert convert("option = ['a']", Either) == (Either(("a",)), [])
    assert problems("option = ['a', 'b', 1]", Either) == [
        ("t.option[2]", "expected a string, got an integer (1)", None)
    ]


@frozen
class Buggy:
    option: int = field(default=0)
    inside: Buggy | list[Buggy] = ()

    @option.validator
    def _bug(self, _attribute, value):
        if value:
            raise LookupError(value)


@pytest.mark.parametrize("text", ["option = 1", "inside = { option = 1 }", "inside = [{ option = 1 }]"])
def test_a_bug_in_a_validator_is_no_problem_of_the_spec(text):
    with pytest.raises(LookupError):
        convert(text, Buggy)


def test_a_field_that_is_not_set_by_the_spec_is_no_option():
    @frozen
    class Derived:
        a: int = 1
        b: set[int] = field(init=False, factory=set)

    assert problems("b = 1", Derived) == [("t.b", "unknown option", "the options here are `a`")]


@pytest.mark.parametrize("kind", [set[int], tuple[int, int], bytes, dict[int, str], list[set[int]], int | bytes, list])
def test_a_type_that_no_value_fits_is_the_authors_mistake(kind):
    @frozen
    class Broken:
        option: kind = None

    Broken.__annotations__["option"] = kind
    with pytest.raises(DeepgError, match=r"Broken\.option: no TOML value fits the type `"):
        convert("", Broken)


def test_a_type_that_is_not_there_at_run_time_is_the_authors_mistake():
    @frozen
    class Broken:
        option: Nowhere  # noqa: F821

    with pytest.raises(DeepgError, match=r"Broken: name 'Nowhere' is not defined: import what its annotations name"):
        convert("", Broken)


@frozen(kw_only=True)
class Usual:
    type: Literal["usual"] = "usual"
    size: int = 1


@frozen(kw_only=True)
class Other:
    type: Literal["other"]
    width: int = 1


@frozen
class Told:
    part: Usual | Other


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("part = {}", Usual()),
        ("part = { size = 2 }", Usual(size=2)),
        ("part = { type = 'usual' }", Usual()),
        ("part = { type = 'other', width = 3 }", Other(type="other", width=3)),
    ],
)
def test_tables_of_a_union_are_told_apart_by_their_type(text, part):
    assert convert(text, Told) == (Told(part), [])


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("part = { width = 2 }", ("t.part.width", "unknown option", "the options here are `type` and `size`")),
        (
            "part = { type = 'other', size = 2 }",
            ("t.part.size", "unknown option", "the options here are `type` and `width`"),
        ),
        ("part = { type = 'other', width = 'x' }", ("t.part.width", 'expected an integer, got a string ("x")', None)),
        (
            "part = { type = 'othr', width = 3 }",
            ("t.part.type", 'expected "usual" or "other", got a string ("othr")', 'did you mean `"other"`?'),
        ),
        ("part = { type = [] }", ("t.part.type", 'expected "usual" or "other", got an array', None)),
        ("part = 1", ("t.part", 'expected a table of `type` "usual" or "other", got an integer (1)', None)),
    ],
)
def test_what_is_wrong_is_said_of_the_type_that_is_named(text, problem):
    assert problems(text, Told) == [problem]
