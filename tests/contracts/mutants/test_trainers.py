"""The torch backend with one thing wrong: another layer, another solver, another way to go about a step."""

from __future__ import annotations

from unittest.mock import patch

import numpy as np
import torch
from deepg_torch.layers import MODULES, activations, convolution, dense, dropout, merge
from deepg_torch.layers.attention import MultiHeadAttention
from deepg_torch.layers.recurrent import GRU, LSTM
from deepg_torch.optimizers import Optimizer
from deepg_torch.solvers import SOLVERS, Adam, Momentum, RMSprop
from deepg_torch.trainer import TorchTrainer
from mutants import Mutants, caught_by
from torch import optim
from torch.nn import functional

from deepg_core.network import layers
from deepg_core.testing import TrainerContract

SAME = "test_a_layer_is_what_it_is_defined_to_be"
STEPS = "test_a_solver_takes_the_steps_of_keras"


class Changed(TorchTrainer):
    """A trainer that is compiled while a table of the backend has other entries."""

    changed, entries = None, None

    def compile(self, network, objective, goals):
        with patch.dict(self.changed, self.entries):
            super().compile(network, objective, goals)


def with_layer(layer, module):
    return type("Of", (Changed,), {"changed": MODULES, "entries": {layer: module}})


def with_activation(name, function):
    return type("Of", (Changed,), {"changed": activations.ACTIVATIONS, "entries": {name: function}})


def with_solver(name, solver):
    return type("Of", (Changed,), {"changed": SOLVERS, "entries": {name: solver}})


def subclass(kind, **methods):
    return type(kind.__name__, (kind,), methods)


@caught_by(f"{SAME}[Dense]", "tanh")
class ActivatesTwice(
    with_layer(layers.Dense, subclass(dense.Dense, forward=lambda it, x: it.activation(it.activation(it.logits(x)))))
):
    pass


@caught_by(f"{SAME}[Activation]", "activation='relu'")
class HasNoRelu(with_activation("relu", lambda x: x)):
    pass


@caught_by(f"{SAME}[Activation]", "activation='gelu'")
class HasGeluOfTanh(with_activation("gelu", lambda x: functional.gelu(x, approximate="tanh"))):
    pass


@caught_by(f"{SAME}[Activation]", "activation='hard_sigmoid'")
class HasTheSlopeOfTorch(with_activation("hard_sigmoid", functional.hardsigmoid)):
    pass


@caught_by(f"{SAME}[Activation]", "activation='leaky_relu'")
class LeaksLess(with_activation("leaky_relu", functional.leaky_relu)):
    pass


@caught_by(f"{SAME}[LSTM]", r"LSTM\(units=2")
class SwapsGates(with_layer(layers.LSTM, subclass(LSTM, _fused=lambda it, x, start: _swapped(it, x, start)))):
    pass


