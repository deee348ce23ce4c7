"""Takes out of a text who the user is and where the files lie, before it is logged or shared."""

from __future__ import annotations

import getpass
import platform
import re
import sys
from collections.abc import Callable
from pathlib import Path

import desktop_app

__all__ = ["Privacy"]

_REST = r"(?:(?!: |, |; |\) )[^\n'\"<>|])*"
"""Of a path: to the end of the line, of the quotation or of the clause (names may have blanks)."""

_FOREIGN = re.compile(
    rf"(?<![\w>~.\-/\\:])(?:/(?=[\w.~\-])|[A-Za-z]:[\\/](?![\\/])|\\\\(?=\w)){_REST}"
)
_HOME = re.compile(rf"~(?=[\\/]){_REST}")


class Privacy:
    """Callable: the text without tokens, paths, user name and host name.

    Paths of the program and of its data folder keep their ends (``<program>/ui/kit.py``); of a
    path below the home folder ``~/…`` is left, of others ``[path]``.

    Args:
        data: the data folder.
        known: takes out tokens.
        home, user, host: this machine's, if not given.
    """

    def __init__(
        self,
        data: Path,
        known: Callable[[str], str] = str,
        *,
        home: str | None = None,
        user: str | None = None,
        host: str | None = None,
    ) -> None:
        self._known = known
        program = Path(desktop_app.__file__).resolve().parent
        home = str(Path.home()) if home is None else home
        places = [
            (str(data), "<data>"),
            (str(program), "<program>"),
            *((prefix, "<python>") for prefix in dict.fromkeys((sys.prefix, sys.base_prefix))),
            (home, "~"),
        ]
        self._places = [
            (re.compile(re.escape(place) + r"(?![\w\-])", _CASE), instead)
            for place, instead in sorted(places, key=lambda one: -len(one[0]))
            if len(place) > 2 or instead == "~"
        ]
        user = _user() if user is None else user
        host = platform.node() if host is None else host
        names = {(user, "[user]"), (Path(home).name, "[user]"), (host, "[host]")}
        names.add((host.partition(".")[0], "[host]"))
        self._names = [
            (re.compile(rf"(?<![^\W_]){re.escape(name)}(?![^\W_])", re.IGNORECASE), instead)
            for name, instead in sorted(names, key=lambda one: -len(one[0]))
            if len(name) > 1
        ]

    def __call__(self, text: str) -> str:
        text = self._known(text)
        for place, instead in self._places:
            text = place.sub(instead, text)
        text = _HOME.sub("~/…", text)
        text = _FOREIGN.sub("[path]", text)
        for name, instead in self._names:
            text = name.sub(instead, text)
        return text


_CASE = re.IGNORECASE if sys.platform == "win32" else re.NOFLAG


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # a process without a name
        return ""
