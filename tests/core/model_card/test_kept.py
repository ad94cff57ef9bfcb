"""What people write into a card."""

from __future__ import annotations

import pytest

from deepg_core.errors import DataError
from deepg_core.model_card.kept import FIELDS, mark, read_kept


def write(path, **texts):
    path.write_text("\n\nabout\n".join(mark(name, text) for name, text in {**FIELDS, **texts}.items()))
    return path


def test_without_a_card_nothing_is_stated(tmp_path):
    assert read_kept(tmp_path / "card.md") == {
        "licence": "not stated", "description": "", "contact": "not stated", "citation": "not stated",
    }  # fmt: skip


def test_what_stands_between_the_marks_is_read(tmp_path):
    path = write(tmp_path / "card.md", licence="mit", description="\nTwo\n\nparagraphs.\n")
    assert read_kept(path) == {**FIELDS, "licence": "mit", "description": "Two\n\nparagraphs."}


def test_a_field_that_was_emptied_is_not_stated(tmp_path):
    assert read_kept(write(tmp_path / "card.md", licence=""))["licence"] == "not stated"


def test_a_card_without_the_marks_is_not_written_over(tmp_path):
    path = tmp_path / "card.md"
    path.write_text(mark("licence", "mit"))
    with pytest.raises(DataError) as error:
        read_kept(path)
    assert str(error.value) == (
        f"{path}: lacks the lines `<!-- yours: description -->` and `<!-- end -->`, between which stands what is kept; "
        "put them back, or move it away"
    )


def test_a_card_that_is_no_text_is_refused(tmp_path):
    path = tmp_path / "card.md"
    path.write_bytes(b"\xff")
    with pytest.raises(DataError, match=r"card.md: cannot be read: 'utf-8' codec"):
        read_kept(path)
