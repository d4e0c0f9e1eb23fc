"""All that overrides or reaches into Textual."""
