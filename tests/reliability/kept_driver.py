"""Drives a lesson by random keys and keeps it, telling what was kept and what is in the file.

    python -m tests.reliability.kept_driver HOME SEED

Each line is `kept NUMBER DIGEST` or `saved NUMBER`: up to that one all is in the file.
"""

from __future__ import annotations

import hashlib
import sys
import time
from pathlib import Path
from random import Random

from gdtui import course
from gdtui.progress import resume
from gdtui.progress.store import Progress
from gdtui.session.session import Session
from tests.walks import KEYS, all_of


def digest(session: Session) -> str:
    """A few letters that say all of a session but its lesson."""
    parts = all_of(session)
    told = [parts[name] for name in ("trace", "ghosts", "rate", "phase", "notice", "chart_index")]
    return hashlib.blake2b(repr(told).encode(), digest_size=8).hexdigest()


def main(home: Path, seed: int) -> None:
    progress, random = Progress.open(home), Random(seed)
    keeper, session = resume.RunKeeper(progress), Session.open(course.find("learning-rate"), 7)
    for number in range(100_000):
        for _ in range(random.randint(1, 30)):
            session = session.press(random.choice([key for key in KEYS if key not in "<>r"]))
        resume.save_session(session, progress)
        keeper.keep(session)
        print("kept", number, digest(session), flush=True)
        time.sleep(random.random() * 0.3)
        if progress.saved:
            print("saved", number, flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
