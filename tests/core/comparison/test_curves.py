"""The picture of all curves."""

from __future__ import annotations

import re

from deepg_core.comparison.curves import draw_comparison, draw_panels, list_panels, list_styles
from deepg_core.comparison.read import read_runs


def test_each_run_has_a_style_of_its_own(make_run):
    runs = read_runs([make_run(f"r{number}") for number in range(20)])
    assert len(set(list_styles(runs))) == 20
    assert len({(style.colour, style.mark) for style in list_styles(runs[:8])}) == 8


def test_panels_are_metrics_of_training_and_validation(make_run):
    runs = read_runs([make_run("a"), make_run("b")])
    assert [(panel.column, panel.title) for panel in list_panels(runs)] == [
        ("loss", "loss, training"),
        ("val_loss", "loss, validation"),
        ("acc", "accuracy, training"),
        ("val_acc", "accuracy, validation"),
    ]


def test_names_are_written_as_they_are(make_run):
    names = ["_first", "$x$", "a" * 45 + "1", "a" * 45 + "2"]
    picture = draw_comparison(read_runs([make_run(name) for name in names]))
    assert picture.png.startswith(b"\x89PNG")
    assert all(f"<!-- {name} -->" in picture.svg.decode() for name in names)


def test_names_of_no_letters_are_spelled_out(make_run, tmp_path):
    names = {"a": "two\nlines", "b": "\udcff"}
    runs = [make_run(letter).rename(tmp_path / name) for letter, name in names.items()]
    picture = draw_comparison(read_runs(runs))
    assert "<!-- two\\nlines -->" in picture.svg.decode()
    assert "<!-- \\udcff -->" in picture.svg.decode()


def test_a_run_without_history_is_left_out(make_run):
    runs = [make_run("a"), make_run("bare")]
    (runs[1] / "history.json").unlink()
    assert "bare" not in draw_comparison(read_runs(runs)).svg.decode()


def test_values_that_are_no_numbers_are_gaps(make_run):
    run = make_run("a")
    (run / "history.json").write_text('[{"epoch": 1, "loss": Infinity}, {"epoch": 2, "loss": 1}]')
    assert draw_comparison(read_runs([run, make_run("b")])).png


def test_black_is_the_colour_of_the_page(make_run):
    (_, svg), *_ = draw_panels(read_runs([make_run(f"r{number}") for number in range(8)]))
    assert "#000000" not in svg
    assert "fill: none; stroke: currentColor; stroke-opacity: 0.9" in svg


def test_pictures_of_a_page_share_no_names(make_run):
    svgs = [svg for _, svg in draw_panels(read_runs([make_run("a"), make_run("b")]))]
    ids = [name for svg in svgs for name in set(re.findall(r'\bid="([^"]+)"', svg))]
    assert len(svgs) == 4
    assert len(ids) == len(set(ids))
