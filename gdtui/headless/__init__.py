"""Gradient descent without a screen: `gdtui run`."""
