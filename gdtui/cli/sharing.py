"""`gdtui --database URL`: one's own progress in a database too."""

from __future__ import annotations

from contextlib import suppress

import click


def share_progress(ctx: click.Context, url: str) -> None:
    """Have progress come from the database now, and go there until the command ends."""
    from gdtui.central.connection import DatabaseError
    from gdtui.progress.store import progress_folder
    from gdtui.server.one_person import shared_progress

    try:
        ctx.with_resource(shared_progress(url, progress_folder()))
    except DatabaseError as error:
        raise told(error) from None
    except RuntimeError:  # there is no home folder: the tutor says so by itself
        pass


def forget_in_database(ctx: click.Context, lesson: str | None) -> None:
    """Forget a lesson, by its slug, or everything, in the database that was named, if any."""
    from gdtui.central.spool import SENT_FILE
    from gdtui.progress.store import progress_folder

    if lesson is None:
        with suppress(OSError, RuntimeError):
            (progress_folder() / SENT_FILE).unlink(missing_ok=True)
    url = ctx.find_root().params.get("database")
    if url is None:
        return
    from gdtui.central.connection import DatabaseError
    from gdtui.server.one_person import forget_shared

    try:
        forget_shared(url, lesson)
    except DatabaseError as error:
        raise told(error) from None


def told(error: Exception) -> click.ClickException:
    """What is wrong with a database, as a command's error."""
    sentence = f"{error}."
    return click.ClickException(sentence[0].upper() + sentence[1:])
