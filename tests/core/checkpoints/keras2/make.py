"""Wrote the files of this folder: `pip install tf-keras==2.21` beside TensorFlow, then `python make.py && gzip -9 *.h5`."""

import os

os.environ["TF_USE_LEGACY_KERAS"] = "1"

import numpy as np
import tensorflow as tf
import tf_keras as k

L = k.layers
rng = np.random.default_rng(0)


def shake(model):
    """Draw all weights, biases and moving statistics too."""
    model.set_weights(
        [
            rng.uniform(0.5, 1.5, v.shape)
            if "variance" in v.name
            else rng.uniform(0.05, 0.6, v.shape) * np.where(rng.random(v.shape) < 0.5, 1, -1)
            for v in model.weights
        ]
    )


def inputs(name, model):
    for tensor in model.inputs:
        shape = (3, *(20 if size is None else size for size in tensor.shape[1:]))
        if tensor.dtype == tf.int32 or name == "embedding":
            yield rng.integers(0, 4, shape).astype("i4")
            continue
        letters = len(shape) > 2 and shape[-1] == 4
        x = np.eye(4, dtype="f4")[rng.integers(0, 4, shape[:-1])] if letters else rng.random(shape).astype("f4")
        if name in ("masked", "recurrent"):
            x[0, :3], x[1, 2] = 0, 0
        yield x


def save(name, model, steps=0, optimizer=None):
    """Write NAME.h5 and NAME.npz: `input_0`, ..., `output_0`, ... in the model's order."""
    shake(model)
    given = list(inputs(name, model))
    if steps:
        model.compile(optimizer or k.optimizers.Adam(0.002), "categorical_crossentropy", metrics=["acc"])
        target = np.eye(model.output_shape[-1], dtype="f4")[rng.integers(0, model.output_shape[-1], 3)]
        for _ in range(steps):
            model.train_on_batch(given, target)
    outputs = model.predict(given, verbose=0)
    model.save(f"{name}.h5", save_format="h5")
    outputs = outputs if isinstance(outputs, list) else [outputs]
    arrays = {f"input_{i}": x for i, x in enumerate(given)} | {f"output_{i}": x for i, x in enumerate(outputs)}
    np.savez_compressed(f"{name}.npz", **arrays)
    k.backend.clear_session()


layers = [
    L.Conv1D(5, 3, activation="relu", padding="causal", dilation_rate=2, input_shape=(12, 4)),
    *(L.BatchNormalization(), L.LeakyReLU(0.2), L.AveragePooling1D(2), L.GRU(3, return_sequences=True)),
    *(L.Bidirectional(L.LSTM(3)), L.Dropout(0.2), L.Dense(2, activation="softmax")),
]
save("sequential", k.Sequential(layers), steps=2)

i = k.Input((12, 4))
x = L.Conv1D(3, 4, activation="relu", strides=2, padding="same")(i)
x = L.LSTM(3)(L.MaxPooling1D(2)(L.BatchNormalization(momentum=0.9)(x)))
tower = k.Model(i, L.Dense(4, activation="relu")(L.BatchNormalization()(x)), name="tower")
a, b = k.Input((12, 4)), k.Input((12, 4))
y = L.LayerNormalization()(L.Average()([tower(a), tower(b)]))
save("nested", k.Model([a, b], L.Dense(3, activation="softmax")(y)), steps=2)

i = k.Input((3, 10, 4))
x = L.TimeDistributed(L.Conv1D(3, 3, padding="valid", activation="relu"))(i)
x = L.TimeDistributed(L.MaxPooling1D(2))(L.TimeDistributed(L.BatchNormalization())(x))
x = L.Bidirectional(L.GRU(2))(L.TimeDistributed(L.LSTM(3))(x))
save("time_distributed", k.Model(i, L.Dense(1, activation="sigmoid")(x)))

i = k.Input((9, 4))
x = L.LSTM(3, return_sequences=True, recurrent_activation="hard_sigmoid")(L.Masking()(i))
x = L.Bidirectional(L.LSTM(3))(L.Dropout(0.1)(x))
save("masked", k.Model(i, L.Dense(2, activation="softmax")(x)))

i = k.Input((8,), dtype="int32")
x = L.Embedding(6, 4)(i)
u = L.Conv1D(4, 3, padding="same", activation="tanh", use_bias=False)(x)
w = L.Add()([L.Multiply()([u, L.Activation("sigmoid")(x)]), x])
w = L.Maximum()([w, u])
g = L.Concatenate()([L.GlobalAveragePooling1D()(w), L.GlobalMaxPooling1D()(w), L.Flatten()(L.Reshape((4, 8))(w))])
save("branches", k.Model(i, [L.Dense(2, activation="softmax", name=f"output_{n}_2")(g) for n in (1, 2)]))

base = k.Sequential(
    [L.Conv1D(3, 3, padding="same", activation="relu", input_shape=(10, 4)), L.BatchNormalization()], "base"
)
base.trainable = False
inner = k.Sequential([base, L.GlobalMaxPooling1D(), L.Dense(3, activation="relu")], "inner")
i = k.Input((10, 4))
save("frozen", k.Model(i, L.Dense(2, activation="softmax")(inner(i))), steps=1, optimizer=k.optimizers.RMSprop(0.01))

old = k.Sequential([L.LSTM(3, input_shape=(6, 4)), L.Dense(2, activation="softmax")])
save("old_adam", old, steps=3, optimizer=k.optimizers.legacy.Adam(0.004))

