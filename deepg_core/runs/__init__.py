"""Runs: what lies on disk of a training, and going on with it."""
