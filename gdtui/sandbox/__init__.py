"""A table of one's own as a lesson: the form, its checks, the lesson made of it."""
