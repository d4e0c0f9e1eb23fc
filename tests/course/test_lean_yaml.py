"""Lessons are read without PyYAML's own reader, and who wants that one after all has it."""

from __future__ import annotations

import subprocess
import sys

LEAN = "from gdtui.course.lean_yaml import LOADER, yaml\nimport sys\n"
READ = """
def read(text):
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        return str(error)
print([read(text) for text in ("a: [1, é]", b"b: 2", "c: \\x01", b"d: \\xff", "e: [")])
"""


def told(program: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stdout.strip()


def test_no_pattern_of_the_reader_in_python_is_compiled() -> None:
    assert told(f"{LEAN}import gdtui.course\nprint('yaml.reader' in sys.modules)") == "False"
    assert told("import yaml, sys; print('yaml.reader' in sys.modules)") == "True"


def test_what_libyaml_cannot_read_is_an_error_of_yaml() -> None:
    compose = "try: yaml.compose('a: \\x01', LOADER)\nexcept yaml.YAMLError: print('told')"
    assert told(LEAN + compose) == "told"


def test_who_reads_in_python_later_reads_as_by_the_whole_of_it() -> None:
    assert told(LEAN + READ) == told(f"import yaml\n{READ}")


def test_without_libyaml_lessons_are_read_in_python() -> None:
    lacking = f"import sys; sys.modules['yaml._yaml'] = None\n{LEAN}"
    lesson = "from gdtui.course import find\nprint(LOADER.__name__, find('learning-rate').title)"
    assert told(lacking + lesson) == "BaseLoader Learning rate"
