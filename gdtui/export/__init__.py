"""A run as files: table, script, picture, command."""
