import numpy as np
import pytest


@pytest.fixture
def rng():
    return np.random.default_rng(7)


@pytest.fixture
def predict(rng):
    """Gives probabilities, true classes and records of n windows."""

    def predict(n=400, classes=3, records=20, missing=None, digits=None):
        record = np.sort(rng.integers(records, size=n))
        present = [c for c in range(classes) if c != missing]
        truth = rng.choice(present, size=records)[record]
        scores = rng.normal(size=(n, classes))
        scores[np.arange(n), truth] += 1
        if digits is not None:
            scores = np.round(scores, digits)  # many windows get equal probabilities
        shares = np.exp(scores)
        return (shares / shares.sum(1, keepdims=True)).astype(np.float32), truth, record

    return predict
