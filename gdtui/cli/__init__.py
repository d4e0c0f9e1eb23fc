"""The commands, by click."""
