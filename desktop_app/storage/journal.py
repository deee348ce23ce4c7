"""The journal under a document: what others need of it, in one place.

A journal stores records (a JSON header and arrays) as they happen, so that they are there after the
process was killed or the power cut, and gives the arrays back at any later time. It knows no
document. `docs/decisions/0012-journal.md` says how it is made.
"""

from __future__ import annotations

from desktop_app.storage.journal_blobs import check_storable
from desktop_app.storage.journal_compact import Choose, CompactionChoice, keeping
from desktop_app.storage.journal_format import LOST, BlobRef, header_bytes, header_from
from desktop_app.storage.journal_list import (
    AbandonedJournal,
    abandoned_journals,
    forget_journal,
    is_journal_open,
    journals_in,
    new_journal_folder,
)
from desktop_app.storage.journal_read import JournalContents, Record, read_journal
from desktop_app.storage.journal_write import SEGMENT_BYTES, JournalWriter, RecordRef

__all__ = [
    "SEGMENT_BYTES",
    "AbandonedJournal",
    "LOST",
    "BlobRef",
    "CompactionChoice",
    "Choose",
    "JournalContents",
    "JournalWriter",
    "Record",
    "RecordRef",
    "abandoned_journals",
    "check_storable",
    "forget_journal",
    "header_bytes",
    "header_from",
    "is_journal_open",
    "journals_in",
    "keeping",
    "new_journal_folder",
    "read_journal",
]
