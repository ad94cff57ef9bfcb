"""Ratios that must hold: `python -m benchmarks`, see README.md."""
