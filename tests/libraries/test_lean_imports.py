"""numpy is the same without the documentation of its types, and who has it keeps it whole."""

from __future__ import annotations

import subprocess
import sys

from gdtui.libraries.lean_imports import stand_ins

LEAN = "from gdtui.libraries.lean_imports import import_numpy; import_numpy()\nimport sys, numpy\n"


def told(program: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stdout.strip()


def test_numpy_is_imported_without_the_documentation_of_its_types() -> None:
    assert told(LEAN + "print(numpy.ndarray.__doc__, numpy.add(1, 2))") == "None 3"
    assert told("import numpy; print(bool(numpy.ndarray.__doc__))") == "True"


def test_pandas_and_contourpy_are_content_with_that() -> None:
    use = "pandas.Series([1.0, 2.0]).rolling(2).mean()[1], hasattr(contourpy, 'contour_generator')"
    assert told(f"{LEAN}import pandas, contourpy\nprint({use})") == "1.5 True"


def test_who_wants_the_documentation_later_gets_it() -> None:
    late = "import numpy._core._add_newdocs\nprint(bool(numpy.ndarray.sum.__doc__))"
    assert told(LEAN + late) == "True"


def test_who_has_imported_numpy_before_keeps_it_whole() -> None:
    assert told(f"import numpy as whole\n{LEAN}print(whole is numpy, bool(whole.add.__doc__))") == (
        "True True"
    )
    assert told(f"import numpy\n{LEAN}print(bool(numpy.ndarray.__doc__))") == "True"


def test_another_thread_that_imports_meanwhile_misses_none_of_its_finders() -> None:
    seen, gone_through = [*sys.meta_path], sys.meta_path
    with stand_ins({}):
        assert gone_through == seen
        assert sys.meta_path[1:] == seen
    assert gone_through == seen == sys.meta_path
