"""Writing lessons, and proving every number in them."""
