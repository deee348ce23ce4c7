"""Errors of the journal under a document."""

from __future__ import annotations

from desktop_app.core.error_texts.row import UNCHANGED, ErrorText

JOURNAL: dict[str, ErrorText] = {
    "journal_full": ErrorText(
        "The disk is full: your last steps are not in the recovery journal yet.",
        "They are still in memory, and all earlier steps are on disk.",
        "Free some space, and they are written automatically. Until then, save important work"
        " elsewhere.",
    ),
    "journal_failed": ErrorText(
        "The recovery journal can't be written: {reason}.",
        "Your last steps are still in memory; what was in the journal is kept.",
        "Save your work. Velatura keeps trying.",
    ),
    "journal_full_new": ErrorText(
        "The disk is full: “{name}” is not in the recovery journal yet.",
        "It is in memory only.",
        "Free some space, and it is written automatically. Until then, save it elsewhere.",
    ),
    "journal_failed_new": ErrorText(
        "“{name}” can't be written to the recovery journal: {reason}.",
        "It is in memory only.",
        "Save it. Velatura keeps trying.",
    ),
    "journal_behind": ErrorText(
        "{megabytes} MB of your last steps are waiting to be written: the disk is slow.",
        "They are in memory, and none is lost.",
        "Wait a moment before you continue; if this persists, move the data folder.",
    ),
    "tabs_not_kept": ErrorText(
        "Prompts and results can't be kept for the next start: {reason}.",
        "They are in memory; pictures have their own journals.",
        "Free some space. Velatura keeps trying.",
    ),
    "journal_cut": ErrorText(
        "The last step in the recovery journal is incomplete.",
        "All {count} steps before it are there.",
        "Check the picture and do the last step again.",
    ),
    "journal_damaged": ErrorText(
        "The recovery journal is damaged: {megabytes} MB of it can't be read.",
        "All that can be read is there.",
        "Check the picture and save it.",
    ),
    "journal_steps_lost": ErrorText(
        "The recovery journal is damaged: step {steps} could not be read, or not all of it"
        " ({megabytes} MB).",
        "All other steps were restored, later ones too; the damaged journal is kept in {folder}"
        " until the document is closed.",
        "Check the picture and save it.",
    ),
    "journal_base_lost": ErrorText(
        "The recovery journal is damaged: the picture it began with could not be read, or not all"
        " of it ({megabytes} MB).",
        "What can be read was restored; the damaged journal is kept in {folder} until the document"
        " is closed.",
        "Check the picture and save it under another name.",
    ),
    "journal_base_from_file": ErrorText(
        "The recovery journal is damaged: the picture it began with was taken from {name}.",
        "The steps that can be read were applied to it; the damaged journal is kept in {folder}"
        " until the document is closed.",
        "Check the picture and save it under another name.",
    ),
    "journal_beyond_repair": ErrorText(
        "The recovery journal is damaged: nothing in it can be read.",
        "It was not changed and stays in {folder}.",
        "Keep a copy of that folder for a repair, or delete the journal.",
    ),
    "journal_unreadable": ErrorText(
        "The recovery journal can't be read: {reason}.",
        "It was not changed.",
        "Check the permissions of the data folder and start Velatura again.",
    ),
    "journal_newer": ErrorText(
        "The recovery journal was written by a newer version of Velatura (format {version}).",
        "It was not changed.",
        "Use the newer version, or another data folder.",
    ),
    "journal_in_use": ErrorText(
        "Another Velatura window has been using this recovery journal since {since} (process {pid}"
        " on {host}).",
        "It was not changed.",
        "Continue in that window.",
    ),
    "journal_pixels_lost": ErrorText(
        "The pixels of an earlier step can't be read back: {reason}.",
        "The picture is unchanged.",
        "Save it; that step can't be undone.",
    ),
    "open_elsewhere": ErrorText(
        "{name} has been open in another Velatura window since {since} (process {pid} on {host}).",
        "It is open here read-only.",
        "Save it under another name, or close it there and open it here again.",
    ),
    "written_elsewhere": ErrorText(
        "{name} has been open in another Velatura window since {since} (process {pid} on {host}).",
        "It was not overwritten.",
        "Choose another name, or close it there.",
    ),
    "project_read_only": ErrorText(
        "{name} is read-only: a newer Velatura wrote it, or it is damaged.",
        "Everything that could be read is shown; the file is unchanged.",
        "Save it under another name.",
    ),
    "lock_failed": ErrorText(
        "Velatura can't check whether {name} is open in another window: {reason}.",
        UNCHANGED,
        "Check the data folder's permissions and free disk space, or use another folder.",
    ),
}
