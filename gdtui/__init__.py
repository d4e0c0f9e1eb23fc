"""gdtui: a terminal tutor that teaches gradient descent by letting you drive it."""
