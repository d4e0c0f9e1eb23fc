"""All that overrides or reaches into Textual's private parts, each with the report it waits for."""