def _swapped(it, x, start):
    """Exchange i and f, as if Keras' order were f, i, c, o."""
    parts = {name: _exchange(weight) for name, weight in it.named_parameters()}
    kernels = [parts[f"{name}_l0"] for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")]
    zeros = x.new_zeros(1, len(x), it.units)
    sequence, h, c = torch.lstm(x, start or (zeros, zeros), kernels, True, 1, 0.0, it.training, False, True)
    return sequence, (h, c)


def _exchange(weight):
    i, f, c, o = weight.chunk(4)
    return torch.cat([f, i, c, o])


@caught_by(f"{SAME}[LSTM]", "after one step, `lstm_without_bias")
class TeachesTheGatesWrongly(
    with_layer(
        layers.LSTM,
        subclass(LSTM, _cell=lambda it, gates, h, state, end: LSTM._cell(it, gates, h.detach(), state, end)),
    )
):
    pass


@caught_by(f"{SAME}[LSTM]", "masked|LSTM")
class IgnoresMasks(with_layer(layers.LSTM, subclass(LSTM, forward=lambda it, x, masking=None: LSTM.forward(it, x)))):
    pass


@caught_by(f"{SAME}[Bidirectional]")
class DoesNotTurnBack(
    with_layer(layers.Bidirectional, subclass(LSTM, _turned=lambda it, x, mask, *way: it._steps(x.flip(1), mask, *way)))
):
    pass


@caught_by(f"{SAME}[GRU]")
class KeepsWhatItShouldForget(
    with_layer(layers.GRU, subclass(GRU, _cell=lambda it, gates, h, state, end: _turned_gru(it, gates, h, state, end)))
):
    pass


def _turned_gru(it, gates, h, state, end):
    (new,) = GRU._cell(it, gates, h, state, end)
    return (state[0] + h - new,)


@caught_by(f"{SAME}[MultiHeadAttention]")
class DoesNotScale(
    with_layer(
        layers.MultiHeadAttention,
        subclass(
            MultiHeadAttention,
            _projected=lambda it, x, name: (
                MultiHeadAttention._projected(it, x, name) * (3**0.25 if name in "query key" else 1)
            ),
        ),
    )
):
    pass


class FromTheLeft(convolution.Conv1D):
    def __init__(self, layer, shape):
        super().__init__(layer, shape)
        self.further = self.further[::-1]


@caught_by(f"{SAME}[Conv1D]", "padding='same'")
class PadsOnTheOtherSide(with_layer(layers.Conv1D, FromTheLeft)):
    pass


class CountsPadding(convolution.AveragePooling1D):
    def __init__(self, layer, shape):
        super().__init__(layer, shape)
        self.share.fill_(1)


@caught_by(f"{SAME}[AveragePooling1D]", "padding='same'")
class AveragesPadding(with_layer(layers.AveragePooling1D, CountsPadding)):
    pass


def _pool_zeros(it, x):
    return functional.max_pool1d(functional.pad(x.transpose(1, 2), it.sides), it.size, it.strides).transpose(1, 2)


@caught_by(f"{SAME}[MaxPooling1D]", "padding='same'")
class PoolsZeros(with_layer(layers.MaxPooling1D, subclass(convolution.MaxPooling1D, forward=_pool_zeros))):
    pass


@caught_by(f"{SAME}[BatchNormalization]", "moving_variance")
class KeepsTheUnbiasedVariance(
    with_layer(
        layers.BatchNormalization,
        subclass(dense.BatchNormalization, _move_variance=lambda it, unbiased, count: it.running_var.copy_(unbiased)),
    )
):
    pass


class OtherMomentum(dense.BatchNormalization):
    def __init__(self, layer, *shapes):
        super().__init__(layer, *shapes)
        self.momentum = 1 - self.momentum


@caught_by(f"{SAME}[BatchNormalization]", "moving_mean")
class MovesTooFast(with_layer(layers.BatchNormalization, OtherMomentum)):
    pass


class OtherEpsilon(dense.LayerNormalization):
    def __init__(self, layer, shape):
        super().__init__(layer, shape)
        self.epsilon = 1e-5


@caught_by(f"{SAME}[LayerNormalization]")
class HasTheEpsilonOfTorch(with_layer(layers.LayerNormalization, OtherEpsilon)):
    pass


@caught_by(f"{SAME}[Dropout]", "after one step")
class DropsByItself(
    with_layer(layers.Dropout, subclass(dropout.Dropout, forward=lambda it, x: functional.dropout(x, 0.4, it.training)))
):
    pass


@caught_by("test_masks_are_those_of_core")
class DoesNotScaleWhatItKeeps(
    with_layer(
        layers.Dropout, subclass(dropout.Dropout, forward=lambda it, x: x * (dropout.Dropout.forward(it, x) != 0))
    )
):
    pass


@caught_by(f"{SAME}[SpatialDropout1D]", "after one step")
class DropsPlaces(with_layer(layers.SpatialDropout1D, dropout.Dropout)):
    pass


@caught_by(f"{SAME}[Concatenate]")
class SortsInputs(
    with_layer(layers.Concatenate, subclass(merge.Concatenate, forward=lambda it, *values: torch.cat(values[::-1], -1)))
):
    pass


@caught_by(f"{SAME}[Reduce]", "method='mean'")
class SumsForTheMean(with_layer(layers.Reduce, subclass(merge.Reduce, forward=lambda it, x: x.sum(1)))):
    pass


class ShortMemory(Adam):
    def _update(self, parameters, gradients, lr):
        for parameter in parameters:  # 0.999 of these is 0.99 of what is remembered
            self._held("exp_avg_sq", [parameter])[0].mul_(0.99 / 0.999)
        super()._update(parameters, gradients, lr)


@caught_by(f"{STEPS}[adam]", "weights after STEP/, `1/dense/kernel`")
class HasAdamOfTorch(
    with_solver(
        "adam", lambda parameters, objective: optim.Adam(parameters, objective.learning_rate, eps=1e-7, fused=True)
    )
):
    pass


@caught_by(f"{STEPS}[adam]", "optimizer_state")
class ForgetsFaster(
    with_solver("adam", lambda parameters, objective: ShortMemory(parameters, objective.learning_rate))
):
    pass


@caught_by(f"{STEPS}[adam]")
class DoesNotCorrect(
    with_solver("adam", lambda parameters, objective: optim.RMSprop(parameters, objective.learning_rate, alpha=0.999))
):
    pass


class OutsideTheRoot(RMSprop):
    def _update(self, parameters, gradients, lr):
        squares = self._held("square_avg", parameters)
        for parameter, gradient, square in zip(parameters, gradients, squares, strict=True):
            square.mul_(0.9).addcmul_(gradient, gradient, value=0.1)
            parameter.addcdiv_(gradient, square.sqrt() + 1e-7, value=-lr)


@caught_by(f"{STEPS}[rmsprop]", "weights after STEP")
class HasRMSpropOfTorch(
    with_solver("rmsprop", lambda parameters, objective: OutsideTheRoot(parameters, objective.learning_rate))
):
    pass


@caught_by(f"{STEPS}[adagrad]", "weights after STEP")
class StartsAdagradAtNothing(
    with_solver(
        "adagrad", lambda parameters, objective: optim.Adagrad(parameters, lr=objective.learning_rate, eps=1e-7)
    )
):
    pass


class RateOutside(Momentum):
    def _update(self, parameters, gradients, lr):
        for parameter, gradient, held in zip(parameters, gradients, self._held("momentum", parameters), strict=True):
            parameter.add_(held.mul_(self._momentum).add_(gradient), alpha=-lr)


@caught_by(f"{STEPS}[momentum]", "weights after STEP/, `20/")
class HasMomentumOfTorch(
    with_solver(
        "sgd", lambda parameters, objective: RateOutside(parameters, objective.learning_rate, objective.momentum)
    )
):
    pass


def with_optimizer(**methods):
    """A trainer whose optimizer has other methods."""

    class Of(TorchTrainer):
        def compile(self, network, objective, goals):
            with patch.multiple(Optimizer, **methods):
                super().compile(network, objective, goals)

        def train(self, *batch):
            with patch.multiple(Optimizer, **methods):
                super().train(*batch)

        def set_learning_rate(self, rate):
            with patch.multiple(Optimizer, **methods):
                super().set_learning_rate(rate)

    return Of


@torch.no_grad()
def _clip_all(optimizer):
    for held in optimizer._variables:
        for tensor in held:
            tensor.grad.clamp_(-0.1, 0.1)


@caught_by(f"{STEPS}[clipnorm]", "weights after STEP")
class ClipsNumbersForNorms(with_optimizer(_clip=_clip_all)):
    pass


@caught_by(f"{STEPS}[clipvalue]", "weights after STEP")
class DoesNotClip(with_optimizer(_clip=lambda optimizer: None)):
    pass


@caught_by("test_the_learning_rate_can_change")
class KeepsTheFirstRate(with_optimizer(set_learning_rate=lambda optimizer, rate: None)):
    pass


class NoDecay(TorchTrainer):
    def compile(self, network, objective, goals):
        super().compile(network, objective, goals)
        self._optimizer._decay = 0.0


@caught_by(f"{STEPS}[decay]", "weights after STEP")
class DoesNotDecay(NoDecay):
    pass


@caught_by("test_targets_come_in_the_order_of_the_outputs", "of the output `one`")
class SortsTargets(TorchTrainer):
    def evaluate(self, inputs, targets, weight=None):
        super().evaluate(inputs, dict(sorted(targets.items())), weight)


@caught_by("test_weights_come_back")
class DrawsItsOwnWeights(TorchTrainer):
    def set_weights(self, weights):
        if hasattr(self, "compiled"):
            super().set_weights(weights)
        self.compiled = True


class Views(TorchTrainer):
    def weights(self):
        if not hasattr(self, "given"):
            self.given = super().weights()
        return self.given

    def set_weights(self, weights):
        super().set_weights(weights)
        self.__dict__.pop("given", None)


@caught_by("test_weights_come_back")
class GivesNoCopies(Views):
    pass


@caught_by("test_evaluating_learns_nothing")
class EvaluatesInTraining(TorchTrainer):
    def evaluate(self, inputs, targets, weight=None):
        rate = self._optimizer.param_groups[0]["lr"]
        self.set_learning_rate(0.0)
        self.train(inputs, targets, weight)
        self.set_learning_rate(rate)


@caught_by("test_weights_count")
class IgnoresWeights(TorchTrainer):
    def _learned(self, inputs, targets, weight):
        return super()._learned(inputs, targets, None)


@caught_by("test_a_weight_is_so_many_examples")
class LearnsWithoutWeights(TorchTrainer):
    def train(self, inputs, targets, weight=None):
        super().train(inputs, targets)


@caught_by("test_sums_are_those_of_the_predictions")
class ReadsSumsOnce(TorchTrainer):
    def sums(self):
        found = super().sums()
        self.clear_sums()
        return found


@caught_by("test_sums_start_from_those_of_another")
class ForgetsSumsGiven(TorchTrainer):
    def set_sums(self, sums):
        self.clear_sums()


@caught_by("test_losses_are_those_of_the_examples_of_each_step")
class KeepsLosses(TorchTrainer):
    def losses(self):
        held = list(self._losses)
        found = super().losses()
        self._losses.extend(held)
        return found


@caught_by("test_gradients_of_inputs_are_slopes")
class ExplainsTheSum(TorchTrainer):
    def input_gradients(self, inputs, output, columns):
        return super().input_gradients(inputs, output, np.zeros_like(columns))


@caught_by("test_a_continued_training_is_bit_for_bit_the_same[adam]")
class ForgetsTheOptimizer(TorchTrainer):
    def set_optimizer_state(self, state):
        super().set_optimizer_state({**state, "iterations": np.asarray(0, np.int64)})


@caught_by("test_masks_follow_from_seed_and_step")
class CountsItsOwnSteps(TorchTrainer):
    def seed(self, seed, step=0, share=(0, 1)):
        super().seed(seed, self.__dict__.setdefault("count", 0), share)
        self.count += 1


@caught_by("test_parts_of_a_batch_are_dropped_as_the_whole")
class IgnoresItsShare(TorchTrainer):
    def seed(self, seed, step=0, share=(0, 1)):
        super().seed(seed, step)


@caught_by("test_parts_of_a_batch_make_the_step_of_the_whole")
class AddsUpParts(TorchTrainer):
    def _learned(self, inputs, targets, weight):
        learned, its = super()._learned(inputs, targets, weight)
        return learned * self.parts, its


@caught_by("test_states_of_layers_come_back")
class ForgetsStates(TorchTrainer):
    def set_layer_states(self, states):
        self.reset_states()


@caught_by("test_of_several_outputs_the_sum_is_learned")
class AveragesOutputs(TorchTrainer):
    def _learned(self, inputs, targets, weight):
        learned, its = super()._learned(inputs, targets, weight)
        return learned / len(self._goals), its


@caught_by("test_losses_are_their_formulas", "weights after a step")
class LearnsTheSumOfABatch(TorchTrainer):
    def _learned(self, inputs, targets, weight):
        learned, its = super()._learned(inputs, targets, weight)
        return learned * len(its), its


@caught_by("test_every_layer_can_be_predicted")
class PredictsInDoublePrecision(TorchTrainer):
    def predict(self, inputs, layers):
        return [values.astype(np.float64) for values in super().predict(inputs, layers)]


class TestTorch(Mutants, TrainerContract):
    of = "torch"
    mutants = (
        ActivatesTwice,
        HasNoRelu,
        HasGeluOfTanh,
        HasTheSlopeOfTorch,
        LeaksLess,
        SwapsGates,
        TeachesTheGatesWrongly,
        IgnoresMasks,
        DoesNotTurnBack,
        KeepsWhatItShouldForget,
        DoesNotScale,
        PadsOnTheOtherSide,
        AveragesPadding,
        PoolsZeros,
        KeepsTheUnbiasedVariance,
        MovesTooFast,
        HasTheEpsilonOfTorch,
        DropsByItself,
        DoesNotScaleWhatItKeeps,
        DropsPlaces,
        SortsInputs,
        SumsForTheMean,
        HasAdamOfTorch,
        ForgetsFaster,
        DoesNotCorrect,
        HasRMSpropOfTorch,
        StartsAdagradAtNothing,
        HasMomentumOfTorch,
        ClipsNumbersForNorms,
        DoesNotClip,
        KeepsTheFirstRate,
        DoesNotDecay,
        SortsTargets,
        DrawsItsOwnWeights,
        GivesNoCopies,
        EvaluatesInTraining,
        IgnoresWeights,
        LearnsWithoutWeights,
        ReadsSumsOnce,
        ForgetsSumsGiven,
        KeepsLosses,
        ExplainsTheSum,
        ForgetsTheOptimizer,
        CountsItsOwnSteps,
        IgnoresItsShare,
        AddsUpParts,
        ForgetsStates,
        AveragesOutputs,
        LearnsTheSumOfABatch,
        PredictsInDoublePrecision,
    )
