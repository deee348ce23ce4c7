"""Words of annotations (`imaging.annotations`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

if TYPE_CHECKING:
    from collections.abc import Sequence

    from desktop_app.imaging.annotations.annotation import Annotation


def annotation_words(text: str) -> str:
    """A text of a kind of annotation or of its fields, translated."""
    return QCoreApplication.translate("Annotations", text)


def annotation_title(annotations: Sequence[Annotation], at: int) -> str:
    """What a list says of one of them: its number, or its kind, and how its text begins."""
    one = annotations[at]
    text = " ".join(one.text.split())[:40]
    if one.row.numbered:
        number = 1 + sum(each.row.numbered for each in annotations[:at])
        return f"{number}. {text}".rstrip()
    word = annotation_words(one.row.word)
    return f"{word}: {text}" if text else word
