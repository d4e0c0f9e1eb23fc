"""Screens as data: any screen, after any keys, as text, styles, picture, figures or recording."""
