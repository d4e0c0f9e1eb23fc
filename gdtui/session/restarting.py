"""Starting a run afresh, at which rate, and how a page says that rate."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Self

import numpy as np

from gdtui.session.show_me import ShowingKeys
from gdtui.text.numbers import rate_text

SHUT_AGAIN = "This page anew: its test set is shut again."


class RestartKeys(ShowingKeys):
    """The key that starts a run afresh, and those that set its rate."""

    def again(self) -> Self:
        """Start afresh at the same rate; again, with nothing in between, at the page's own.

        So it gives the page anew where the test set was opened in vain: it is shut again.
        """
        own = self.scene.descent.learning_rate
        moved = self.trace.steps or not np.array_equal(self.state.parameters, self.start)
        moved = moved or bool(self.line_driving)
        if self.test_opened_step is not None and not (self.page_done or moved or self.trace.future):
            rate = own if self.own_rate_offered else self.rate
            shut = replace(self, rate=rate, test_opened_step=None, test_opened_loss=None)
            return replace(shut._restart(self.start, self.seed), notice=SHUT_AGAIN)
        if self.own_rate_offered:
            back = replace(self, rate=own)._restart(self.start, self.seed)
            told = f"At the start, at this page's own {self._rate_words(own)}."
            return replace(back, notice=told)
        # What is undone goes too, and so this is more than to stand at the start.
        afresh = self._restart(self.start, self.seed) if moved or self.trace.future else self
        if self.rate == own or not {"step", "rate", "gauge"} & set(self.page.readout):
            told = "At the start again." if moved else "This is the start of the run."
            return replace(afresh, running=False, phase=0, notice=told)
        kept, offered = self._rate_words(self.rate), self._rate_words(own, named=False)
        told = f"{'Afresh' if moved else 'At the start'}, at the same {kept}"
        told += f"; 0 again: this page's own, {offered}."
        return replace(afresh, running=False, phase=0)._offering("own_rate", told)

    @property
    def own_rate_offered(self) -> bool:
        """Whether the last key started afresh at a rate that is not the page's own."""
        return self.offered == "own_rate" and self.trace.steps == self.trace.future == 0

    def _rate_words(self, rate: Decimal, *, named: bool = True) -> str:
        """Say a rate as this page shows it: by its number, or by how many times the first one."""
        shown = rate_text(rate)
        if self.rate_factor is not None:
            shown = f"×{float(rate / self.lesson.pages[0].descent.learning_rate):g}"
        return (
            f"{'learning ' if self.rate_factor is not None else ''}rate {shown}" if named else shown
        )

    def with_rate(self, rate: Decimal) -> Self:
        """Set the rate; where the page shows no rate, say what became of it."""
        changed = super().with_rate(rate)
        if changed.rate == self.rate or {"rate", "gauge"} & set(self.page.readout):
            return changed
        if changed.rate_factor is not None:
            return replace(changed, notice=f"The learning rate is ×{changed.rate_factor:g}.")
        times = float(changed.rate / self.page.descent.learning_rate)
        told = "as at first" if times == 1 else f"{times:g} times the first"
        return replace(changed, notice=f"The learning rate is {told}.")
