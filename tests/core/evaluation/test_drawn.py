import pytest

from deepg_core.evaluation.drawn import describe_drawn, describe_windows

SEEN = {"windows": 1078, "records": 76}


@pytest.mark.parametrize(
    "more", [{}, {"drawn_of_each_class": None}, {"max_windows": 2000, "drawn_of_each_class": None}]
)
def test_of_all_windows_only_their_number_is_said(more):
    assert describe_windows(SEEN | more) == "1,078 windows of 76 records"
    assert describe_drawn(SEEN | more) == ""


def test_as_many_of_each_class_are_said_to_change_what_depends_on_their_shares():
    assert describe_windows({**SEEN, "drawn_of_each_class": 1539}) == (
        "1,078 windows of 76 records, at most 1,539 windows of each class: "
        "loss, acc and calibration are not those of classes as frequent as they are in the data"
    )


def test_a_card_of_an_earlier_version_may_lack_numbers():
    assert describe_windows({"windows": None}) == "0 windows of 0 records"
