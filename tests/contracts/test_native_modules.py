"""The contract of builders of modules, on a model of Keras; `mutants/test_native.py` has one of torch."""

from __future__ import annotations

import pytest

from deepg_core.models import ModelConfig
from deepg_core.models.native import NativeBuilder
from deepg_core.network import Signature
from deepg_core.plugins import Component
from deepg_core.testing import NativeBuilderContract


class Builder(NativeBuilder):
    backend = "keras"

    def module(self, signature):
        import keras
        from keras import layers

        letters, size = keras.Input((6,), dtype="int32"), keras.Input((2,))
        x = layers.Flatten()(layers.Embedding(signature.width, 4)(letters))
        x = layers.Dropout(0.1)(layers.BatchNormalization()(layers.Dense(8)(layers.concatenate([x, size]))))
        return keras.Model([letters, size], [layers.Dense(3)(x), layers.Reshape((2, 2))(layers.Dense(4)(x))])


class TestKerasModel(NativeBuilderContract):
    signature = Signature(
        {"letters": (6,), "size": (2,)}, {"b": (3,), "a": (2, 2)}, whole=frozenset({"letters"}), width=5
    )

    def components(self):
        return [Component("model", ModelConfig, f"{__name__}:Builder", "a model of Keras")]

    @pytest.fixture(autouse=True)
    def _eagerly(self):
        """Forty steps of a small model are done before its step is compiled."""
        from deepg_keras.engine import tf

        tf.config.run_functions_eagerly(True)
        yield
        tf.config.run_functions_eagerly(False)
