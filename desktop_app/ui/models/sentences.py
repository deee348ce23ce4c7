"""Codes of what was found out, as sentences: reports, why a model fits, what would free disk space.

The rows are tables of (code → sentence with places in braces); an unknown code falls back to its
own text, with its values behind it, so that nothing is ever hidden.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from desktop_app.ui.models.model_words import in_words
from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP
from desktop_app.ui.words.texts import size_text

_BYTES = frozenset({"needed", "available", "size_bytes"})
"""Values that are numbers of bytes."""

Params = Iterable[tuple[str, str | int | float]]

REPORT: dict[str, str] = {
    "origin_hub": QT_TRANSLATE_NOOP("Models", "It came from {address} on the hub."),
    "origin_url": QT_TRANSLATE_NOOP("Models", "It came from {address}."),
    "origin_import": QT_TRANSLATE_NOOP("Models", "You added it; where it was made is unknown."),
    "origin_found": QT_TRANSLATE_NOOP(
        "Models", "It was found in another program's folder; where it was made is unknown."
    ),
    "origin_bundled": QT_TRANSLATE_NOOP("Models", "It is included with Velatura."),
    "origin_unknown": QT_TRANSLATE_NOOP("Models", "Its origin is unknown."),
    "revision_pinned": QT_TRANSLATE_NOOP("Models", "Its revision is {revision}."),
    "revision_unknown": QT_TRANSLATE_NOOP("Models", "Its revision is unknown."),
    "licence_known": QT_TRANSLATE_NOOP("Models", "Its licence is {licence}."),
    "licence_accepted": QT_TRANSLATE_NOOP("Models", "You accepted its licence, {licence}."),
    "licence_unknown": QT_TRANSLATE_NOOP("Models", "Its licence is unknown."),
    "files_origin": QT_TRANSLATE_NOOP("Models", "Its files match their source."),
    "files_first": QT_TRANSLATE_NOOP(
        "Models", "Its files are unchanged since they were first checked."
    ),
    "files_damaged": QT_TRANSLATE_NOOP("Models", "Damaged or missing: {files}."),
    "files_unknown": QT_TRANSLATE_NOOP("Models", "Its files haven't been verified yet."),
    "structure_sound": QT_TRANSLATE_NOOP("Models", "It has everything a model of its kind needs."),
    "structure_lent": QT_TRANSLATE_NOOP(
        "Models", "It has its own parts; these come from elsewhere: {reason}."
    ),
    "structure_surplus": QT_TRANSLATE_NOOP(
        "Models", "It has everything it needs, and more: {reason}."
    ),
    "structure_wrong": QT_TRANSLATE_NOOP("Models", "It can't work: {reason}."),
    "structure_unknown": QT_TRANSLATE_NOOP("Models", "Its structure hasn't been checked yet."),
    "numbers_finite": QT_TRANSLATE_NOOP("Models", "All its values are valid numbers."),
    "numbers_zero": QT_TRANSLATE_NOOP("Models", "Some weights are all zeros: {names}."),
    "numbers_wrong": QT_TRANSLATE_NOOP("Models", "Some values are NaN or infinite: {names}."),
    "numbers_partly": QT_TRANSLATE_NOOP(
        "Models", "All values that could be checked are valid; some could not be checked."
    ),
    "numbers_unknown": QT_TRANSLATE_NOOP("Models", "Its values haven't been checked."),
    "code_none": QT_TRANSLATE_NOOP("Models", "It contains no code and no pickles."),
    "code_ignored": QT_TRANSLATE_NOOP("Models", "Code and pickles are never opened: {files}."),
}
"""Rows of a report on how far a model can be trusted."""

FITS: dict[str, str] = {
    "fits_gpu": QT_TRANSLATE_NOOP("Models", "It needs {needed} of memory; {gpu} has {available}."),
    "fits_memory": QT_TRANSLATE_NOOP("Models", "Small enough to be fast on the processor."),
    "moved_in_parts": QT_TRANSLATE_NOOP(
        "Models",
        "It needs {needed}, and {gpu} has {available}: its parts are offloaded in turn.",
    ),
    "on_processor": QT_TRANSLATE_NOOP(
        "Models", "It runs on the processor only: minutes per picture."
    ),
    "memory_busy": QT_TRANSLATE_NOOP(
        "Models", "It needs {needed}, and {available} are free now. Closing programs may help."
    ),
    "too_little_memory": QT_TRANSLATE_NOOP(
        "Models", "It needs {needed} of memory, and this machine has {available}."
    ),
    "too_little_disk": QT_TRANSLATE_NOOP(
        "Models", "It needs {needed} of disk space, and {available} are free."
    ),
    "size_unknown": QT_TRANSLATE_NOOP("Models", "How much it needs is unknown."),
    "gpu_memory_unknown": QT_TRANSLATE_NOOP("Models", "How much memory {gpu} has is unknown."),
}
"""Why a model fits this machine, or doesn't."""

ROOM: dict[str, str] = {
    "given_up_today": QT_TRANSLATE_NOOP("Models", "An unfinished download from today."),
    "given_up": QT_TRANSLATE_NOOP("Models", "An unfinished download; age in days: {days}."),
    "same_as": QT_TRANSLATE_NOOP("Models", "Same content as {other}: one file can serve both."),
    "never_used": QT_TRANSLATE_NOOP("Models", "Never used for a picture."),
    "used_today": QT_TRANSLATE_NOOP("Models", "Used today."),
    "last_used": QT_TRANSLATE_NOOP("Models", "Days since last use: {days}."),
}
"""Why something could go."""

OBSTACLES: dict[str, str] = {
    "other_disk": QT_TRANSLATE_NOOP("Models", "on different disks"),
    "read_only": QT_TRANSLATE_NOOP("Models", "no write permission there"),
    "other_program": QT_TRANSLATE_NOOP("Models", "only in other programs' folders"),
    "names_unknown": QT_TRANSLATE_NOOP("Models", "has other names elsewhere"),
    "unsupported": QT_TRANSLATE_NOOP("Models", "the disk doesn't support links"),
}
"""Why duplicates can't be linked."""

SPANS: dict[str, str] = {
    "this_week": QT_TRANSLATE_NOOP("Models", "In the last week"),
    "this_month": QT_TRANSLATE_NOOP("Models", "In the last month"),
    "this_half_year": QT_TRANSLATE_NOOP("Models", "In the last half year"),
    "older": QT_TRANSLATE_NOOP("Models", "Earlier"),
    "never": QT_TRANSLATE_NOOP("Models", "Never"),
}
"""Names of spans of time."""

_REVISION = 12

UNKNOWN_FAMILY = QT_TRANSLATE_NOOP("Models", "Unknown family")


def sentence(table: Mapping[str, str], code: str, params: Params = ()) -> str:
    """The sentence of ``code``; numbers of bytes are written as sizes."""
    values = {name: _value(name, value) for name, value in params}
    text = table.get(code)
    if text is not None:
        try:
            return in_words(text).format(**values)
        except (KeyError, IndexError, ValueError):  # a translation with a wrong placeholder
            return text
    said = code.replace("_", " ").capitalize()
    rest = ", ".join(str(value) for value in values.values())
    return f"{said}: {rest}" if rest else said


def _value(name: str, value: str | float) -> str | float:
    if name == "revision":  # a commit's first letters tell it from all others
        return str(value)[:_REVISION]
    return size_text(int(value)) if name in _BYTES and not isinstance(value, str) else value
