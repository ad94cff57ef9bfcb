"""Sections that are made of what lies in the folder of a run: evaluation, pictures, files, spec, versions, timing."""

from __future__ import annotations

import pytest
from evaluations import CLASSES, NUMBERS

from deepg_core.comparison.read import read_run
from deepg_core.reports import make_report
from deepg_core.reports.about import SPEC, TIMING, VERSIONS
from deepg_core.reports.curves import CURVES
from deepg_core.reports.evaluation import EVALUATION, RIVALS
from deepg_core.reports.evidence import Evidence
from deepg_core.reports.files import FILES
from deepg_core.reports.pictures import CONFUSION, RANKING
from deepg_core.reports.pictures import NUMBERS as NUMBER_PICTURES
from deepg_core.reports.section import Drawing, Image, Said, Table

TSV = "file\trecords\twindows\tacc\n/d/x/one.fasta\t2\t1200\t0.9\n/d/y/two.fasta\t1\t7\t0.51\n"


def tables(section):
    return [block.rows for block in section.body if isinstance(block, Table)]


def said(section):
    return [line for block in section.body if isinstance(block, Said) for line in block.lines]


def test_metrics_have_intervals_and_words(evidence_of):
    section = EVALUATION.write(evidence_of(evaluation=CLASSES))
    assert tables(section)[0] == [
        ["metric", "network", "95 % interval", "per record"],
        ["acc", "0.800", "0.700 to 0.900", "0.900"],
        ["balanced_acc", "0.800", "0.700 to 0.900", "-"],
    ]
    assert tables(section)[1] == [["class", "recall", "support"], ["a", "0.900", "50"], ["b", "0.700", "50"]]
    assert said(section) == [
        "measured on validation: 100 windows of 20 records",
        "`acc`: share that is called right; above the baselines",
        "`balanced_acc`: mean over the classes of the share that is found; 1 is perfect, 1 / classes is guessing",
        "warning: something is `odd`",
    ]


ALL = "all windows"


def test_windows_of_each_class_are_said_with_what_looks_at_all(evidence_of):
    evidence = evidence_of(evaluation={**CLASSES, "drawn_of_each_class": 50})
    assert said(EVALUATION.write(evidence))[:2] == [
        (
            "measured on validation: 100 windows of 20 records, at most 50 windows of each class: loss, acc and calibration "
            "are not those of classes as frequent as they are in the data"
        ),
        f"`deepg evaluate {evidence.told.path} --split validation -o {evidence.run.evaluation} --overwrite` measures {ALL}",
    ]


CALLS = {
    "threshold": 0.8,
    "records": 20,
    "ranks": {
        "phylum": {
            "known": 20,
            "called": {"value": 0.9, "low": 0.8, "high": 1.0},
            "stopped": {"value": 0.25, "low": 0.1, "high": 0.4},
            "precision": {"value": 0.875, "low": 0.75, "high": 1.0},
        },
        "class": {
            "known": 0,
            "called": {"value": 0.65, "low": 0.5, "high": 0.8},
            "stopped": {"value": 0.65, "low": 0.5, "high": 0.8},
            "precision": {"value": None, "low": None, "high": None},
        },
    },
}


def test_calls_along_a_taxonomy_have_a_table(evidence_of):
    section = EVALUATION.write(evidence_of(evaluation={**CLASSES, "calls": CALLS}))
    assert tables(section)[2] == [
        ["rank", "called", "stopped there", "right of those called", "95 % interval", "sequences known"],
        ["phylum", "90.0%", "25.0%", "87.5%", "0.750 to 1.000", "20"],
        ["class", "65.0%", "65.0%", "-", "-", "0"],
    ]
    assert "a sequence is called down to the last rank at which the confidence is at least 0.8" in said(section)


def test_calls_that_are_damaged_are_said(evidence_of):
    section = EVALUATION.write(evidence_of(evaluation={**CLASSES, "calls": {**CALLS, "ranks": 5}}))
    assert section.reason.endswith("evaluation.json is not what `deepg evaluate` writes")


