"""What a report consists of, whatever it is shown as."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from attrs import field, frozen

from deepg_core.errors import DeepgError
from deepg_core.plugins.bugs import blaming_plugins
from deepg_core.reports.kept import say_shortly

if TYPE_CHECKING:
    from deepg_core.reports.evidence import Evidence


@frozen
class Table:
    """Rows of cells; the first row is the header, the first cell of each says of what it is."""

    rows: list[list[str]]
    title: str = ""
    numbers: bool = False
    sortable: bool = False


@frozen
class Drawing:
    """An SVG that was drawn for the page, and takes its colours."""

    title: str
    svg: str
    wide: bool = False


@frozen
class Image:
    """A picture from a file, which stays what it is."""

    title: str
    data: bytes
    type: str
    """Of MIME."""


@frozen
class Said:
    """Sentences."""

    lines: tuple[str, ...]


@frozen
class Listing:
    """A long text, folded away."""

    title: str
    text: str


Block = Table | Drawing | Image | Said | Listing


@frozen
class Section:
    """A part of a report."""

    title: str
    what: str
    """What is shown."""
    expect: str
    """What it looks like where all is well."""
    advice: str
    """What to do where it does not."""
    body: tuple[Block, ...] = ()
    reason: str = ""
    """Why there is nothing, or no more, to be seen; empty where all is there."""


@frozen
class Topic:
    """A section that is still to be written."""

    title: str
    what: str
    expect: str
    advice: str
    tell: Callable[[Evidence], Iterable[Block]] = field(repr=False)

    def write(self, evidence: Evidence) -> Section:
        """Write it as far as it goes: what stopped it becomes its reason."""
        body: list[Block] = []
        reason = ""
        try:
            with blaming_plugins():
                body.extend(self.tell(evidence))
        except (DeepgError, OSError, MemoryError) as error:
            reason = say_shortly(error)
        return Section(self.title, self.what, self.expect, self.advice, tuple(body), reason)
