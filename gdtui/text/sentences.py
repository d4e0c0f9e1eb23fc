"""How sentences end."""

from __future__ import annotations


def end_sentence(text: str) -> str:
    """Put a full stop behind a text that does not end a sentence by itself."""
    return text if text.endswith((".", "?", "!", "…")) else f"{text}."
