"""What the documents say of the course and of each other holds."""

import re
import runpy
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = sorted(
    path for folder in (ROOT, ROOT / "docs", ROOT / "data") for path in folder.glob("*.md")
)


def test_the_readme_lists_the_course_as_it_is() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    renewed = runpy.run_path(str(ROOT / "docs" / "course.py"))["renewed"]
    assert readme == renewed(readme), "run `make course`"
    assert "| 7 | Learning rate | 8 |" in readme


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.name))
def test_links_lead_somewhere(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)\s]+)\)", re.sub(r"(?m)^    .*$", "", text)):
        path, _, heading = target.partition("#")
        if "://" in path:
            continue
        found = document.parent / path if path else document
        assert found.exists(), target
        if heading:
            titles = re.findall(r"(?m)^#+ (.*)$", found.read_text(encoding="utf-8"))
            assert heading in {title.lower().replace(" ", "-") for title in titles}, target
