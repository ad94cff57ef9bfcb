"""The spec: from `spec.toml` to attrs classes, with every mistake at its place."""
