"""The contract of its kind, run on every installed component."""

from __future__ import annotations

import io
import subprocess
import sys
import tempfile

import numpy as np
import onnxruntime
import pandas as pd
import pytest
import safetensors.numpy

from deepg_core import testing
from deepg_core.checkpoints import Checkpoint, save_checkpoint
from deepg_core.models import ModelSetting
from deepg_core.models.lstm_cnn import LstmCnn, LstmCnnBuilder
from deepg_core.network import Network, Signature
from deepg_core.network.initializers import initial_weights
from deepg_core.network.losses import Output
from deepg_core.plugins import KINDS, plugin_manager
from deepg_core.states.read import read_states
from deepg_core.targets import Setting


class TestReaders(testing.ReaderContract):
    pass


class TestEncoders(testing.EncoderContract):
    def examines(self, component):
        """Leave out what cannot be without options; `tests/pretrained` has it."""
        return component.name != "pretrained"


class TestOneHot(testing.EncoderContract):
    name = "one_hot"
    options = {"ambiguous": "equal"}  # noqa: RUF012
    known = {".TAGCN": [[0] * 4, [0, 0, 0, 1], [1, 0, 0, 0], [0, 0, 1, 0], [0, 1, 0, 0], [0.25] * 4]}  # noqa: RUF012


class TestOneHotOfWords(testing.EncoderContract):
    name = "one_hot"
    options = {"n_gram": 3, "n_gram_stride": 2, "ambiguous": "equal"}  # noqa: RUF012


class TestOneHotOfQualities(testing.EncoderContract):
    name = "one_hot"
    options = {"use_quality_score": True, "use_coverage": 2.5}  # noqa: RUF012


class TestOneHotOfShares(testing.EncoderContract):
    name = "one_hot"
    options = {"ambiguous": "empirical", "add_noise": {"noise_type": "uniform"}}  # noqa: RUF012


class TestNoise(testing.EncoderContract):
    name = "one_hot"
    options = {"vocabulary": "TGN", "add_noise": {"noise_type": "normal", "sd": 0.1}}  # noqa: RUF012


class TestIntegers(testing.EncoderContract):
    name = "integer"
    known = {".ACGTN": [0, 1, 2, 3, 4, 5]}  # noqa: RUF012


class TestIntegersOfWords(testing.EncoderContract):
    name = "integer"
    options = {"n_gram": 2, "ambiguous": "discard"}  # noqa: RUF012
    known = {"AACTTN.": [1, 2, 8, 16, 17, 0]}  # noqa: RUF012


class TestLabelFolder(testing.TargetFormatContract):
    name = "label_folder"
    options = {"maxlen": 20}  # noqa: RUF012
    labels = (0, 0, 1)


class TestLabelHeader(testing.TargetFormatContract):
    name = "label_header"
    options = {"maxlen": 20, "vocabulary_label": ["Third", "first"]}  # noqa: RUF012
    labels = (1, -1, 0)


class TestLabelCsv(testing.TargetFormatContract):
    name = "label_csv"
    options = {"maxlen": 20, "target_from_csv": "table.csv"}  # noqa: RUF012
    labels = (1, 1, 0)

    @pytest.fixture
    def setting(self, tmp_path):
        (tmp_path / "table.csv").write_text("file,a,b,c\n2.fasta,0.5,0.5,0\n1.fasta,0,0.25,0.75\n")
        return Setting(folder=tmp_path)


class TestLabelCsvOfSeveralOutputs(TestLabelCsv):
    options = {**TestLabelCsv.options, "target_split": [["c"], ["a", "b"]]}  # noqa: RUF012


class TestLabelCsvOfATaxonomy(TestLabelCsv):
    options = {**TestLabelCsv.options, "taxonomy": "taxon", "ranks": ["phylum", "class"]}  # noqa: RUF012

    @pytest.fixture
    def setting(self, tmp_path):
        (tmp_path / "table.csv").write_text("file,taxon\n2.fasta,p\n1.fasta,q;c\n3.fasta,q;d\n")
        return Setting(folder=tmp_path)


class TestTargetRight(testing.TargetFormatContract):
    name = "target_right"
    options = {"maxlen": 4, "target_len": 2}  # noqa: RUF012
    known = {"ACGTNC": {"input_1": "ACGT", "target_1": "NC"}}  # noqa: RUF012


