"""What is to be said of a prompt that is read otherwise than it may have been meant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication

from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP

if TYPE_CHECKING:
    from desktop_app.core.prompt.parsed import Remark

_REMARKS: Final = {
    "bracket": QT_TRANSLATE_NOOP("PromptRemarks", "A bracket has no partner: {bracket}"),
    "weight_limited": QT_TRANSLATE_NOOP(
        "PromptRemarks",
        "A weight is larger than can be used, or brackets are nested too deeply.",
    ),
    "hypernet": QT_TRANSLATE_NOOP("PromptRemarks", "Hypernetworks are not supported: {name}"),
    "unknown_tag": QT_TRANSLATE_NOOP("PromptRemarks", "Unknown tag, left out: {kind}:{name}"),
    "negative_lora": QT_TRANSLATE_NOOP(
        "PromptRemarks", "A LoRA in the negative prompt has no effect: {name}"
    ),
}


def remark_text(remark: Remark) -> str:
    """Its sentence."""
    words = QCoreApplication.translate("PromptRemarks", _REMARKS[remark.code])
    return words.format(**remark.params)
