"""Words on what saved pictures are called, and what they tell."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP

_CONTEXT = "Saving"

SIDECARS: dict[str, str] = {
    "none": QT_TRANSLATE_NOOP("Saving", "None"),
    "txt": QT_TRANSLATE_NOOP("Saving", "Text file (.txt)"),
    "json": QT_TRANSLATE_NOOP("Saving", "Exact settings (.json)"),
}
"""By `storage.settings.SIDECARS`."""

SUBFOLDERS: dict[str, str] = {
    "": QT_TRANSLATE_NOOP("Saving", "None"),
    "{date}": QT_TRANSLATE_NOOP("Saving", "One per day"),
    "{document}": QT_TRANSLATE_NOOP("Saving", "One per document"),
}
"""By pattern; any other is the user's own."""

OWN = QT_TRANSLATE_NOOP("Saving", "Own pattern")

_TOLD = QT_TRANSLATE_NOOP(
    "Saving", "Saved pictures contain the prompt, the settings and the hashes of models."
)
_MARKED = QT_TRANSLATE_NOOP(
    "Saving",
    "If a model made or edited a picture, it is marked as such (IPTC digital source type).",
)
_PRIVATE = QT_TRANSLATE_NOOP(
    "Saving",
    "Private: no settings, no AI mark, no program name, no file beside the picture. Colour profile "
    "and resolution stay.",
)
_CAMERA = {
    True: QT_TRANSLATE_NOOP("Saving", "What an opened photo says of itself stays, too."),
    False: QT_TRANSLATE_NOOP("Saving", "What an opened photo says of itself is left out."),
}


def said(text: str) -> str:
    """One of the texts here in the user's language."""
    return QCoreApplication.translate(_CONTEXT, text)


def metadata_text(metadata: bool, *, marked: bool, camera: bool = True) -> str:
    """What saved pictures tell of themselves, and whether what is of the ``camera`` stays."""
    texts = [_TOLD, *[_MARKED] * marked] if metadata else [_PRIVATE]
    if not (metadata and camera):
        texts.append(_CAMERA[camera])
    return " ".join(map(said, texts))
