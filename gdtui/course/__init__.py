"""Lesson files become Lessons: values, schema, parser and goals. Imports no Session."""

from gdtui.course.lesson import CourseError, Lesson, Page
from gdtui.course.library import find, load_all, load_openable, parse_or_stand_in
from gdtui.course.parser import parse
from gdtui.resources import lesson_files

__all__ = [
    "CourseError",
    "Lesson",
    "Page",
    "find",
    "lesson_files",
    "load_all",
    "load_openable",
    "parse",
    "parse_or_stand_in",
]
