"""Where a worker stands, as torchrun and Slurm say."""

from __future__ import annotations

import pytest

from deepg_core.errors import DeepgError
from deepg_core.place import Place, find_place, first_host

TORCHRUN = {"RANK": "2", "WORLD_SIZE": "4", "LOCAL_RANK": "1", "MASTER_ADDR": "head", "MASTER_PORT": "29500"}
SLURM = {
    "SLURM_PROCID": "3", "SLURM_NTASKS": "4", "SLURM_LOCALID": "1", "SLURM_JOB_ID": "1234567", "SLURM_STEP_ID": "0",
    "SLURM_STEP_NODELIST": "gpu[07-08]",
}  # fmt: skip


def test_torchrun_says_it():
    assert find_place(TORCHRUN) == Place(2, 4, 1, "head", 29500)


def test_slurm_says_it():
    assert find_place(SLURM) == Place(3, 4, 1, "gpu07", 24567)


def test_what_is_set_wins_over_slurms_nodes():
    assert find_place({**SLURM, "MASTER_ADDR": "other", "MASTER_PORT": "5"})[3:] == ("other", 5)


@pytest.mark.parametrize("step", [{}, {"SLURM_STEP_ID": "4294967291"}, {"SLURM_STEP_ID": "4294967290"}])
def test_a_batch_script_waits_for_nobody(step):
    its = {name: value for name, value in SLURM.items() if name != "SLURM_STEP_ID"}
    assert find_place({**its, **step}) == Place()


@pytest.mark.parametrize("environ", [{}, {"RANK": "0", "WORLD_SIZE": "1"}, {"RANK": "0"}, {"SLURM_JOB_ID": "7"}])
def test_alone(environ):
    assert find_place(environ) == Place()


@pytest.mark.parametrize(
    ("environ", "message"),
    [
        ({**TORCHRUN, "RANK": "x"}, "RANK is 'x', and should be a whole number; torchrun and srun set it"),
        ({**TORCHRUN, "RANK": "4"}, "RANK is 4, but WORLD_SIZE is 4: workers are numbered from 0 to one less"),
        (
            {"RANK": "0", "WORLD_SIZE": "2"},
            "there are several workers, but MASTER_ADDR does not say where the first one is; torchrun sets it",
        ),
    ],
)
def test_what_cannot_be_is_said(environ, message):
    with pytest.raises(DeepgError) as error:
        find_place(environ)
    assert str(error.value) == message


@pytest.mark.parametrize(
    ("nodes", "host"),
    [("node07", "node07"), ("node[07-09,12],gpu3", "node07"), ("a1,a2", "a1"), ("n[1,3]-ib,x", "n1-ib"), ("", "")],
)
def test_the_first_host_of_a_list(nodes, host):
    assert first_host(nodes) == host


def test_what_it_says_in_the_environment_is_read_back():
    place = Place(2, 4, 1, "head", 29500)
    assert place.variables == TORCHRUN
    assert find_place(place.variables) == place
