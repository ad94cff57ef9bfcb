"""Contracts that any plugin can inherit in its own tests."""
