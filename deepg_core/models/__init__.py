"""Model builders: a signature to a network, which every backend can compile."""

from deepg_core.models.interface import ModelBuilder, ModelConfig, ModelSetting

__all__ = ["ModelBuilder", "ModelConfig", "ModelSetting"]
