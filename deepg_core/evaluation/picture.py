"""What the pictures of an evaluation share. Colours are those of Okabe and Ito, which the colour-blind tell apart."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from attrs import frozen

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.text import Text

COLOURS: Final = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
"""Without the yellow, which is too pale for lines on white."""
GREY: Final = "0.72"
DARK: Final = "0.4"
_LETTERS: Final = 24
"""Of a class name."""


@frozen
class Picture:
    """The bytes of two files."""

    png: bytes
    svg: bytes


def shorten(name: str) -> str:
    """Give a class name that fits beside a picture."""
    return name if len(name) <= _LETTERS else f"{name[: _LETTERS - 1].rstrip()}…"


def start_figure(width: float, height: float, rows: int, columns: int = 1, **options: Any) -> tuple[Figure, list[Axes]]:
    """Give a figure of so many inches, and its panels row by row."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), layout="constrained")
    FigureCanvasAgg(figure)
    panels = list(figure.subplots(rows, columns, squeeze=False, **options).flat)
    for axes in panels:
        axes.spines[["top", "right"]].set_visible(False)
    return figure, panels


@contextmanager
def any_letter() -> Iterator[None]:
    """Draw a box for each letter that the font lacks, without a warning: names of runs and classes are anyone's."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph", UserWarning)
        yield


def save_figure(figure: Figure) -> Picture:
    """Give its files."""
    from matplotlib import rc_context

    svg = BytesIO()
    with any_letter(), rc_context({"svg.hashsalt": "deepG"}):  # the same picture is the same bytes
        figure.savefig(svg, format="svg", metadata={"Date": None})
    return Picture(save_png(figure), svg.getvalue())


def save_png(figure: Figure, dpi: int = 150) -> bytes:
    """Give the bytes of one of them."""
    png = BytesIO()
    with any_letter():
        figure.savefig(png, format="png", dpi=dpi)
    return png.getvalue()


def write_plainly(texts: Iterable[Text]) -> None:
    """Take `$` for a letter: a class may be named `$x`."""
    for text in texts:
        text.set_parse_math(False)
