"""Lesson files become Lessons: values, schema, parser and goals. Imports no Session."""
