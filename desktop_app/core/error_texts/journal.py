"""Errors of the journal under a document."""

from __future__ import annotations

from desktop_app.core.error_texts.row import UNCHANGED, ErrorText

__all__ = ["JOURNAL"]

JOURNAL: dict[str, ErrorText] = {
    "journal_full": ErrorText(
        "The disk is full: your last steps are not in the recovery journal yet.",
        "They are still in memory, and all earlier steps are on the disk.",
        "Free some space: they are then written by themselves. Until then, save what matters"
        " elsewhere.",
    ),
    "journal_failed": ErrorText(
        "The recovery journal can't be written: {reason}.",
        "Your last steps are still in memory; what was in the journal is kept.",
        "Save what matters. Velatura goes on trying by itself.",
    ),
    "journal_behind": ErrorText(
        "{megabytes} MB of your last steps wait to be written: the disk is slow.",
        "They are in memory, and none is dropped.",
        "Wait a moment before you go on; if it stays like this, move the data folder.",
    ),
    "journal_cut": ErrorText(
        "The last step in the recovery journal had not been written to its end.",
        "The steps before it are all there: {count}.",
        "Look at the picture and do the last step again.",
    ),
    "journal_damaged": ErrorText(
        "The recovery journal is damaged: what came after step {count} is lost ({megabytes} MB).",
        "The steps before the damage are all there.",
        "Look at the picture and save it.",
    ),
    "journal_unreadable": ErrorText(
        "The recovery journal can't be read: {reason}.",
        "It was not touched.",
        "Check the permissions of the data folder and start Velatura again.",
    ),
    "journal_newer": ErrorText(
        "The recovery journal was written by a newer Velatura (format {version}).",
        "It was not touched.",
        "Use the newer program, or another data folder.",
    ),
    "journal_in_use": ErrorText(
        "Another Velatura window uses this recovery journal since {since} (process {pid} on"
        " {host}).",
        "It was not touched.",
        "Go on in that window.",
    ),
    "journal_pixels_lost": ErrorText(
        "The pixels of an earlier step can't be read back: {reason}.",
        "The picture is as it was.",
        "Save it; that step can't be undone.",
    ),
    "open_elsewhere": ErrorText(
        "{name} is open in another Velatura window since {since} (process {pid} on {host}).",
        "It is open here read-only: it can't be saved over.",
        "Save it under another name, or close it there and open it again.",
    ),
    "written_elsewhere": ErrorText(
        "{name} is open in another Velatura window since {since} (process {pid} on {host}).",
        "It was not written over.",
        "Choose another name, or close it there.",
    ),
    "project_read_only": ErrorText(
        "{name} is read-only: a newer Velatura wrote it, or it is damaged.",
        "What could be read is shown; the file is as it was.",
        "Save it under another name.",
    ),
    "lock_failed": ErrorText(
        "Velatura can't find out whether another window has {name}: {reason}.",
        UNCHANGED,
        "Check the data folder's permissions and the room on its disk, or use another one.",
    ),
}
