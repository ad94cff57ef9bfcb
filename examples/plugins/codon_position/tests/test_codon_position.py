import shutil
from pathlib import Path

import numpy as np
import pytest
from deepg_codon_position import CLASSES, CodonPositionFormat, CodonPositionOptions

import deepg_core as dg
from deepg_core.errors import DataError, OptionError
from deepg_core.runs.folder import RunFolder
from deepg_core.targets import Setting, Windows
from deepg_core.testing import TargetFormatContract

BED = "chromosome\t2\t8\tgene\t0\t+\nchromosome\t10\t16\tother\t0\t-\n"


class TestOfRecords(TargetFormatContract):
    name = "codon_position"
    options = {"maxlen": 20}
    labels = (0, 0, 0)


class TestOfTable(TargetFormatContract):
    name = "codon_position"
    options = {"maxlen": 6, "cds": "cds.bed", "base": "next"}
    headers = ("second one", "elsewhere", "chromosome 1")
    labels = (1, -1, 0)

    @pytest.fixture
    def setting(self, tmp_path):
        (tmp_path / "cds.bed").write_text(BED + "second\t0\t3\tx\t0\t-\n")
        return Setting(folder=tmp_path)


def classes_of(tmp_path, reverse, starts=range(18), bed=BED):
    """Give the class of the middle of windows of one letter, so that each window is a base."""
    (tmp_path / "cds.bed").write_text(bed)
    target = CodonPositionFormat(CodonPositionOptions(maxlen=1, cds="cds.bed"), Setting(folder=tmp_path))
    count, nothing = len(starts), np.zeros(len(starts), np.int64)
    windows = Windows(np.full((count, 1), 65, np.uint8), nothing, nothing, np.asarray(starts), nothing + reverse == 1)
    return " ".join(CLASSES[number] for number in target.cut(windows).targets["target_1"]).replace("none", ".")


def test_bases_of_both_strands(tmp_path):
    assert classes_of(tmp_path, 0) == ". . +1 +2 +3 +1 +2 +3 . . -3 -2 -1 -3 -2 -1 . ."
    assert classes_of(tmp_path, 1) == ". . -1 -2 -3 -1 -2 -3 . . +3 +2 +1 +3 +2 +1 . ."


@pytest.mark.parametrize(("base", "wanted"), [("middle", "+2"), ("next", "+2")])
def test_which_base(base, wanted):
    target = CodonPositionFormat(CodonPositionOptions(maxlen=7 if base == "next" else 8, base=base), Setting())
    letters = np.full((2, 8), 65, np.uint8)
    letters[1, : 4 if base == "middle" else 3] = 0  # a record of 4 or 5 letters, behind padding
    nothing = np.zeros(2, np.int64)
    number = target.cut(Windows(letters, nothing, nothing, nothing, nothing > 0)).targets["target_1"]
    assert [CLASSES[it] for it in number] == [wanted, "+1" if base == "middle" else "+2"]


def test_a_table_that_is_missing_is_named(tmp_path):
    with pytest.raises(OptionError) as error:
        CodonPositionFormat(CodonPositionOptions(maxlen=1, cds="none.bed"), Setting(folder=tmp_path))
    assert str(error.value) == f"cds: {tmp_path / 'none.bed'} cannot be read: No such file or directory"


@pytest.mark.parametrize(
    ("bed", "message"),
    [
        ("x\t1\n", "line 1 must be record, start, end, name, score and strand (+ or -), with tabs between them"),
        ("x\t9\t3\ty\t0\t+\n", "line 1 ends at 3, before it begins at 9"),
    ],
)
def test_a_broken_table_is_named(tmp_path, bed, message):
    with pytest.raises(DataError) as error:
        classes_of(tmp_path, 0, bed=bed)
    assert str(error.value) == f"{tmp_path / 'cds.bed'}: {message}"


def test_it_is_learned(tmp_path):
    """Genes whose codons all begin with G: the spec beside this folder, and a model that is nearly always right."""
    rng = np.random.default_rng(1)
    genes = ["".join("G" + "".join(rng.choice(list("ACT"), 2)) for _ in range(40)) for _ in range(20)]
    (tmp_path / "genes.fasta").write_text("".join(f">g{number}\n{gene}\n" for number, gene in enumerate(genes)))
    shutil.copy(Path(__file__).parents[1] / "spec.toml", tmp_path)
    run = dg.run(tmp_path / "spec.toml", backend="torch")
    assert RunFolder(run).read_history()[-1]["acc"] > 0.9
