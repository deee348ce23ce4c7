"""Entry after entry is made again; goes on after a kill. Nothing of it comes into the history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from desktop_app.core.as_json import from_json, to_json
from desktop_app.core.cancel import Cancelled, CancelToken
from desktop_app.extensions.evaluation.values.reproduction import Reproduction
from desktop_app.extensions.evaluation.work.reproducing.reproducing import Reproducing
from desktop_app.storage.history import History
from desktop_app.storage.history_entry import HistoryEntry
from desktop_app.storage.item_run import Hearer, ItemRun, Outcome
from desktop_app.storage.run_journal import JournalRow

JOURNAL: Final = "reproduced.jsonl"


def starred(history: History) -> list[HistoryEntry]:
    """Entries with a star, newest first. Raises as `History.entries`."""
    return history.entries("WHERE i.starred AND i.trashed IS NULL ORDER BY i.id DESC")


@dataclass(frozen=True, slots=True)
class Again:
    """One entry that is made again."""

    entry: HistoryEntry

    @property
    def key(self) -> str:
        return self.entry.uid

    @property
    def title(self) -> str:
        return self.entry.prompt or self.entry.model_name

    @property
    def report_fields(self) -> dict[str, Any]:
        return {"name": self.title}


class ReproduceRun(ItemRun[Again]):
    """One that was interrupted goes on; one that was over begins again.

    Args:
        entries: what is made again.
        folder: of the journal; it is there, and nobody else's.
        hearer: is told on the way.
    """

    listed = "pictures"

    def __init__(
        self, entries: Sequence[HistoryEntry], folder: Path, hearer: Hearer | None = None
    ) -> None:
        super().__init__(list(map(Again, entries)), folder, JOURNAL, hearer)
        if not self._whole.done:
            self.take_up()

    @property
    def _whole(self) -> JournalRow:
        """What the journal has of the check itself."""
        return self._journal.row("")

    @property
    def found(self) -> list[Reproduction]:
        """What came of those that are over."""
        told = (self.outcomes[item.key].told for item in self.items)
        return [from_json(Reproduction, dict(one)) for one in told if one]

    def run(self, reproducing: Reproducing, token: CancelToken) -> None:
        """Make all that is left. What is not done when ``token`` is cancelled is left open."""
        self.put(replace(self._whole, done=False))
        self.begin()
        for item in self.open:
            try:
                token.check()
                made = reproducing.again(item.entry)
            except Cancelled:
                break
            self.end(item, Outcome("done", told=to_json(made)))
        if self.is_whole:
            self.put(replace(self._whole, done=True))
        self.close()
