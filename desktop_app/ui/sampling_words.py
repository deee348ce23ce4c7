"""Names and sentences of the choices of `Sampling`."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from desktop_app.core.generation_settings import SigmaSchedule
from desktop_app.ui.noop import QT_TRANSLATE_NOOP

__all__ = ["edit_choices", "sigma_choices"]

_SIGMAS: dict[SigmaSchedule, tuple[str, str]] = {
    "model": (
        QT_TRANSLATE_NOOP("Sampling", "Scheduler's"),
        QT_TRANSLATE_NOOP("Sampling", "What suits the model and the scheduler."),
    ),
    "normal": (
        QT_TRANSLATE_NOOP("Sampling", "Even"),
        QT_TRANSLATE_NOOP("Sampling", "Even timesteps, as in training."),
    ),
    "karras": (
        QT_TRANSLATE_NOOP("Sampling", "Karras"),
        QT_TRANSLATE_NOOP("Sampling", "More steps at low noise: fine detail (Karras et al. 2022)."),
    ),
    "exponential": (
        QT_TRANSLATE_NOOP("Sampling", "Exponential"),
        QT_TRANSLATE_NOOP("Sampling", "Even ratios from step to step: smooth, calm areas."),
    ),
    "beta": (
        QT_TRANSLATE_NOOP("Sampling", "Beta"),
        QT_TRANSLATE_NOOP("Sampling", "More steps at both ends: layout and detail."),
    ),
    "ays": (
        QT_TRANSLATE_NOOP("Sampling", "Align Your Steps"),
        QT_TRANSLATE_NOOP("Sampling", "Levels found for about 10 steps (Sabour et al. 2024)."),
    ),
    "trailing": (
        QT_TRANSLATE_NOOP("Sampling", "Trailing"),
        QT_TRANSLATE_NOOP("Sampling", "Starts at full noise, as models for few steps want it."),
    ),
}
_EDITS: dict[str, tuple[str, str]] = {
    "new": (
        QT_TRANSLATE_NOOP("Sampling", "New picture"),
        QT_TRANSLATE_NOOP("Sampling", "A picture from noise alone."),
    ),
    "inpaint": (
        QT_TRANSLATE_NOOP("Sampling", "Inpaint (mask)"),
        QT_TRANSLATE_NOOP("Sampling", "What is masked, made anew to fit the rest."),
    ),
    "vary": (
        QT_TRANSLATE_NOOP("Sampling", "Variation"),
        QT_TRANSLATE_NOOP("Sampling", "Another version of the picture, as far as Strength says."),
    ),
    "super_resolution": (
        QT_TRANSLATE_NOOP("Sampling", "Sharpen {times}×"),
        QT_TRANSLATE_NOOP("Sampling", "Detail for a picture that is blurred or blocky."),
    ),
    "colourise": (
        QT_TRANSLATE_NOOP("Sampling", "Colourise"),
        QT_TRANSLATE_NOOP("Sampling", "Colours for a grey picture; light and dark stay."),
    ),
    "stroke": (
        QT_TRANSLATE_NOOP("Sampling", "From strokes"),
        QT_TRANSLATE_NOOP("Sampling", "A picture from rough strokes of colour."),
    ),
}


def sigma_choices() -> dict[SigmaSchedule, tuple[str, str]]:
    """Spreads of the noise levels: (name, sentence)."""
    return {key: _said(words) for key, words in _SIGMAS.items()}


def edit_choices(blocks: int) -> dict[str, tuple[str, str]]:
    """What a consistency model can make (`state.controls.EDIT_ROWS`): (name, sentence).

    Args:
        blocks: how many times finer it makes a picture that it sharpens.
    """
    said = {key: _said(words) for key, words in _EDITS.items()}
    return {key: (name.format(times=blocks), tip) for key, (name, tip) in said.items()}


def _said(words: tuple[str, str]) -> tuple[str, str]:
    name, sentence = (QCoreApplication.translate("Sampling", text) for text in words)
    return name, sentence
