"""A network that is a module of PyTorch: gated convolutions, and attention that reads them. deepG has no such layers."""

from attrs import field, frozen, validators

from deepg_core.models import ModelConfig
from deepg_core.models.native import NativeBuilder
from deepg_core.models.parts.one_sequence import require_columns
from deepg_core.plugins import Component, hookimpl

DEEPG_API = "1.0"


@frozen(kw_only=True)
class GatedOptions(ModelConfig):
    """The table [model] of a spec, without `type`; learning rate, solver and loss are inherited."""

    filters: int = field(default=16, validator=validators.ge(1))
    kernel_size: int = field(default=9, validator=validators.ge(1))
    layers: int = field(default=2, validator=validators.ge(1))


class GatedBuilder(NativeBuilder):
    """Makes the module when the backend asks for it: torch is imported then, and not before."""

    backend = "torch"

    def build(self, signature, seed):
        require_columns(signature, "gated")
        return super().build(signature, seed)

    def module(self, signature):
        from deepg_native_torch_module import Gated

        ((_, columns),) = signature.inputs.values()
        ((classes,),) = signature.targets.values()
        return Gated(columns, classes, self.config.filters, self.config.kernel_size, self.config.layers)


@hookimpl
def deepg_model_builders():
    yield Component(
        "gated",
        GatedOptions,
        "deepg_native_torch:GatedBuilder",
        "gated convolutions and attention, in torch",
        requires=("torch",),
    )
