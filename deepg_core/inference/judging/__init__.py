"""Judging: how good a trained network is on windows whose truth is known."""
