"""How things are written: numbers, Markdown, ASCII. Knows nothing of descent."""