class TestTargetMiddleLstm(testing.TargetFormatContract):
    name = "target_middle_lstm"
    options = {"maxlen": 5}  # noqa: RUF012
    known = {"ACGTNA": {"input_1": "AC", "input_2": "ANT", "target_1": ord("G")}}  # noqa: RUF012


class TestTargetMiddleCnn(testing.TargetFormatContract):
    name = "target_middle_cnn"
    options = {"maxlen": 4, "target_len": 2}  # noqa: RUF012
    known = {"ACGTNA": {"input_1": "ACNA", "target_1": "GT"}}  # noqa: RUF012


class TestWavenet(testing.TargetFormatContract):
    name = "wavenet"
    options = {"maxlen": 4}  # noqa: RUF012
    known = {"ACGTN": {"input_1": "ACGT", "target_1": "CGTN"}}  # noqa: RUF012


class TestMaskedLm(testing.TargetFormatContract):
    name = "masked_lm"
    options = {"maxlen": 20, "mask_rate": 0.3, "random_rate": 0.2, "identity_rate": 0.1, "block_len": 2}  # noqa: RUF012


class TestCpc(testing.TargetFormatContract):
    name = "cpc"
    options = {"maxlen": 5}  # noqa: RUF012
    known = {"ACGTN": {"input_1": "ACGTN", "target_1": [0.0]}}  # noqa: RUF012


class TestSelfGenomeNet(testing.TargetFormatContract):
    name = "self_genomenet"
    options = {"maxlen": 20}  # noqa: RUF012


def test_every_installed_target_format_is_examined():
    examined = {kind.name for kind in globals().values() if getattr(kind, "kind", None) == "target"}
    assert examined == {entry.component.name for entry in plugin_manager().all("target")}


TOWER = {"layer_lstm": [4], "filters": [4], "kernel_size": [3], "learning_rate": 0.01}
SET = Signature({"input_1": (3, 24, 4)}, {"target_1": (3,)}, ("a", "b", "c"))
PAIR = {"input_1": (24, 4), "input_2": (23, 4)}
PLACES = Signature({"input_1": (24, 4)}, {"target_1": (24, 4)}, tuple("ACGT"), causal=True)
LETTERS = Signature({"input_1": (24,)}, {"target_1": (24,)}, whole=frozenset({"input_1", "target_1"}), width=6)


class TestLstmCnn(testing.ModelBuilderContract):
    name = "lstm_cnn"
    options = TOWER


class TestLstmCnnTargetMiddle(testing.ModelBuilderContract):
    name = "lstm_cnn_target_middle"
    options = TOWER
    signature = Signature(PAIR, {"target_1": (4,)}, tuple("ACGT"))


class TestLstmCnnTimeDist(testing.ModelBuilderContract):
    name = "lstm_cnn_time_dist"
    options = {**TOWER, "aggregation_method": ["sum", "max"]}  # noqa: RUF012
    signature = SET


class TestLstmCnnMultiInput(testing.ModelBuilderContract):
    name = "lstm_cnn_multi_input"
    options = TOWER
    signature = Signature({f"input_{i}": (24, 4) for i in (1, 2, 3)}, {"target_1": (3,)})


class TestTwinNetwork(testing.ModelBuilderContract):
    name = "twin_network"
    options = TOWER
    signature = Signature({"input_1": (24, 4), "input_2": (24, 4)}, {"target_1": (1,)}, numeric=True)


class TestTransformer(testing.ModelBuilderContract):
    name = "transformer"
    options = {"flatten_method": "none", "embed_dim": 8}  # noqa: RUF012
    signature = LETTERS


class TestWavenetModel(testing.ModelBuilderContract):
    name = "wavenet"
    options = {"residual_blocks": 2}  # noqa: RUF012
    signature = PLACES


class TestGatedCnn(testing.ModelBuilderContract):
    name = "gated_cnn"
    options = {"causal": True, "filters": 4, "blocks": 2}  # noqa: RUF012
    signature = PLACES


class TestGenomeNet(testing.ModelBuilderContract):
    name = "genomenet"
    options = {"number_of_cnn_layers": 2, "filters_0": 4, "filters_end": 8}  # noqa: RUF012


