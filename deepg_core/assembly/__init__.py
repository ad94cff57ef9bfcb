"""Assembly: from a spec to its parts. Every walk from a spec to batches or a network enters here once."""
