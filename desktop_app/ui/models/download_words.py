"""What is said of a download in one line, and of all of them together."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QLocale

from desktop_app.core.download import DownloadStatus, PackSource
from desktop_app.ui.models.model_words import in_words, phase_name, speed_text
from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP
from desktop_app.ui.words.texts import duration, size_text


def share_of(download: DownloadStatus) -> float | None:
    """How much has come, 0..1; None while the whole isn't known."""
    if download.phase == "done":
        return 1.0
    if not download.total:
        return None
    return max(0.0, min(1.0, download.done / download.total))


def _amount(done: int, total: int | None) -> str:
    if total is None:
        return size_text(done) if done else ""
    if done >= total:
        return size_text(total)
    text = in_words(QT_TRANSLATE_NOOP("Models", "{done} of {total}"))
    return text.format(done=size_text(done), total=size_text(total))


def line_of(download: DownloadStatus, now: float) -> str:
    """Phase, amount, speed and time left: "Downloading · 1.2 GB of 6.9 GB · 18 MB/s · …".

    Args:
        download: of which.
        now: ``time.time()``, for the countdown to the next attempt.
    """
    parts = [phase_name(download.phase)]
    if download.phase == "verifying" and isinstance(download.request.source, PackSource):
        parts = [in_words(QT_TRANSLATE_NOOP("Models", "Unpacking and testing"))]
    if download.phase == "waiting" and download.retry_at is not None:
        text = in_words(QT_TRANSLATE_NOOP("Models", "retrying in {duration}"))
        parts.append(text.format(duration=duration(math.ceil(max(0.0, download.retry_at - now)))))
        text = in_words(QT_TRANSLATE_NOOP("Models", "attempt {number}"))
        parts.append(text.format(number=download.attempt + 1))
    parts.append(_amount(download.done, download.total))
    if download.phase == "running":
        parts += _pace(download.speed, download.seconds_left)
    return " · ".join(part for part in parts if part)


def _pace(speed: float | None, seconds_left: float | None) -> list[str]:
    parts: list[str] = []
    if speed:
        parts.append(speed_text(speed))
    if seconds_left is not None:
        text = in_words(QT_TRANSLATE_NOOP("Models", "{duration} left"))
        parts.append(text.format(duration=duration(seconds_left)))
    return parts


def total_line(downloads: Sequence[DownloadStatus]) -> str:
    """How far all that go on by themselves have come; empty if none does."""
    active = [each for each in downloads if each.is_active]
    if not active:
        return ""
    count = QLocale().toString(len(active))
    running = in_words(QT_TRANSLATE_NOOP("Models", "{count} in progress"))
    totals = [each.total for each in active]
    whole = sum(total for total in totals if total) if None not in totals else None
    speed = sum(each.speed or 0.0 for each in active)
    done = sum(each.done for each in active)
    left = (whole - done) / speed if whole is not None and speed else None
    parts = [running.format(count=count), _amount(done, whole), *_pace(speed, left)]
    return " · ".join(part for part in parts if part)
