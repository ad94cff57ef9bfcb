"""Inspection: what of a spec and its data may surprise. It asks sources alone."""
