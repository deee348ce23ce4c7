"""The scenarios there are."""

from __future__ import annotations

from collections.abc import Callable

from crashing.document import DocumentScenario
from crashing.scenario import JournalScenario, Scenario

__all__ = ["SCENARIOS"]

SCENARIOS: dict[str, Callable[[], Scenario]] = {
    "document": DocumentScenario,
    "journal": JournalScenario,
    "lying": lambda: JournalScenario(lying=True),
    "unsynced": lambda: JournalScenario(unsynced=True),
}
"""By what is written on the command line."""