class TestSelfSupervised(testing.ModelBuilderContract):
    name = "self_supervised"
    options = {  # noqa: RUF012
        "patchlen": 8, "stride": 0.5, "encoder": {"filters": 4, "kernel_size": 3}, "context": {"layer_lstm": 3}
    }  # fmt: skip
    signature = Signature({"input_1": (24, 4)}, {"target_1": (1,)}, loss="cpc")


class TestTransfer(testing.ModelBuilderContract):
    name = "transfer"
    options = {"from": "Ep.001.h5"}  # noqa: RUF012

    @pytest.fixture
    def builder(self, component, config, tmp_path):
        graph = LstmCnnBuilder(LstmCnn(layer_lstm=4)).build(self.signature, 1).graph
        weights = initial_weights(graph, 5)
        nothing = Checkpoint(Network(graph, weights), {}, "", [{"epoch": 1}], {}, [], "ACGT")
        save_checkpoint(tmp_path / "Ep.001.h5", nothing)
        return component.load()(config, ModelSetting(folder=tmp_path))


def test_every_installed_model_builder_is_examined():
    """That of pretrained models is in `tests/pretrained`."""
    examined = {kind.name for kind in globals().values() if getattr(kind, "kind", None) == "model"}
    assert examined | {"pretrained"} == {entry.component.name for entry in plugin_manager().all("model")}


class TestAugmentations(testing.AugmentationContract):
    pass


class TestRegions(testing.WindowWeightContract):
    name = "regions"
    options = {"path": "some.bed", "column": 5, "outside": 0.5}  # noqa: RUF012

    @pytest.fixture
    def folder(self, tmp_path):
        (tmp_path / "some.bed").write_text("first\t10\t200\tx\t2\nthird\t0\t30\ty\t0\n")
        return tmp_path


class TestTrainers(testing.TrainerContract):
    def examines(self, component):
        """Leave out Keras, which has a test of its own below."""
        return component.name != "keras"


class TestKeras(testing.TrainerContract):
    name = "keras"

    @pytest.fixture(autouse=True)
    def _eagerly(self, request, component):
        """Compute layers without compiling them first, 7 s instead of a minute; other tests compile theirs."""
        from deepg_keras.engine import tf

        tf.config.run_functions_eagerly(bool({"layer", "bidirectional"} & set(request.fixturenames)))
        yield
        tf.config.run_functions_eagerly(False)


class TestStateWriters(testing.StateWriterContract):
    def read(self, path):
        found = {".csv": pd.read_csv, ".parquet": pd.read_parquet}.get(path.suffix, read_states)(path)
        if isinstance(found, pd.DataFrame):
            records, ends = found["record"].tolist(), found["sample_end_position"].tolist()
            return testing.Written(found.iloc[:, 2:].to_numpy(), records, ends)
        names = found.record_names
        records = None if names[0] == "entry_1" else [names[number] for number in found.record]  # deepG has no names
        return testing.Written(found.states.reshape(15, -1), records, found.sample_end_position.tolist())


class TestSchedules(testing.ScheduleContract):
    pass


class TestGrowingCycles(testing.ScheduleContract):
    name = "sgdr"
    options = {"lrmax": 0.05, "restart": 3, "mult": 1.7}  # noqa: RUF012


class TestLosses(testing.LossContract):
    pass


class TestSmoothedCrossentropy(testing.LossContract):
    name = "categorical_crossentropy"
    options = {"label_smoothing": 0.1, "label_noise_matrix": [[0.9, 0.1, 0], [0, 1, 0], [0.2, 0, 0.8]]}  # noqa: RUF012


class TestSmoothedBinaryCrossentropy(testing.LossContract):
    name = "binary_crossentropy"
    options = {"label_smoothing": 0.1}  # noqa: RUF012


class TestFocalOfEachClass(testing.LossContract):
    name = "focal"
    options = {"focal_gamma": 1.5, "focal_alpha": [1.0, 0.5, 2.0]}  # noqa: RUF012


class TestBinaryCrossentropy(testing.LossContract):
    name = "binary_crossentropy"
    known = (([0, 0, 0], [0, 1, 0], np.log(2)), ([1, 0, 0], [1, 0, 0], (np.log1p(np.exp(-1)) + 2 * np.log(2)) / 3))


