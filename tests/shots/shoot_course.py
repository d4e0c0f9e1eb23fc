"""Take shots of lessons into a folder; run as a program, so that two processes can be compared.

python shoot_course.py FOLDER [all]: the last page of each fifth lesson, or all pages of all
"""

import os
import sys
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the program does: sums in one order

from gdtui import course
from gdtui.shots.formats import FORMATS
from gdtui.shots.shot import take_shot

WALK = "space*3 + space h c v right"
"""Keys that leave something on most pages."""

SHORT_WALK = "space h c"
"""The same where one page of a lesson stands for all."""


def shoot(folder: Path, every_page: bool) -> None:
    for lesson in course.load_all()[:: 1 if every_page else 5]:
        pages = range(1, len(lesson.pages) + 1) if every_page else (len(lesson.pages),)
        for page in pages:
            keys = WALK if every_page else SHORT_WALK
            shot = take_shot(lesson.slug, page=page, press=keys, every=True)
            for form in FORMATS:
                name = f"{lesson.slug}-{page}.{form}"
                (folder / name).write_text(shot.written(form), encoding="utf-8")


if __name__ == "__main__":
    shoot(Path(sys.argv[1]), sys.argv[2:] == ["all"])
