"""What is made of a file of attributions: files for TF-MoDISco, tracks, pictures."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from importlib.metadata import entry_points

import h5py
import numpy as np
import pytest
from attrs import evolve

import deepg_core as dg
from deepg_core.attributions import tfmodisco
from deepg_core.attributions.logo import draw_logo
from deepg_core.attributions.pictures import _name_targets
from deepg_core.attributions.plots import _draw_cells, find_stretch
from deepg_core.commands.explain import explain_files
from deepg_core.errors import DataError, DeepgError, OptionError
from deepg_core.evaluation.picture import start_figure

ONE = "TF-MoDISco reads one input of letters, and what is explained is"
NO_OTHERS = "it reads hypothetical attributions, of letters that are not there too, which the method does not give"
STRAND = "the network reads the other strand, or a second read, as an input of its own; leave it out"
REPEATED = "--padding self repeats letters, which then are at several places; leave it out"


def explain(checkpoint_of, source, tmp_path, model="classes", target="1", **options):
    explain_files(checkpoint_of(model), [source], tmp_path / "out.h5", target=target, **options)
    return dg.read_attributions(tmp_path / "out.h5")


@pytest.mark.parametrize(
    ("model", "method"), [("classes", "integrated_gradients"), ("embedding", "ism"), ("sets", "saliency")]
)
def test_files_for_tfmodisco(checkpoint_of, source, tmp_path, model, method):
    found = explain(checkpoint_of, source, tmp_path, model, method=method, step=15, tfmodisco=tmp_path / "m")
    with np.load(tmp_path / "m.ohe.npz") as letters, np.load(tmp_path / "m.attr.npz") as attributions:
        ohe, attr = letters["arr_0"], attributions["arr_0"]
    assert (ohe.dtype, attr.dtype) == (np.int8, np.float32)
    length = found.input.shape[-2]
    np.testing.assert_array_equal(
        ohe, found.input.reshape(-1, length, found.input.shape[-1])[..., :4].transpose(0, 2, 1)
    )
    wanted = found.hypothetical.reshape(-1, length, found.input.shape[-1])[..., :4].transpose(0, 2, 1)
    np.testing.assert_array_equal(attr, wanted)


@pytest.mark.slow
def test_modisco_reads_them(checkpoint_of, tmp_path):
    if not entry_points(group="console_scripts", name="modisco"):
        pytest.skip("modisco-lite is not installed: pip install modisco-lite")
    rng = np.random.default_rng(0)
    letters = rng.choice(list("ACGT"), (60, 120))
    letters[:, 50:60] = list("TTACGCGTAA")
    path = tmp_path / "many.fasta"
    path.write_text("".join(f">{number}\n{''.join(row)}\n" for number, row in enumerate(letters)))
    explain(checkpoint_of, path, tmp_path, method="saliency", step=30, tfmodisco=tmp_path / "m")
    (command,) = entry_points(group="console_scripts", name="modisco")
    asked = ["motifs", "-s", "m.ohe.npz", "-a", "m.attr.npz", "-n", "200", "-w", "20", "-o", "motifs.h5"]
    script = f"from {command.module} import {command.attr}; {command.attr}()"
    done = subprocess.run(
        [sys.executable, "-c", script, *asked], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    with h5py.File(tmp_path / "motifs.h5") as file:
        assert file.attrs["window_size"] == 20


@pytest.mark.parametrize(
    ("model", "options", "message"),
    [
        ("protein", {"tfmodisco": "m"}, "the letters of the network are ACDEFGHIKLMNPQRSTVWY, and TF-MoDISco reads ACGT"),
        ("strands", {"tfmodisco": "m"}, f"{ONE} 2 inputs of letters"),
        ("embedding", {"tfmodisco": "m"}, f"{ONE} vectors of an embedding; --method ism explains letters"),
        ("classes", {"tfmodisco": "m", "method": "occlusion"}, NO_OTHERS),
        ("words", {"bedgraph": "b"}, "the network reads words of 3 letters; leave it out"),
        ("sets", {"bedgraph": "b"}, "the network reads sets of windows; leave it out"),
        ("strands", {"bedgraph": "b"}, STRAND),
        ("classes", {"bedgraph": "b", "padding": "self"}, REPEATED),
    ],
)  # fmt: skip
def test_what_cannot_be_made_is_refused_before_anything_is_explained(
    checkpoint_of, source, tmp_path, monkeypatch, model, options, message
):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(OptionError) as error:
        explain(checkpoint_of, source, tmp_path, model, **options)
    assert str(error.value) == f"--{'bedgraph' if 'bedgraph' in options else 'tfmodisco'}: {message}"
    assert not list(tmp_path.iterdir())


def per_base(path):
    values = {}
    for line in path.read_text().splitlines():
        name, start, end, value = line.split("\t")
        values |= {(name, base): float(value) for base in range(int(start), int(end))}
    return values


@pytest.mark.parametrize(
    ("model", "options"),
    [
        ("classes", {"step": 7}),
        ("classes", {"step": 7, "top": 5}),
        ("embedding", {"step": 5, "padding": "standard"}),
        ("sides", {"step": 4}),
        ("language", {"step": 11, "method": "ism"}),
    ],
)
def test_a_track_is_the_mean_over_the_windows_that_cover_a_base(
    checkpoint_of, source, tmp_path, monkeypatch, model, options
):
    monkeypatch.setattr("deepg_core.attributions.track._ROWS", 3)
    found = explain(checkpoint_of, source, tmp_path, model, bedgraph=tmp_path / "b.bedgraph", **options)
    places = {"": range(found.parts[""].attribution.shape[1])} if "" in found.parts else {
        "input_1": range(10), "input_2": range(21, 10, -1)
    }  # fmt: skip
    values = {}
    for name, part in found.parts.items():
        for row, sums in enumerate(part.attribution.sum(axis=-1)):
            for place, value in zip(places[name], sums, strict=True):
                base = (found.record_name[found.record[row]].split()[0], int(found.start[row]) + place)
                values.setdefault(base, []).append(value)
    wanted = {base: np.mean(its) for base, its in values.items() if base[1] >= 0}
    given = per_base(tmp_path / "b.bedgraph")
    assert given.keys() == wanted.keys()
    np.testing.assert_allclose([given[base] for base in wanted], list(wanted.values()), atol=1e-6, rtol=1e-5)


def test_a_track_of_stretches_is_that_of_the_record_there(checkpoint_of, source, tmp_path):
    (tmp_path / "at.bed").write_text("r3\t20\t80\tone\nr3\t100\t160\ttwo\nr0\t10\t40\n")
    options = {"step": 10, "method": "saliency", "overwrite": True, "bedgraph": tmp_path / "b.bedgraph"}
    explain(checkpoint_of, source, tmp_path, at=tmp_path / "at.bed", **options)
    found = per_base(tmp_path / "b.bedgraph")
    bases = [("r0", range(10, 40)), ("r3", range(20, 80)), ("r3", range(100, 160))]
    assert sorted(found) == [(name, base) for name, its in bases for base in its]
    explain(checkpoint_of, source, tmp_path, record=["r3"], **options)
    whole = per_base(tmp_path / "b.bedgraph")
    inside = [("r3", base) for base in range(40, 60)]  # which the same three windows cover
    np.testing.assert_allclose([found[its] for its in inside], [whole[its] for its in inside], rtol=1e-5)


def test_two_records_of_one_first_word_are_an_error(checkpoint_of, source, tmp_path):
    twice = tmp_path / "twice.fasta"
    twice.write_text(source.read_text().replace("r3", "r0"))
    with pytest.raises(DataError) as error:
        explain(checkpoint_of, twice, tmp_path, step=30, method="saliency", bedgraph=tmp_path / "b")
    assert str(error.value) == (
        "--bedgraph: several records begin with the word `r0`, by which bedGraph names them; rename them"
    )
    assert [path.name for path in tmp_path.iterdir()] == ["twice.fasta"]
    twice.write_text(source.read_text().replace("r3 text", " "))
    with pytest.raises(DataError) as error:
        explain(checkpoint_of, twice, tmp_path, step=30, method="saliency", bedgraph=tmp_path / "b")
    assert str(error.value) == (
        "--bedgraph: a record has an empty header, of which bedGraph takes the first word as name"
    )


@pytest.mark.parametrize(
    ("outputs", "message"),
    [
        ({"bedgraph": "out.h5"}, "--output and --bedgraph both name {}; name another"),
        ({"plot": "out.h5"}, "--output and --plot both name {}; name another"),
        ({"tfmodisco": "m", "bedgraph": "m.ohe.npz"}, "--tfmodisco and --bedgraph both name {}; name another"),
    ],
)
def test_two_outputs_are_not_one(checkpoint_of, source, tmp_path, outputs, message):
    with pytest.raises(OptionError) as error:
        explain(checkpoint_of, source, tmp_path, **{name: tmp_path / its for name, its in outputs.items()})
    assert str(error.value) == message.format(tmp_path / list(outputs.values())[-1])
    for name, said in {"bedgraph": "file", "plot": "folder"}.items():
        with pytest.raises(OptionError, match=f"^--{name} -: it goes to a {said}; name one$"):
            explain(checkpoint_of, source, tmp_path, **{name: "-"})
    with pytest.raises(OptionError) as error:
        explain(checkpoint_of, source, tmp_path, tfmodisco="")
    assert str(error.value) == "--tfmodisco: name what two files begin with, like `motifs`, not a folder"
    assert not list(tmp_path.iterdir())


def test_pictures_and_files_for_tfmodisco_come_together_or_not_at_all(checkpoint_of, source, tmp_path, monkeypatch):
    def stop(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("deepg_core.attributions.pictures.draw_window", stop)
    with pytest.raises(KeyboardInterrupt):
        explain(checkpoint_of, source, tmp_path, method="saliency", step=60, plot=tmp_path / "p")
    assert [path.name for path in tmp_path.iterdir()] == ["out.h5"]
    write = tfmodisco._write
    monkeypatch.setattr(tfmodisco, "_write", lambda path, *its: write(path, *its) if "ohe" in path.name else stop())
    with pytest.raises(KeyboardInterrupt):
        explain(checkpoint_of, source, tmp_path, method="saliency", step=60, tfmodisco=tmp_path / "m", overwrite=True)
    assert [path.name for path in tmp_path.iterdir()] == ["out.h5"]


def test_classes_whose_names_make_one_file_name_are_told_apart(checkpoint_of, source, tmp_path):
    its = explain(checkpoint_of, source, tmp_path, target="predicted", method="saliency", step=60)
    its = evolve(its, target_names=["a b", "a/b"], target_number=np.arange(len(its)) % 2)
    assert _name_targets(its) == {0: "a_b", 1: "a_b_1"}
    long = evolve(its, target_names=["x" * 300, "."])
    assert _name_targets(long) == {0: "x" * 100, 1: "."}


def test_a_pipe_is_no_output(checkpoint_of, source, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(DataError) as error:
        explain_files(checkpoint_of("classes"), [source], tmp_path / "pipe", target="1", overwrite=True)
    assert str(error.value) == f"{tmp_path / 'pipe'}: cannot be written: it is a device or a pipe"


@pytest.mark.parametrize("what", ["sequences", "checkpoint", "stretches"])
def test_what_is_read_is_never_replaced(checkpoint_of, source, tmp_path, what):
    own, model, bed = tmp_path / "own.fasta", tmp_path / "own.h5", tmp_path / "own.bed"
    own.write_text(source.read_text())
    model.write_bytes(checkpoint_of("classes").read_bytes())
    bed.write_text("r0\t0\t40\n")
    path = {"sequences": own, "checkpoint": model, "stretches": bed}[what]
    before = path.read_bytes()
    for output in ({"output": path}, {"output": tmp_path / "o.h5", "bedgraph": path}):
        with pytest.raises(DataError) as error:
            explain_files(model, [own], target="1", at=bed, overwrite=True, **output)
        assert str(error.value) == f"{path}: is an input, and would be replaced; name another output"
    assert path.read_bytes() == before
    assert sorted(its.name for its in tmp_path.iterdir()) == ["own.bed", "own.fasta", "own.h5"]


@pytest.mark.parametrize(("model", "target"), [("classes", "predicted"), ("sides", "0")])
def test_pictures_of_the_best_windows_of_each_class(checkpoint_of, source, tmp_path, monkeypatch, model, target):
    monkeypatch.setattr("deepg_core.attributions.pictures.SHOWN", 1)
    found = explain(checkpoint_of, source, tmp_path, model, target, step=10, method="saliency", plot=tmp_path / "p")
    names = {path.name for path in (tmp_path / "p").iterdir()}
    wanted = set()
    for number in np.unique(found.target_number):
        windows = min(1, (found.target_number == number).sum())
        for part in [""] if "" in found.parts else ["_input_1", "_input_2"]:
            label = f"{found.target_names[number]}{part}"
            wanted |= {f"{label}_map.png", *(f"{label}_{rank + 1:02}.png" for rank in range(windows))}
    assert names == wanted
    with pytest.raises(DataError, match=r"is there already; name another output, or replace it with --overwrite$"):
        explain_files(checkpoint_of(model), [source], tmp_path / "other.h5", target="predicted", plot=tmp_path / "p")


def test_a_logo_is_as_high_as_its_numbers():
    _, (axes,) = start_figure(4, 2, 1)
    heights = np.array([[0.5, 0, 0, 0], [0.25, 0, 1, -0.5], [0, 0, 0, 0]], np.float32)
    draw_logo(axes, heights, "ACGT")
    (letters,) = axes.collections
    boxes = [path.get_extents() for path in letters.get_paths()]
    found = [(round(float(box.x0 + box.x1) / 2), round(float(box.y0), 3), round(float(box.y1), 3)) for box in boxes]
    assert found == [(0, 0, 0.5), (1, 0, 0.25), (1, 0.25, 1.25), (1, -0.5, 0)]


def test_the_stretch_that_matters_most():
    position = np.zeros(50, np.float32)
    position[[20, 24]] = [-3, 2]
    assert find_stretch(position, 5) == (20, 25)
    assert find_stretch(position, 60) == (0, 50)


def test_white_is_zero(checkpoint_of, source, tmp_path):
    found = explain(checkpoint_of, source, tmp_path, step=30, method="ism")
    assert found.view(0, "").letters.shape == (30, 4)
    assert [len(figure.axes) for figure in (found.plot(0), found.plot())] == [3, 2]
    with pytest.raises(DeepgError) as error:
        found.plot(99)
    assert str(error.value) == f"there is no window 99; there are {len(found)}, counted from 0"
    _, (axes,) = start_figure(2, 2, 1)
    image = _draw_cells(axes, np.array([[-0.1, 0, 3]], np.float32), [])
    assert image.norm.vmin == -image.norm.vmax == -3
    np.testing.assert_allclose(image.cmap(image.norm(0.0)), 1, atol=0.01)


def test_paths_that_no_file_can_have(checkpoint_of, source, tmp_path):
    (tmp_path / "file").touch()
    reasons = {
        "bedgraph": (tmp_path / "no" / "b", f"cannot be written: there is no folder {tmp_path / 'no'}"),
        "plot": (tmp_path / "file", "cannot be the folder of pictures: it is a file"),
        "tfmodisco": (tmp_path / "no" / "m", f"cannot be written: there is no folder {tmp_path / 'no'}"),
    }
    for option, (path, message) in reasons.items():
        with pytest.raises(DataError, match=f"{re.escape(message)}$"):
            explain(checkpoint_of, source, tmp_path, **{option: path})
    with pytest.raises(DataError) as error:
        explain_files(checkpoint_of("classes"), [source], tmp_path, target="1", overwrite=True)
    assert str(error.value) == f"{tmp_path}: cannot be written: it is a folder"


KINDS = [
    ("embedding", "saliency", False),
    ("embedding", "ism", True),
    ("words", "saliency", False),
    ("sets", "saliency", True),
]


@pytest.mark.parametrize(("model", "method", "letters"), KINDS)
def test_letters_are_drawn_where_there_are_any(checkpoint_of, source, tmp_path, model, method, letters):
    found = explain(checkpoint_of, source, tmp_path, model, step=15, method=method)
    view = found.view(0, "")
    assert (view.letters is not None) == letters
    assert len(view.position) == {"embedding": 24, "words": 28, "sets": 30}[model]
    assert view.axis == f"position in the {'input' if model == 'sets' else 'record'}, from 0"
