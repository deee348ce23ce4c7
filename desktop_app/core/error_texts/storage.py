"""Errors of what the program keeps."""

from __future__ import annotations

from desktop_app.core.error_texts.row import UNCHANGED, ErrorText

__all__ = ["STORAGE"]

STORAGE: dict[str, ErrorText] = {
    "data_newer": ErrorText(
        "The data folder {folder} is in a newer format than Velatura {own} knows."
        " Velatura {program} wrote it.",
        "Nothing in it was touched.",
        "Use the newer program, or another data folder (velatura --data-dir), or put back the"
        " backup that the newer one made: velatura data restore.",
    ),
    "data_newer_build": ErrorText(
        "The data folder {folder} is in a newer format than this build of Velatura {own} knows.",
        "Nothing in it was touched.",
        "Use the newer build, or another data folder (velatura --data-dir), or restore the backup"
        " that the newer one made: velatura data restore.",
    ),
    "data_in_use": ErrorText(
        "Another Velatura uses the data folder {folder}, whose form has to change now.",
        "Nothing in it was changed.",
        "Close the other one and try again.",
    ),
    "data_backup_failed": ErrorText(
        "No backup of the data folder {folder} could be made: {reason}.",
        "Nothing in it was changed.",
        "Make room on the disk, or choose another data folder, and try again.",
    ),
    "backup_unknown": ErrorText(
        "There is no backup called {name}.",
        "Nothing was changed.",
        "See those there are with: velatura data restore.",
    ),
    "backup_damaged": ErrorText(
        "The backup {name} is damaged: {file}.",
        "Nothing was changed.",
        "Choose another backup.",
    ),
    "settings_damaged": ErrorText(
        "The settings file could not be read.",
        "It was kept as {kept_as}; the defaults are in use.",
        "Set what you need again.",
    ),
    "settings_empty": ErrorText(
        "The settings file is empty.",
        "It was kept as {kept_as}; the defaults are in use.",
        "Set what you need again, or restore a backup: velatura data restore.",
    ),
    "history_newer": ErrorText(
        "The history was written by a newer Velatura (version {version}).",
        "It was not touched.",
        "Use the newer program, or another data folder.",
    ),
    "history_damaged": ErrorText(
        "The history file is damaged: {reason}.",
        "It was kept as {kept_as}; a new one was begun.",
        "The pictures themselves are still in the history folder.",
    ),
    "history_failed": ErrorText(
        "The history can't be used: {reason}.",
        "The pictures themselves are still in the history folder.",
        "Try again; if it happens again, start Velatura anew.",
    ),
    "model_records_newer": ErrorText(
        "The notes on your models were written by a newer Velatura (version {version}).",
        "They were not touched; the models can be used.",
        "Use the newer program, or another data folder.",
    ),
    "model_records_damaged": ErrorText(
        "The file with the notes on your models is damaged: {reason}.",
        "It was kept as {kept_as}; a new one was begun. The models themselves are untouched.",
        "Set favourites and tags again, or bring the file back from a backup.",
    ),
    "model_records_failed": ErrorText(
        "The notes on your models can't be used: {reason}.",
        "The models themselves are untouched and can be used.",
        "Try again; if it happens again, start Velatura anew.",
    ),
    "not_in_history": ErrorText(
        "The result could not be added to the history: {reason}.",
        "It is kept until the window is closed; picture and mask are as they were.",
        "Apply and save what you want to keep.",
    ),
    "plugin_left_out": ErrorText(
        "The plugin {name} was left out: {reason}.",
        "Everything else is as usual.",
        "Switch it off under View ▸ Plugins, or ask its makers.",
    ),
    "catalog_invalid": ErrorText(
        "{name}: {key}: {reason}.", UNCHANGED, "Install Velatura again or mend the file."
    ),
}
