"""The field for a line: earlier lines come back, names are a key away, the keys stay its own."""

from __future__ import annotations

from gdtui import course
from gdtui.course.questions import traits_of
from gdtui.ui.widgets.answer_field import AnswerField
from gdtui.ui.widgets.footer import WHILE_WRITING, KeyFooter
from tests.support import App, open_app


