"""The screens: a lesson, the contents, the help, a field for the rate."""