def test_without_an_evaluation_the_command_is_said(evidence_of):
    evidence = evidence_of()
    run = evidence.run.path
    assert EVALUATION.write(evidence).reason == (
        f"there is no evaluation: `deepg evaluate {run} -o {run}/evaluation` makes one of the validation data"
    )


def test_baselines_and_the_control_stand_beside_the_network(evidence_of):
    section = RIVALS.write(evidence_of(evaluation=CLASSES))
    assert tables(section) == [
        [
            ["metric", "network", "95 % interval", "majority"],
            ["acc", "0.800", "0.700 to 0.900", "-"],
            ["balanced_acc", "0.800", "0.700 to 0.900", "0.500"],
        ],
        [
            ["shuffled windows", "called so", "of other classes, called so"],
            ["a", "60.0%", "20.0%"],
            ["b", "40.0%", "10.0%"],
        ],
    ]


def test_of_numbers_the_control_is_a_column(evidence_of):
    section = RIVALS.write(evidence_of(evaluation=NUMBERS))
    assert tables(section) == [
        [
            ["metric", "network", "95 % interval", "mean", "shuffled windows"],
            ["mse", "1.000", "0.800 to 1.200", "2.000", "1.500"],
        ]
    ]
    assert said(section) == ["kmer ridge is left out: no words"]


def test_pictures_are_those_of_the_evaluation(evidence_of):
    evidence = evidence_of(evaluation=CLASSES)
    (evidence.run.evaluation / "confusion.svg").write_bytes(b"<svg/>")
    section = CONFUSION.write(evidence)
    assert (section.body, section.reason) == ((Image("confusion matrix", b"<svg/>", "image/svg+xml"),), "")
    assert RANKING.write(evidence).reason == (
        f"no such picture lies in {evidence.run.evaluation}: ROC curves, precision and recall, probabilities of each class"
    )


def test_of_a_large_svg_the_png_is_taken(evidence_of):
    evidence = evidence_of(evaluation=CLASSES)
    (evidence.run.evaluation / "confusion.svg").write_bytes(b"x" * 150_001)
    (evidence.run.evaluation / "confusion.png").write_bytes(b"small")
    assert CONFUSION.write(evidence).body == (Image("confusion matrix", b"small", "image/png"),)


def test_pictures_of_many_outputs_stop_at_the_budget_and_are_named(evidence_of):
    outputs = {f"t{number}": NUMBERS for number in range(4)}
    evidence = evidence_of(evaluation={"outputs": outputs})
    for name in outputs:
        (evidence.run.evaluation / f"{name}_predicted.svg").write_bytes(b"x" * 120_000)
    section = NUMBER_PICTURES.write(evidence)
    assert [type(block) for block in section.body] == [Image, Image, Said]
    assert section.body[0].title == "t0: predicted against true"
    assert said(section) == [
        "not shown, so that the page stays small: evaluation/t2_predicted.svg, evaluation/t3_predicted.svg"
    ]


def test_the_worst_file_comes_first(evidence_of):
    evidence = evidence_of(evaluation=CLASSES)
    (evidence.run.evaluation / "per_file.tsv").write_text(TSV)
    section = FILES.write(evidence)
    assert tables(section) == [
        [
            ["file", "records", "windows", "acc"],
            ["y/two.fasta", "1", "7", "0.510"],
            ["x/one.fasta", "2", "1,200", "0.900"],
        ]
    ]
    assert said(section) == ["files are below /d"]


def test_of_errors_the_largest_is_the_worst(evidence_of):
    evidence = evidence_of(evaluation=NUMBERS)
    (evidence.run.evaluation / "per_file.tsv").write_text("file\twindows\tmse\na\t1\t0.5\nb\t1\t0.7\n")
    assert [row[0] for row in tables(FILES.write(evidence))[0]] == ["file", "b", "a"]


@pytest.mark.parametrize("text", ["", "file\tacc\na\n", "file\tacc\na\thigh\n"])
def test_a_damaged_table_of_files_is_said(evidence_of, text):
    evidence = evidence_of(evaluation=CLASSES)
    (evidence.run.evaluation / "per_file.tsv").write_text(text)
    assert "per_file.tsv is not what `deepg evaluate` writes" in FILES.write(evidence).reason


