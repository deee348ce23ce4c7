"""The scenarios there are."""

from __future__ import annotations

from collections.abc import Callable

from crashing.document import Careless, DocumentScenario, Forgetful
from crashing.scenario import JournalScenario, Scenario

__all__ = ["SCENARIOS"]

SCENARIOS: dict[str, Callable[[], Scenario]] = {
    "document": DocumentScenario,
    "journal": JournalScenario,
    "lying": lambda: JournalScenario(lying=True),
    "careless": lambda: DocumentScenario(Careless),
    "forgetful": lambda: DocumentScenario(Forgetful),
    "hasty": lambda: DocumentScenario(hasty=True),
    "unsynced": lambda: JournalScenario(unsynced=True),
}
"""By what is written on the command line. All but two do something wrong, and must be found out."""

SAVING = frozenset({"document", "careless", "forgetful", "hasty"})
"""Those that also save projects."""
