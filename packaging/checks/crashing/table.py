"""The scenarios there are."""

from __future__ import annotations

from collections.abc import Callable

from crashing.document import Careless, DocumentScenario, Forgetful, branch, mask, retouch
from crashing.queue import QueueScenario
from crashing.scenario import JournalScenario, Scenario

__all__ = ["SCENARIOS"]


def _documents() -> Scenario:
    from crashing.opened import DocumentsScenario  # it imports what looks into this table

    return DocumentsScenario()


SCENARIOS: dict[str, Callable[[], Scenario]] = {
    "document": DocumentScenario,
    "retouching": lambda: DocumentScenario(act=retouch),
    "masks": lambda: DocumentScenario(act=mask),
    "branches": lambda: DocumentScenario(act=branch),
    "journal": JournalScenario,
    "lying": lambda: JournalScenario(lying=True),
    "careless": lambda: DocumentScenario(Careless),
    "forgetful": lambda: DocumentScenario(Forgetful),
    "hasty": lambda: DocumentScenario(hasty=True),
    "unsynced": lambda: JournalScenario(unsynced=True),
    "queue": QueueScenario,
    "documents": _documents,
    "hasty queue": lambda: QueueScenario(hasty=True),
    "forgetful queue": lambda: QueueScenario(forgetful=True),
}
"""By what is written on the command line. All but document, retouching, masks, branches,
journal, queue and documents do something wrong, and must be found out."""

QUEUES = frozenset({"queue", "hasty queue", "forgetful queue"})
"""Those that are killed in one way alone: at any moment."""

SAVING = frozenset(
    {"document", "retouching", "masks", "branches", "careless", "forgetful", "hasty"}
)
"""Those that also save projects."""