i, j, d = k.Input((3,), name="label"), k.Input((5, 4)), L.Dense(2, activation="relu")
w = L.Flatten()(L.Add()([d(j), d(L.Activation("tanh")(j))]))
x = L.Activation("softmax")(L.Dense(2)(L.Concatenate()([i, w])))
save("shared_layer", k.Model({"zz": i, "aa": j}, x))

i = k.Input((9, 4))
x = L.GRU(3, return_sequences=True, reset_after=False, recurrent_activation="hard_sigmoid")(L.Masking()(i))
x = L.Bidirectional(L.LSTM(3, return_sequences=True, use_bias=False), merge_mode="sum")(x)
x = L.Bidirectional(L.GRU(3, return_sequences=True, reset_after=False), merge_mode="mul")(x)
a, b = L.Bidirectional(L.LSTM(3, return_sequences=True, activation="softsign"), merge_mode=None)(x)
c = L.GRU(3, go_backwards=True, recurrent_activation="hard_sigmoid")(L.Concatenate()([a, L.Add()([a, b])]))
d = L.Bidirectional(L.GRU(3), merge_mode="ave")(b)
save("recurrent", k.Model(i, L.Dense(2, activation="softmax")(L.Concatenate()([c, d]))))

i = k.Input((9,))
x = L.Embedding(6, 3, mask_zero=True)(i)
x = L.SpatialDropout1D(0.2)(L.LSTM(3, return_sequences=True)(x))
save(
    "embedding", k.Model(i, [L.Dense(2, activation="softmax")(y) for y in (L.GlobalAveragePooling1D()(x), L.GRU(2)(x))])
)

names = (
    "elu",
    "selu",
    "gelu",
    "softplus",
    "swish",
    "hard_sigmoid",
    "softsign",
    "exponential",
    "relu6",
    "leaky_relu",
    "mish",
)
i = k.Input((9, 4))
x = L.Cropping1D((1, 2))(L.BatchNormalization(scale=False)(L.ZeroPadding1D((2, 3))(i)))
x = L.BatchNormalization(center=False)(L.LayerNormalization(scale=False)(x))
x = L.ReLU(max_value=6)(L.ELU()(L.GaussianNoise(0.1)(L.LayerNormalization(center=False)(x))))
x = [L.Dense(2, activation=name)(x) for name in names] + [L.Conv1D(2, 3, padding="same", activation="elu")(x)]
x = L.ReLU(negative_slope=0.1)(L.BatchNormalization(center=False, scale=False)(L.Concatenate()(x)))
save("layers", k.Model(i, L.Dense(2, activation="softmax")(L.GlobalAveragePooling1D()(x))))

i = k.Input((None, 4))
x = L.Conv1D(3, 3, activation="relu", padding="same")(i)
x = x + L.Conv1D(3, 3, dilation_rate=4, padding="same")(x)
x = L.LSTM(3)(L.Cropping1D(4)(x))
save("open", k.Model(i, L.Dense(2, activation="softmax")(x)))

i = k.Input((9, 4))
x, y = L.Conv1D(4, 3, padding="same")(i), L.Dense(4)(i)
gate = L.Reshape((1, 4))(L.Dense(4, activation="sigmoid")(L.GlobalAveragePooling1D()(x)))
x = tf.nn.relu(x * gate + i) * tf.tanh(y) + tf.add_n([x, y, i]) + tf.maximum(x, tf.multiply(y, x + x))
x = L.LSTM(3)(L.Multiply()([gate, x]) + L.Masking()(i))  # an operator forgets the mask
save("operators", k.Model(i, L.Dense(2, activation="softmax")(x)))


def to_cudnn(path, **kinds):
    """Make of layers LSTM and GRU those of cuDNN, which nothing without a GPU can run, by Keras' own converter."""
    import json

    import h5py
    from tf_keras.src.saving.legacy.hdf5_format import _convert_rnn_weights

    with h5py.File(path, "a") as file:
        config = json.loads(file.attrs["model_config"])
        for entry in config["config"]["layers"]:
            name, inner = entry["config"]["name"], entry["config"].get("layer", entry)
            if name not in kinds:
                continue
            inner["class_name"] = kind = kinds[name]
            for option in (
                "activation",
                "recurrent_activation",
                "use_bias",
                "dropout",
                "recurrent_dropout",
                "implementation",
            ):
                inner["config"].pop(option)
            inner["config"].pop("reset_after", None)
            group = file["model_weights"][name]
            keys = list(group.attrs["weight_names"])
            for place in range(0, len(keys), 3):
                arrays = [group[key][()] for key in keys[place : place + 3]]
                for key, array in zip(
                    keys[place : place + 3], _convert_rnn_weights(type(kind, (), {})(), arrays), strict=True
                ):
                    del group[key]
                    group[key] = array
        file.attrs["model_config"] = json.dumps(config)


i = k.Input((9, 4))
x = L.Bidirectional(L.LSTM(3, return_sequences=True), name="both")(i)
x = L.GRU(2, name="gru")(L.LSTM(3, return_sequences=True, name="lstm")(x))
save("cudnn", k.Model(i, L.Dense(2, activation="softmax")(x)))
to_cudnn("cudnn.h5", both="CuDNNLSTM", lstm="CuDNNLSTM", gru="CuDNNGRU")
