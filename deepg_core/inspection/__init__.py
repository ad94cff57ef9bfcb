"""Inspection: what of a spec, its data and its network may surprise."""
