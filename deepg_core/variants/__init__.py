"""Variants: what a change of a sequence changes in what a network says of it."""
