"""What strangers wrote, shown and opened: names of files, words in them, addresses they give.

Qt takes a tooltip that looks like HTML for HTML, and a picture in it is fetched from wherever it
lies; an address is opened by whatever program its scheme names. Labels are plain by `ui.kit.label`.
"""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

_LONGEST = 1000


def plain_tip(text: str) -> str:
    """``text`` for a tooltip, so that it is read as it stands."""
    shown = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
    if "<" not in shown:  # then Qt sees no tag in it
        return shown
    return f"<p>{escape(shown)}</p>".replace("\n", "<br>")


def page_url(address: str) -> QUrl:
    """The address as the browser is given it; an invalid one for what isn't a page of the web."""
    url = QUrl(address, QUrl.ParsingMode.StrictMode)
    is_page = url.scheme() in ("https", "http") and url.host() and not url.userInfo()
    return url if is_page else QUrl()


def open_page(address: str, _: object = None) -> bool:
    """Open a page in the browser; returns whether it is one."""
    url = page_url(address)
    return url.isValid() and not url.isEmpty() and QDesktopServices.openUrl(url)
