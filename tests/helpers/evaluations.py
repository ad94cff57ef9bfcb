"""Evaluations of networks that never were, without what they are of."""

CLASSES = {
    "classes": ["a", "b"],
    "metrics": {
        "acc": {"value": 0.8, "low": 0.7, "high": 0.9},
        "balanced_acc": {"value": 0.8, "low": 0.7, "high": 0.9},
    },
    "per_class": {"a": {"recall": 0.9, "support": 50}, "b": {"recall": 0.7, "support": 50}},
    "confusion": [[45, 5], [15, 35]],
    "records_level": {"acc": {"value": 0.9, "low": 0.8, "high": 1.0}},
    "calibration": {"ece": 0.04, "brier": 0.1, "temperature": None, "bins": []},
    "baselines": {"majority": {"balanced_acc": {"value": 0.5, "low": 0.5, "high": 0.5}}},
    "controls": {
        "dinucleotide_shuffled": {"windows": 100, "called": {"a": 0.6, "b": 0.4}, "taken": {"a": 0.2, "b": 0.1}}
    },
    "warnings": ["something is `odd`"],
}
NUMBERS = {
    "classes": ["x"],
    "metrics": {"mse": {"value": 1.0, "low": 0.8, "high": 1.2}},
    "per_column": {"x": {"mse": 1.0}},
    "baselines": {"mean": {"mse": {"value": 2.0}}, "kmer_ridge": {"left_out": "no words"}},
    "controls": {"dinucleotide_shuffled": {"windows": 100, "mse": 1.5}},
    "warnings": [],
}
