"""gdtui: a terminal tutor that teaches gradient descent by letting you drive it."""

__version__ = "0.1.0"
