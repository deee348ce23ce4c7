"""What a picture was made with and can't be had here, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP

if TYPE_CHECKING:
    from desktop_app.studio.picture_settings import Replaced

_REPLACED: dict[str, str] = {
    "model": QT_TRANSLATE_NOOP(
        "Replaced", "Model “{wanted}” isn't installed; “{used}” is the nearest."
    ),
    "scheduler": QT_TRANSLATE_NOOP(
        "Replaced", "Scheduler “{wanted}” isn't available; “{used}” is the nearest."
    ),
    "sigmas": QT_TRANSLATE_NOOP(
        "Replaced", "The noise levels of “{wanted}” are a stand-in with “{used}”."
    ),
    "size": QT_TRANSLATE_NOOP("Replaced", "Size {wanted} becomes {used}."),
}
_MISSING: dict[str, str] = {
    "model": QT_TRANSLATE_NOOP("Replaced", "Model “{wanted}” isn't installed."),
    "lora": QT_TRANSLATE_NOOP("Replaced", "LoRA “{wanted}” isn't installed."),
    "embedding": QT_TRANSLATE_NOOP("Replaced", "Embedding “{wanted}” isn't installed."),
    "vae": QT_TRANSLATE_NOOP("Replaced", "VAE “{wanted}” isn't installed."),
    "refiner": QT_TRANSLATE_NOOP("Replaced", "Refiner “{wanted}” isn't installed."),
    "upscaler": QT_TRANSLATE_NOOP(
        "Replaced", "Upscaler “{wanted}” isn't installed; the program's own is used."
    ),
    "region": QT_TRANSLATE_NOOP(
        "Replaced", "The mask of the region “{wanted}” isn't in the file: add the region again."
    ),
    "control": QT_TRANSLATE_NOOP(
        "Replaced", "The control image ({wanted}) isn't in the file: add it again."
    ),
    "image_prompt": QT_TRANSLATE_NOOP(
        "Replaced", "The picture of an image prompt isn't in the file: add it again."
    ),
    "reference": QT_TRANSLATE_NOOP(
        "Replaced", "The reference picture isn't in the file: add it again."
    ),
    "scheduler": QT_TRANSLATE_NOOP("Replaced", "Scheduler “{wanted}” isn't available."),
    "sigmas": QT_TRANSLATE_NOOP("Replaced", "Sigma schedule “{wanted}” isn't available."),
    "seed": QT_TRANSLATE_NOOP("Replaced", "Seed {wanted} is too large; a random one is used."),
    "size": QT_TRANSLATE_NOOP("Replaced", "Size {wanted} is out of range."),
}


def replaced_words(each: Replaced) -> str:
    """One sentence."""
    words = (_REPLACED if each.used else _MISSING)[each.what]
    said = QCoreApplication.translate("Replaced", words)
    return said.format(wanted=each.wanted, used=each.used)
