"""The seam repair in words: its sliders, and what it did to a result. Tables, and no widget."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from desktop_app.core.record import record
from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP

if TYPE_CHECKING:
    from desktop_app.imaging.seam_blending import StageReport
    from desktop_app.jobs.results import Result


@record()
class Amount:
    """One slider.

    Attributes:
        field: of `BlendAmounts`.
        stage: of the repair, whose report tells what it did.
        name: on the slider.
        hint: what it does.
        done: what was fitted, as one of a list.
    """

    field: str
    stage: str
    name: str
    hint: str
    done: str


AMOUNTS: tuple[Amount, ...] = (
    Amount(
        "align",
        "align",
        QT_TRANSLATE_NOOP("Repair", "Align"),
        QT_TRANSLATE_NOOP(
            "Repair",
            "Shifts the new pixels by a fraction of a pixel to line up edges across the "
            "border of the mask.",
        ),
        QT_TRANSLATE_NOOP("Repair", "position"),
    ),
    Amount(
        "sharpness",
        "sharpen",
        QT_TRANSLATE_NOOP("Repair", "Sharpness"),
        QT_TRANSLATE_NOOP("Repair", "Matches the sharpness of the surroundings."),
        QT_TRANSLATE_NOOP("Repair", "sharpness"),
    ),
    Amount(
        "colour",
        "colour",
        QT_TRANSLATE_NOOP("Repair", "Colour"),
        QT_TRANSLATE_NOOP("Repair", "Evens out differences in colour and contrast at the border."),
        QT_TRANSLATE_NOOP("Repair", "colour"),
    ),
    Amount(
        "crossfade",
        "crossfade",
        QT_TRANSLATE_NOOP("Repair", "Crossfade"),
        QT_TRANSLATE_NOOP(
            "Repair",
            "Blends the old picture back in near the border, where old and new agree. At 0 "
            "every masked pixel is new.",
        ),
        QT_TRANSLATE_NOOP("Repair", "border"),
    ),
    Amount(
        "grain",
        "grain",
        QT_TRANSLATE_NOOP("Repair", "Grain"),
        QT_TRANSLATE_NOOP("Repair", "Adds the film grain or noise found around the mask."),
        QT_TRANSLATE_NOOP("Repair", "grain"),
    ),
)
"""One row a slider, in the order in which the repair goes."""

_FITTED = QT_TRANSLATE_NOOP("Repair", "Matched: {list}")
_AND = QT_TRANSLATE_NOOP("Repair", ", ")
_PLAIN = QT_TRANSLATE_NOOP("Repair", "Pasted without blending")
_NOTHING = QT_TRANSLATE_NOOP("Repair", "Nothing to fix")
_TOO_FEW = QT_TRANSLATE_NOOP("Repair", "Too little around the mask to compare with")
_TOO_LARGE = QT_TRANSLATE_NOOP(
    "Repair", "Too large to be blended, the edge may show: mask smaller parts"
)
_OTHER = QT_TRANSLATE_NOOP("Repair", "The edge may show: the model changed the surroundings")
_OTHER_IN_PART = QT_TRANSLATE_NOOP(
    "Repair",
    "The edge may show in places: the model changed the surroundings there",
)
_SHOWS = QT_TRANSLATE_NOOP("Repair", "The edge may show: the new part doesn't continue the picture")

_WHY_OTHER = QT_TRANSLATE_NOOP(
    "Repair",
    "Around the mask, the model painted something different from your picture. Position, "
    "sharpness and colour could not be matched, so the result is inserted as it is. Nothing "
    "outside the mask changes. Check the edge of the mask: another seed may fit better, or a "
    "mask slightly larger than the object. The starter model often does this in photographs.",
)
_WHY_TOO_LARGE = QT_TRANSLATE_NOOP(
    "Repair",
    "This area is too large to match position, sharpness and colour, so the result is "
    "inserted as it is. Check the edge of the mask. Smaller parts can be blended one at a time.",
)
_WHY_SHOWS = QT_TRANSLATE_NOOP(
    "Repair",
    "Along a part of the border between old and new there is a step that was not there before. "
    "Nothing outside the mask changes. Another seed may fit better, or a prompt that also says "
    "what is beside the border.",
)


_IDLE = {"too_few_pixels": _TOO_FEW, "too_large": _TOO_LARGE}
"""Where no stage did anything, for one reason alone."""


def translated(text: str) -> str:
    """A text of this module in the language of the window."""
    return QCoreApplication.translate("Repair", text)


def repair_line(result: Result) -> str:
    """What the repair did to ``result``, in one line; empty where nothing was masked."""
    repair = result.repair
    if repair is None:
        return ""
    if not any(astuple(repair)):
        return translated(_PLAIN)
    reports = [report for spot in result.reports for report in spot]
    if result.reimagined:
        wholly = all(report.reason == "reimagined" for report in _of(reports, "gate"))
        return translated(_OTHER if wholly else _OTHER_IN_PART)
    if _shows(result):
        return translated(_SHOWS)
    ran = [row for row in AMOUNTS if any(report.ran for report in _of(reports, row.stage))]
    if ran:
        words = translated(_AND).join(translated(row.done) for row in ran)
        return translated(_FITTED).format(list=words)
    reasons = {report.reason for report in reports if report.stage != "join"}
    return translated(_IDLE.get(reasons.pop() if len(reasons) == 1 else "", _NOTHING))


def plain_line(result: Result) -> str:
    """`repair_line` where ``result``, or a part of it, was pasted plainly though nobody asked for
    that, or its border shows; else empty."""
    repair = result.repair
    if repair is None or not any(astuple(repair)):
        return ""
    told = edge_shows(result) or _too_large(result)
    return repair_line(result) if told else ""


def edge_shows(result: Result) -> bool:
    """Whether the border may be seen, and another seed may help."""
    return result.reimagined or _shows(result)


def plain_reason(result: Result) -> str:
    """What `plain_line` means, and what can be done; empty where that is."""
    if not plain_line(result):
        return ""
    if result.reimagined:
        return translated(_WHY_OTHER)
    return translated(_WHY_TOO_LARGE if _too_large(result) else _WHY_SHOWS)


def _shows(result: Result) -> bool:
    return any(one.reason == "visible" for spot in result.reports for one in spot)


def _too_large(result: Result) -> bool:
    return any(one.reason == "too_large" for spot in result.reports for one in spot)


def _of(reports: Iterable[StageReport], stage: str) -> list[StageReport]:
    return [report for report in reports if report.stage == stage]
