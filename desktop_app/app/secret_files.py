"""Files that hold a secret: how a token is read from one, and what is said of careless ones."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from desktop_app.core.errors import InputError
from desktop_app.core.harmless import one_line
from desktop_app.core.safe_open import read_named

_TOKEN: Final = re.compile(r"(?:[a-z0-9_-]{1,32}:)?([!-~]{1,512})(?: +admin)?")


def read_token(path: Path) -> str:
    """The first token in a file: alone in its line, or as in the server's own file of tokens.

    Raises:
        InputError: ``token_line``, or as `read_named`.
    """
    try:
        text = read_named(path).decode("ascii")
    except UnicodeDecodeError as error:
        raise InputError("file_unreadable", name=path.name, reason="it is not ASCII") from error
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            found = _TOKEN.fullmatch(line.strip())
            if found is None:
                raise InputError("token_line", line=number)
            return found[1]
    raise InputError("token_line", line=1)


def say_risks(secrets: Iterable[Path | None], *, serves: bool = False) -> None:
    """Say on stderr what is careless about these files, and of a server about its account. POSIX
    only: elsewhere a mode says little.

    Args:
        secrets: files; None, and what can't be looked at, is passed over: reading it tells why.
        serves: whether this is a server, which has no need to be root.
    """
    if os.name == "nt":
        return
    told = [
        f"{one_line(path.name)} can be read by every account of this system (mode"
        f" {mode & 0o777:04o}). Forbid it: chmod o= {one_line(path.name)}"
        for path in secrets
        if path is not None and (mode := _mode(path)) & 0o004
    ]
    if serves and os.geteuid() == 0:
        told.append(
            "this server runs as root and has no need to. Use its own account (in a"
            " container: user 1000)."
        )
    for text in told:
        print(f"velatura: note: {text}", file=sys.stderr, flush=True)


def _mode(path: Path) -> int:
    try:
        return path.stat().st_mode
    except OSError:
        return 0