def test_curves_have_a_panel_for_each_metric_and_the_rate(evidence_of):
    section = CURVES.write(evidence_of())
    assert [block.title for block in section.body if isinstance(block, Drawing)] == ["loss", "accuracy"]
    assert tables(section)[0] == [
        ["epoch", "loss", "acc", "val_loss", "val_acc"],
        ["1", "0.9000", "0.5000", "0.6000", "0.6000"],
        ["2", "0.4500", "0.5000", "0.5000", "0.6000"],
        ["3", "0.3000", "0.5000", "0.6000", "0.6000"],
    ]
    assert said(section) == [
        "epoch 2 of 3 is the best by val_loss; a dotted line marks it",
        "the learning rate was 0.1 in every epoch",
    ]


def test_of_many_epochs_three_are_in_the_table_and_a_rate_that_changes_has_a_panel(evidence_of):
    history = [{"epoch": number, "loss": 1 / number, "val_loss": 0.5, "lr": 0.1 / number} for number in range(1, 12)]
    section = CURVES.write(evidence_of(history))
    assert [block.title for block in section.body if isinstance(block, Drawing)] == ["loss", "learning rate"]
    (table,) = [block for block in section.body if isinstance(block, Table)]
    assert table.title == "the first, the best and the last of 11 epochs"
    assert [row[0] for row in table.rows] == ["epoch", "1", "11"]


def test_a_training_with_weights_is_said(evidence_of):
    evidence = evidence_of(extra="[training.class_weight]\na = 2.0\n")
    assert said(CURVES.write(evidence))[-1] == (
        "windows count by their weights in the loss of the training and all the same in that of the validation"
    )


def test_a_run_that_was_stopped_is_said(evidence_of):
    history = [{"epoch": 1, "loss": 1.0, "seconds": 3.0}]
    assert said(CURVES.write(evidence_of(history))) == [
        "epoch 1 of 1 is taken for the best, because val_loss was not measured; a dotted line marks it",
        "1 of 3 epochs: it was stopped, or is not finished yet",
    ]


def test_a_run_that_was_not_trained_has_no_curves(evidence_of):
    evidence = evidence_of([])
    assert CURVES.write(evidence).reason == "no epoch was finished, so nothing was measured"
    assert TIMING.write(evidence).reason == "no epoch was finished, so nothing was timed"


def test_spec_versions_and_timing(evidence_of):
    evidence = evidence_of()
    assert SPEC.write(evidence).body[0].text.startswith('[run]\nname = "run"\n')
    assert tables(VERSIONS.write(evidence)) == [
        [["package", "version"], ["python", "3.11.7"], ["torch", "2.0"]],
        [
            ["from", "parts that were used"],
            ["deepg-core==0.1.0", "model:lstm_cnn"],
            ["deepg-torch==0.1.0", "trainer:torch"],
        ],
    ]
    assert tables(TIMING.write(evidence)) == [
        [
            ["", "time"],
            ["all epochs, with validation", "2 min 0 s"],
            ["shortest epoch", "40.0 s"],
            ["longest epoch", "40.0 s"],
        ]
    ]


@pytest.mark.parametrize(
    ("evaluation", "pictures"),
    [
        (CLASSES, ["Confusion", "ROC, precision and recall", "Reliability"]),
        (NUMBERS, ["Predicted and true numbers"]),
        ({**CLASSES, "letters": 5}, ["Letters"]),
    ],
)
def test_pictures_follow_what_is_predicted(evidence_of, evaluation, pictures):
    titles = [section.title for section in make_report(evidence_of(evaluation=evaluation)).sections]
    assert titles == [
        "The data", "What the splits share", "The network", "The training", "The evaluation", "Baselines and control",
        *pictures, "Files", "Examples", "The spec", "Versions", "Timing",
    ]  # fmt: skip


def test_nothing_is_silently_absent(evidence_of):
    path = evidence_of([]).run.path
    for name in ("spec.toml", "versions.json"):
        (path / name).unlink()
    report = make_report(Evidence(read_run(path, "run")))
    assert all(section.reason for section in report.sections)
    assert all(check.found for check in report.checks)
