"""Expressions that people write: read into a checked tree and walked, never handed to `eval`."""
