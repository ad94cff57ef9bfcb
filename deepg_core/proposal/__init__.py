"""A first spec for a folder of sequences: what lies there, what fits it, and the text with a comment on each key."""

from deepg_core.proposal.propose import TASKS, Proposal, propose

__all__ = ["TASKS", "Proposal", "propose"]
