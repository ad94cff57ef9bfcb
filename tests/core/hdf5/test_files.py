"""HDF5 files that are damaged, or made to lead elsewhere."""

from __future__ import annotations

import resource
import shutil
from pathlib import Path

import h5py
import numpy as np
import pytest

from deepg_core.hdf5 import DAMAGED, create_hdf5, describe_damage, open_hdf5, probe

X = np.arange(1000, dtype=np.float32)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "x.h5"


def refusal(path, *, ours=False):
    with pytest.raises(DAMAGED) as error, open_hdf5(path, ours=ours):
        pass
    return describe_damage(error.value)


def test_what_was_written_is_read_and_sealed(path):
    with create_hdf5(path) as (file, _):
        file["a/x"] = X
    with open_hdf5(path, ours=True) as file:
        np.testing.assert_array_equal(file["a/x"][()], X)
    assert path.read_bytes().startswith(b"deepG seal crc32 ")


def test_a_sealed_file_is_not_tried_out(path, monkeypatch):
    with create_hdf5(path) as (file, _):
        file["x"] = X
    monkeypatch.setattr("deepg_core.hdf5.files.try_out", None)
    with open_hdf5(path, ours=True) as file:
        assert list(file) == ["x"]


def test_a_file_without_a_seal_is_read_too(path):
    with h5py.File(path, "w") as file:
        file["x"] = X
    with open_hdf5(path, ours=True) as file:
        assert list(file) == ["x"]


@pytest.mark.parametrize("place", [0, 511, 2500, -1], ids=["seal", "block", "numbers", "end"])
def test_one_byte_breaks_the_seal(path, place):
    with create_hdf5(path) as (file, _):
        file["x"] = X
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.write_bytes(content)
    assert refusal(path, ours=True) == "it is damaged: its checksum is not that of its bytes"


def test_a_block_of_others_is_no_seal(path):
    """MATLAB writes its name there."""
    with h5py.File(path, "w", userblock_size=512) as file:
        file["x"] = X
    with open_hdf5(path, ours=False) as file:
        assert list(file) == ["x"]


def external_storage(file):
    file.create_dataset("x", (2,), "i4", external=[("secret", 0, 8)])


def external_link(file):
    file["x"] = h5py.ExternalLink("other.h5", "/x")


def virtual(file):
    layout = h5py.VirtualLayout((2,), "i4")
    layout[:] = h5py.VirtualSource("other.h5", "x", (2,))
    file.create_virtual_dataset("x", layout)


def soft_link(file):
    file["a/x"] = h5py.SoftLink("/a")


def hollow(file):
    file.create_dataset("x", (10**12,), "f4", chunks=True)


def never_written(file):
    file["y"] = X
    file.create_dataset("x", (50,), "f4", chunks=(50,))


@pytest.mark.parametrize(
    ("write", "message"),
    [
        (external_storage, "`x` is stored in another file, which deepG does not read"),
        (external_link, "`x` is a link to `/x`, which deepG does not follow"),
        (virtual, "`x` is stored in another file, which deepG does not read"),
        (soft_link, "`a/x` is a link to `/a`, which deepG does not follow"),
        (hollow, "it declares 4,000,000,000,000 bytes of arrays in a file of "),
        (never_written, "`x` declares 200 bytes, but 0 are stored"),
    ],
)
@pytest.mark.parametrize("sealed", [False, True])
def test_what_is_not_in_the_file_is_refused(path, write, message, sealed):
    (path.parent / "secret").write_bytes(b"12345678")
    with create_hdf5(path) if sealed else h5py.File(path, "w") as opened:
        write(opened[0] if sealed else opened)
    assert refusal(path, ours=sealed).startswith(message)


def test_groups_in_a_circle_are_walked_once(path):
    with h5py.File(path, "w") as file:
        file["a/x"] = X
        file["a/b"] = file["a"]
        file["a/x2"] = file["a/x"]
    with open_hdf5(path, ours=False) as file:
        assert sorted(file["a"]) == ["b", "x", "x2"]


@pytest.mark.slow  # the helper is given a second of the processor, which is several of the clock on a busy machine
def test_a_file_that_reading_loops_over_is_given_up(path):
    """One size in its heap of texts is 0: libhdf5 looks at the same place for ever."""
    with h5py.File(path, "w") as file:
        file["x"] = ["a text", "another"]
    content = path.read_bytes()
    heap = content.index(b"GCOL")
    path.write_bytes(content[: heap + 24] + bytes(8) + content[heap + 32 :])
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    assert refusal(path) == "it is damaged: reading it does not end, or ends the process"
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before < 30
    assert not probe._HELPERS  # one that is about to end is asked about nothing else
    with h5py.File(path, "w") as file:
        file["x"] = X
    with open_hdf5(path, ours=False) as file:  # there is another helper now
        assert list(file) == ["x"]


def test_a_helper_that_was_killed_is_replaced(path):
    with h5py.File(path, "w") as file:
        file["x"] = X
    with open_hdf5(path, ours=False):
        (helper,) = probe._HELPERS
    helper.kill()
    helper.wait()
    shutil.copy(path, path.with_name("y.h5"))
    with open_hdf5(path.with_name("y.h5"), ours=False) as file:
        assert list(file) == ["x"]


def test_a_file_named_like_a_module_beside_it_is_not_run(path, monkeypatch):
    with h5py.File(path, "w") as file:
        file["x"] = X
    (path.parent / "h5py.py").write_text("open('executed', 'w')")
    monkeypatch.chdir(path.parent)
    probe._stop()
    with open_hdf5(Path("x.h5"), ours=False) as file:
        assert list(file) == ["x"]
    assert not Path("executed").exists()


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError("Unable to synchronously open object (bad header)"), "it is damaged (bad header); copy it again"),
        (RuntimeError("Can't get deprecated info for object (bad heap)"), "it is damaged (bad heap); copy it again"),
        (
            OSError("Unable to synchronously open file (file signature not found)"),
            "it is no HDF5 file, as those of deepG (.h5) and of Keras 2 are, or its beginning is damaged",
        ),
        (PermissionError(13, "Permission denied"), "Permission denied"),
        (KeyError("`x` is missing"), "`x` is missing"),
        (OSError("Unable to open file (name = 'x', errno = 5)"), "Unable to open file (name = 'x', errno = 5)"),
        (ValueError(), "ValueError"),
    ],
)  # fmt: skip
def test_damage_is_described_without_what_hdf5_was_about_to_do(error, said):
    assert describe_damage(error) == said
