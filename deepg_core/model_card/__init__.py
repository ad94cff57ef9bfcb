"""The card of a trained network: what it is, what it was trained on, how good it is and what it is not for."""

from deepg_core.model_card.write import write_card

__all__ = ["write_card"]