class TestMse(testing.LossContract):
    name = "mse"
    known = (([0, 0, 0], [1 / 3] * 3, 0.0),)

    @pytest.fixture
    def losses(self, component, config):
        return [component.load()(config, Output(activation="softmax", width=3))]


class TestMetrics(testing.MetricContract):
    pass


CALLED = [[9, 0, 0], [9, 0, 0], [0, 9, 0], [0, 9, 0], [0, 9, 0]]
TRUE = [[1, 0, 0], [1, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]]
"""Classes 0, 0, 0, 1, 2, called 0, 0, 1, 1, 1."""


class OfClasses(testing.MetricContract):
    """Of a softmax values are known."""

    @pytest.fixture
    def metrics(self, component, config):
        kind = component.load()
        return [kind(config, Output(activation="softmax", width=3, whole=whole)) for whole in (False, True)]


class TestAccuracy(OfClasses):
    name = "acc"
    known = ((CALLED, TRUE, 3 / 5),)


class TestBalancedAccuracy(OfClasses):
    name = "balanced_acc"
    known = ((CALLED, TRUE, (2 / 3 + 1 + 0) / 3),)


class TestF1(OfClasses):
    name = "f1"
    known = ((CALLED, TRUE, (4 / 5 + 1 / 2 + 0) / 3),)


class TestObservers(testing.ObserverContract):
    def examines(self, component):
        """Leave out what cannot be without options."""
        return component.name != "early_stopping"


class TestEarlyStopping(testing.ObserverContract):
    name = "early_stopping"
    options = {"patience": 1}  # noqa: RUF012


class TestBestCheckpoints(testing.ObserverContract):
    name = "checkpoints"
    options = {"save_best_only": True, "monitor": "val_acc"}  # noqa: RUF012


class TestSafetensors(testing.ExporterContract):
    name = "safetensors"

    def read_weights(self, content):
        return safetensors.numpy.load(content)


class TestOnnx(testing.ExporterContract):
    name = "onnx"

    def predict(self, content, inputs):
        return onnxruntime.InferenceSession(content).run(None, inputs)


class TestPt2(testing.ExporterContract):
    name = "torch"

    def predict(self, content, inputs):
        import torch

        return [torch.export.load(io.BytesIO(content)).module()(*map(torch.from_numpy, inputs.values())).numpy()]


class TestKerasFile(testing.ExporterContract):
    name = "keras"

    def predict(self, content, inputs):
        import keras

        with tempfile.NamedTemporaryFile(suffix=".keras") as file:
            file.write(content)
            file.flush()
            return [keras.saving.load_model(file.name)(inputs).numpy()]


def test_every_installed_exporter_is_examined():
    examined = {kind.name for kind in globals().values() if getattr(kind, "kind", None) == "exporter"}
    assert examined == {entry.component.name for entry in plugin_manager().all("exporter")}


class TestExplainers(testing.ExplainerContract):
    pass


class TestGaussLegendreFromShuffles(testing.ExplainerContract):
    name = "integrated_gradients"
    options = {"rule": "gauss_legendre", "steps": 8, "baseline": "dinucleotide", "repeats": 3}  # noqa: RUF012


class TestBlocksOfLetters(testing.ExplainerContract):
    name = "occlusion"
    options = {"block": 5, "step": 4, "baseline": "shuffle"}  # noqa: RUF012


def test_every_kind_has_a_contract():
    contracts = [getattr(testing, name) for name in testing.__all__ if name.endswith("Contract")]
    assert {contract.kind for contract in contracts if contract is not testing.Contract} == set(KINDS)


def test_an_assertion_of_a_contract_says_what_differs(tmp_path):
    """As in tests of one's own: pytest rewrites the modules of the contracts."""
    (tmp_path / "test_it.py").write_text(
        "from deepg_core.testing import ReaderContract\n\n"
        "class TestFasta(ReaderContract):\n"
        "    name = 'fasta'\n\n"
        "    def write(self, path, records):\n"
        "        path.write_text('>other\\nACGT\\n')\n"
    )
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", "come_in_order", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert "AssertionError: assert [('other', 'ACGT')] == [('first one'" in done.stdout
