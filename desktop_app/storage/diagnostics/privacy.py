"""Takes out of a text who the user is and where the files lie, before it is logged or shared."""

from __future__ import annotations

import errno
import getpass
import os
import platform
import re
import sys
from collections.abc import Callable
from pathlib import Path

import desktop_app

# Patterns as texts: `re` compiles one when something is first written down, and keeps it.
_START = (
    r"(?<![\w>~.\-/\\])(?:"
    r"~[\\/]+|"
    r"/(?=[\w.~\-])|"
    r"\.{1,2}[\\/]+(?=[\w.])|"
    r"[A-Za-z]:[\\/]+|"
    r"\\{2,}(?=\w)|"
    r"(?!(?i:https?|data):)[A-Za-z][\w+.\-]{1,20}://"
    r")"
)
"""Where a path or an address begins that isn't of the web: POSIX, relative, Windows, a share, in
sources with every backslash doubled. It ends with its quotation or else with the line: a name may
have any sign in it but a slash."""

_CLOSING = {'"': '"', "'": "'", "“": "”", "‘": "’", "<": ">", "`": "`"}

_REASONS = sorted({os.strerror(number) for number in errno.errorcode} | {"no such file", "gone"})
_REASON = (
    rf"(?i): (?:\[(?:Errno|WinError) \d+\] )?(?:{'|'.join(map(re.escape, _REASONS))})"
    r"(?: \(\d+\))?[.,)]*$"
)
"""What may follow a path up to the end of the line, and says nothing but why."""

_OWN = "png|jpe?g|jpe|tiff?|webp|avif|bmp|gif|heic|exr|psd|psb|ora|kra|xcf|velatura|pdf"
_QUOTED_NAME = rf"(?i)(?<=[\"“])[^\n\"“”]*\.({_OWN})(?=[\"”])"
_NAME = rf"(?im)^((?:\S+ \S+ [A-Z]+ [\w.]+: |- [\w .]+: )?)(?!<)[^\n<>]*\.({_OWN})\b"
"""Names of pictures without a path: the words before one on its line may be a part of it."""


def _without_paths(line: str) -> str:
    """``line`` with ``[path]`` in the place of every path."""
    done = ""
    while start := re.search(_START, line):
        begin = start.start()
        done += line[:begin]
        rest, end = line[begin:], len(line) - begin
        closing = _CLOSING.get(line[begin - 1 : begin], "")
        ends = [one.start() for one in re.finditer(rf"{closing}(?!\w)", rest)] if closing else []
        if ends:
            end = ends[-1]
        elif reason := re.search(_REASON, rest):
            end = reason.start()
        done += "~/…" if rest.startswith("~") else "[path]"
        line = rest[end:]
    return done + line


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
            (_any_slashes(place) + r"(?![\w\-])", instead)
            for place, instead in sorted(places, key=lambda one: -len(one[0]))
            if len(place) > 2 or instead == "~"
        ]
        user = _user() if user is None else user
        host = platform.node() if host is None else host
        names = {(user, "[user]"), (Path(home).name, "[user]"), (host, "[host]")}
        names.add((host.partition(".")[0], "[host]"))
        self._names = [
            (rf"(?i)(?<![^\W_]){re.escape(name)}(?![^\W_])", instead)
            for name, instead in sorted(names, key=lambda one: -len(one[0]))
            if len(name) > 1
        ]

    def __call__(self, text: str) -> str:
        text = self._known(text)
        for place, instead in self._places:
            text = re.sub(place, instead, text, flags=_CASE)
        text = "\n".join(map(_without_paths, text.split("\n")))
        text = re.sub(_NAME, r"\1[\2 file]", re.sub(_QUOTED_NAME, r"[\1 file]", text))
        for name, instead in self._names:
            text = re.sub(name, instead, text)
        return text


def _any_slashes(place: str) -> str:
    """A pattern for a path whose backslashes may be doubled, as `repr` writes them."""
    return r"[\\/]+".join(map(re.escape, re.split(r"[\\/]+", place)))


_CASE = re.IGNORECASE if sys.platform == "win32" else re.NOFLAG


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # a process without a name
        return ""
