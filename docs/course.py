"""Write the README's table of lessons from the lessons themselves. `make course`."""

import re
import sys
from collections.abc import Sequence
from pathlib import Path

from gdtui import course
from gdtui.course.lesson import Lesson

BEGIN, END = "<!-- course: written by `make course` -->\n", "<!-- end of course -->\n"


def table(lessons: Sequence[Lesson]) -> str:
    """The lessons by part, with minutes and objectives, in Markdown."""
    lines = ["| | lesson | minutes | afterwards they can |", "| --- | --- | --- | --- |"]
    for part in dict.fromkeys(lesson.part for lesson in lessons):
        its = [lesson for lesson in lessons if lesson.part == part]
        lines.append(f"| | **{part}** | {sum(lesson.minutes for lesson in its)} | |")
        for lesson in its:
            number = str(int(lesson.number)) if lesson.number.isdigit() else "R"
            objective = lesson.objective[0].lower() + lesson.objective[1:].rstrip(".")
            lines.append(f"| {number} | {lesson.title} | {lesson.minutes} | {objective} |")
    total = sum(lesson.minutes for lesson in lessons)
    lines.append(f"| | all {len(lessons)} | {total} | |")
    return "\n".join(lines) + "\n"


def renewed(readme: str) -> str:
    """The README with the table as it has to be."""
    whole = f"{BEGIN}\n{table(course.load_all())}\n{END}"
    return re.sub(
        f"{re.escape(BEGIN)}.*?{re.escape(END)}", lambda _: whole, readme, flags=re.DOTALL
    )


if __name__ == "__main__":
    path = Path(sys.argv[1])
    path.write_text(renewed(path.read_text(encoding="utf-8")), encoding="utf-8")
