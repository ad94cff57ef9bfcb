"""The verbs: one module each, used by the command line and from Python."""
