"""``velatura serve token``: who may use the server."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from desktop_app.app.opening import open_folder
from desktop_app.core.harmless import one_line
from desktop_app.storage.server_tokens import ServerUser, TokenFile, UserLimits, new_token

if TYPE_CHECKING:
    from desktop_app.storage.paths import DataPaths


def tokens_of(paths: DataPaths) -> TokenFile:
    """Those of the data folder."""
    return TokenFile(paths.server_tokens, paths.locks / "server-tokens.lock")


def run_token(arguments: argparse.Namespace) -> tuple[str, Any]:
    """Do it; text and JSON of the answer. Raises InputError and StorageError as `TokenFile`."""
    tokens = tokens_of(open_folder(arguments.data_dir).paths)
    if arguments.token_verb == "list":
        users = tokens.users()
        text = "\n".join(map(_line, users)) or "There are no tokens."
        return text, [_told(user) for user in users]
    name = str(arguments.user)
    if arguments.token_verb == "revoke":
        tokens.revoke(name)
        return f"The token of {name} is revoked.", {"revoked": name}
    disk = int(arguments.disk_gb * 1e9)
    limits = UserLimits(arguments.per_minute, arguments.queued, disk)
    token = new_token()
    user = tokens.add(ServerUser(name, arguments.admin, limits), token)
    text = f"{token}\nThis is the token of {name}. It is not kept and can't be shown again."
    return text, {**_told(user), "token": token}


def _told(user: ServerUser) -> dict[str, Any]:
    limits = user.limits
    return {
        "name": user.name,
        "admin": user.admin,
        "created": user.created,
        "per_minute": limits.per_minute,
        "queued": limits.queued,
        "disk_bytes": limits.disk_bytes,
    }


def _line(user: ServerUser) -> str:
    day = datetime.fromtimestamp(user.created, UTC).date()
    limits = ", ".join(
        f"{words} {value}"
        for words, value in (
            ("requests a minute:", user.limits.per_minute),
            ("jobs at a time:", user.limits.queued),
            ("bytes:", user.limits.disk_bytes),
        )
        if value
    )
    return f"{one_line(user.name):20} {'admin' if user.admin else '':6} {day}  {limits}".rstrip()
