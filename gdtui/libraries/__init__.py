"""How libraries are imported where their own way takes long."""
