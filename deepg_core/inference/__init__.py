"""Inference: a trained network, and what it says along sequences."""
