"""The settings of a problem and of a descent, declared once for all that ask for them."""
