"""Where a learner's progress is kept."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

PROGRESS_FILE = "progress.sqlite3"


def progress_folder() -> Path:
    """Return where progress is kept: `GDTUI_HOME` if set, else the platform's state folder."""
    home = os.environ.get("GDTUI_HOME")
    return Path(home) if home else Path(platformdirs.user_state_dir("gdtui"))
