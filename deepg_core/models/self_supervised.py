"""Networks that learn without labels: contrastive predictive coding and Self-GenomeNet (deepG's `train_model_cpc`)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from attrs import field, fields_dict, frozen
from attrs.validators import gt, le, optional

from deepg_core.bounds import LETTERS, SIZE
from deepg_core.errors import OptionError, raise_together
from deepg_core.models.interface import ModelBuilder, ModelConfig
from deepg_core.models.parts.inputs import draw_inputs, one_shape
from deepg_core.models.parts.tower import part_by_part
from deepg_core.models.parts.towers import Context, Encoder, check_context, draw_context, draw_encoder
from deepg_core.network import Drawing, Network
from deepg_core.network.layers import Activation, Concatenate, Dense, Patches, Shape, Stack
from deepg_core.network.losses.contrast import check_steps
from deepg_core.network.losses.cpc import Cpc
from deepg_core.network.signature import Signature
from deepg_core.words import count_of

ENCODER: Final = "encoder"
CONTEXT: Final = "context"
"""Names of the layers that are taken over by other networks: (patches, width) each."""
OUTPUT: Final = "contrast"
_STRANDS: Final = {"cpc": 1, "self_genomenet": 2}
"""How many inputs go with a target's loss; with that of a plugin as many as there are."""
_INPUTS: Final = "`cpc` reads one strand, `self_genomenet` both: leave `reverse_complement_encoding` and tables out"
_UNLABELLED: Final = 'set `target.type = "cpc"` or "self_genomenet"'


@frozen(kw_only=True)
class SelfSupervised(ModelConfig, Cpc):
    """Options of `self_supervised`, named as in deepG's train_model_cpc."""

    encoder: Encoder
    """The tower of each patch: (patchlen, channels) -> (features,)."""
    context: Context
    """The tower along the patches: (patches, features) -> (patches, width)."""
    patchlen: int = field(validator=LETTERS)
    """Letters of a patch."""
    stride: float = field(default=0.4, validator=[gt(0), le(1)])
    """From the beginning of a patch to that of the next, as a share of `patchlen`, rounded to letters."""
    nopatches: int | None = field(default=None, validator=optional(SIZE))
    """How many patches a window has. It follows from the others; given, it is checked."""
    target_dim: int = field(default=64, validator=SIZE)
    """Width of what is compared, as `emb_scale` of `cpc`: with `self_genomenet` it is that of the context."""

    @property
    def step(self) -> int:
        """Letters from patch to patch."""
        return max(round(self.stride * self.patchlen), 1)

    def errors(self, length: int) -> Iterator[OptionError]:
        """Give what does not go together, for windows of `length` letters."""
        rest, patches = (length - self.patchlen) % self.step, (length - self.patchlen) // self.step + 1
        if self.last_layer_activation is not None:
            yield OptionError("last_layer_activation", "is of a target with labels, and there are none", "leave it out")
        if length < self.patchlen:
            yield OptionError("patchlen", f"is {self.patchlen}, but a window has {length} letters")
        elif rest:
            message = (
                f"patches of {self.patchlen} letters, {self.step} apart, end at {length - rest} of {length} letters"
            )
            help_ = f"set `target.maxlen` to {length - rest} or {length - rest + self.step}"
            yield OptionError("patchlen", message, help_)
        elif self.nopatches not in (None, patches):
            yield OptionError("nopatches", f"is {self.nopatches}, but a window has {patches}", "leave it out")
        elif patches <= self.stepsmax:
            message = f"is {self.stepsmax}, but a window has {count_of(patches, 'patch')}: none is left to predict from"
            yield OptionError("stepsmax", message, "use longer windows, or shorter patches")


class SelfSupervisedBuilder(ModelBuilder[SelfSupervised]):
    """Draws patches, an encoder for each, and a context along them; then what the loss compares.

    With one input that is, for each distance, a target of the encoder and a prediction of the context, one 1 wide
    convolution each; with two, both strands, the context of each and a prediction of it. Strands share all weights.
    """

    def build(self, signature: Signature, seed: int) -> Network:
        """Draw the network for one input (maxlen, channels), or both strands of it."""
        config, draw = self.config, Drawing()
        if not signature.loss:
            raise OptionError("type", "`self_supervised` learns without labels, but the target has some", _UNLABELLED)
        count = _STRANDS.get(signature.loss, len(signature.inputs))
        sequences, _ = draw_inputs(draw, signature, "self_supervised", count=count, help=_INPUTS)
        shape, (first, *others) = one_shape(sequences, "self_supervised"), sequences
        with draw.noting():
            check_steps(self._steps)
        with draw.noting():
            raise_together([*config.errors(shape[0]), *(_check_strands(config) if others else ())])
        with draw.noting(), _within("context"):
            check_context(config.context)
        encoder = context = patches = draw(Patches(config.patchlen, config.step), first)
        with draw.noting():
            encoder = self._encoded(draw, patches, (config.patchlen, shape[1]))
        with draw.noting():
            context = self._in_context(draw, encoder)
        if not others:
            return draw.network(seed, self._one_strand(draw, encoder, context))
        strand = self._with_predictions(draw, context)
        twins = [twin for other in others for twin in draw.repeat({first: other}, strand)]
        return draw.network(seed, draw(Stack(), strand, *twins, name=OUTPUT))

    @property
    def _steps(self) -> range:
        return range(self.config.stepsmin, self.config.stepsmax)

    def _encoded(self, draw: Drawing, x: str, shape: Shape) -> str:
        with _within("encoder"):
            x = draw_encoder(part_by_part(draw), x, shape, self.config.encoder)
        return draw(Activation("linear"), x, name=ENCODER)

    def _in_context(self, draw: Drawing, x: str) -> str:
        shape = draw.graph(x).shapes[x]
        with _within("context"):
            x = draw_context(draw, x, shape, self.config.context)
        return draw(Activation("linear"), x, name=CONTEXT)

    def _one_strand(self, draw: Drawing, encoder: str, context: str) -> str:
        width = self.config.target_dim
        pairs = [
            draw(Dense(width), of, name=f"{what}_{step}")
            for step in self._steps
            for what, of in (("targets", encoder), ("predictions", context))
        ]
        return draw(Concatenate(), *pairs, name=OUTPUT)

    def _with_predictions(self, draw: Drawing, context: str) -> str:
        width = draw.graph(context).shapes[context][-1]
        ahead = [draw(Dense(width), context, name=f"predictions_{step}") for step in self._steps]
        return draw(Concatenate(), context, *ahead)


@contextmanager
def _within(table: str) -> Iterator[None]:
    """Name the table of what is wrong with a tower."""
    try:
        yield
    except OptionError as error:
        inner = [(".".join(filter(None, (table, it.option))), it.message, it.help) for it in error.errors]
        raise_together(OptionError(*its) for its in inner)


def _check_strands(config: SelfSupervised) -> Iterator[OptionError]:
    """Refuse options that only the comparison of one strand has."""
    for option in ("target_dim", "emb_scale"):
        if getattr(config, option) != fields_dict(SelfSupervised)[option].default:
            yield OptionError(option, "does nothing with both strands", "leave it out")
