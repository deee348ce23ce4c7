"""Is there a screen for a window, and all that Qt needs to open one? Qt itself ends the program
where there is not, with words for who built it."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from desktop_app.core.errors import InputError

if TYPE_CHECKING:
    from PySide6.QtCore import QMessageLogContext, QtMsgType

_PLUGIN = "platform plugin"


def _has_display() -> bool:
    """Whether a window can be shown, or Qt was told where to draw (``QT_QPA_PLATFORM``)."""
    names = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return not sys.platform.startswith("linux") or any(os.environ.get(name) for name in names)


def need_display() -> None:
    """Raise ``InputError("no_display")`` where no window can be shown."""
    if not _has_display():
        raise InputError("no_display")


def offscreen_without_display() -> None:
    """Let Qt draw into memory where no window can be shown."""
    if not _has_display():
        os.environ["QT_QPA_PLATFORM"] = "offscreen"


def no_window(said: str) -> InputError:
    """Why Qt can open no window.

    Args:
        said: by Qt or by the loader, for the details.
    """
    from desktop_app.app.qt_libraries import current_family, install_advice, missing_libraries

    missing = missing_libraries(os.environ) if sys.platform.startswith("linux") else ()
    if missing:
        names = ", ".join(library.soname for library in missing)
        advice = install_advice(current_family(), missing)
        return InputError("qt_libraries_missing", said, names=names, advice=advice)
    return InputError(
        "display_refused", said, reason=said.strip().partition("\n")[0][:200].rstrip(".")
    )


@contextlib.contextmanager
def qt_explained() -> Iterator[None]:
    """While the QApplication is made: where Qt would abort, one sentence and exit code 2."""
    from PySide6.QtCore import QtMsgType, qInstallMessageHandler

    heard: list[str] = []

    def on_message(kind: QtMsgType, _: QMessageLogContext, text: str) -> None:
        if kind == QtMsgType.QtFatalMsg:
            error = no_window("\n".join([*heard, text]))
            # Qt is about to abort the process; nothing is open yet.
            os.write(2, f"velatura: {error.what}\n{error.kept} {error.todo}\n".encode())
            os._exit(2)
        if _PLUGIN in text or "display" in text:
            heard.append(text)
        else:
            os.write(2, f"{text}\n".encode(errors="replace"))

    before = qInstallMessageHandler(on_message)
    try:
        yield
    finally:
        qInstallMessageHandler(before)
