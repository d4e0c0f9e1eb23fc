"""The screen: Textual alone. Everything it shows comes from a `Session`."""
