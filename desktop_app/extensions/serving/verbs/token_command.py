"""``velatura serve token``: who may use the server."""

from __future__ import annotations

import argparse
import time
from collections.abc import Collection
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

from desktop_app.app.opening import open_folder
from desktop_app.core.errors import InputError
from desktop_app.core.file_lock import who_holds
from desktop_app.core.harmless import one_line
from desktop_app.core.queue_entry import ACTIVE, JobStatus, QueueCommand
from desktop_app.extensions.serving.server.server_tokens import (
    ServerUser,
    TokenFile,
    UserLimits,
    new_token,
)
from desktop_app.storage.paths import DataPaths, check_name
from desktop_app.storage.queue_store import QueueStore
from desktop_app.studio.queue.commands import ask_queue


def run_token(arguments: argparse.Namespace) -> tuple[str, Any]:
    """Do it; text and JSON of the answer. Raises InputError and StorageError as `TokenFile`."""
    paths = open_folder(arguments.data_dir).paths
    tokens = TokenFile(paths.root)
    if arguments.token_verb == "list":
        users = tokens.users()
        return "\n".join(map(_line, users)) or "There are no tokens.", [*map(_user_data, users)]
    name = str(arguments.user)
    if arguments.token_verb == "revoke":
        tokens.revoke(name, keep_jobs=arguments.keep_jobs)
        if not arguments.keep_jobs:
            _ask_of(paths, name, "cancel", ACTIVE)
        jobs = "lets its jobs end" if arguments.keep_jobs else "stops its jobs"
        text = (
            f"The token of {name} is revoked. A running server ends its streams and {jobs}"
            " within a second; otherwise the next one does. The pictures stay."
        )
        return text, {"revoked": name, "keep_jobs": arguments.keep_jobs}
    if arguments.token_verb == "renew":
        token = new_token()
        user = tokens.renew(name, token)
        return (
            f"{_shown(token, name)} The one before it works no longer; jobs go on.",
            {**_user_data(user), "token": token},
        )
    limits = UserLimits(arguments.per_minute, arguments.queued, int(arguments.disk_gb * 1e9))
    check_name(name)
    if any(user.name == name for user in tokens.users()):
        raise InputError("user_taken", name=name)
    put_aside = _left_by_another(arguments, paths, name)
    token = new_token()
    user = tokens.add(ServerUser(name, arguments.admin, limits, metrics=arguments.metrics), token)
    text = _shown(token, name)
    if put_aside:
        text += f"\nPictures of an earlier {name} were put aside: users/{put_aside}"
    return text, {**_user_data(user), "token": token, "put_aside": put_aside}


def _left_by_another(arguments: argparse.Namespace, paths: DataPaths, name: str) -> str:
    """What an earlier user of that name left is put aside where that is wished; its folder's name
    now, or empty. Raises InputError: ``user_left``; StorageError: ``queue_elsewhere``."""
    folder = paths.of_user(name).root
    if arguments.take_over or not folder.exists():
        return ""
    if not arguments.apart:
        raise InputError("user_left", name=name)
    if (server := who_holds(paths.queue_lock)) is not None:  # it has the files open
        raise server.error(name, "queue_elsewhere")
    aside = folder.with_name(f"earlier-{name}-{time.time_ns() // 1_000_000}")
    folder.rename(aside)
    for verb, which in (("cancel", ACTIVE), ("clear", frozenset(JobStatus) - ACTIVE)):
        _ask_of(paths, name, verb, which)
    return aside.name


def _ask_of(paths: DataPaths, name: str, verb: str, statuses: Collection[JobStatus]) -> None:
    """Ask that of the queue for a user's jobs; a server that runs may do it later."""
    if not paths.queue_file.exists():
        return
    with closing(QueueStore(paths.queue_file)) as store:
        jobs = tuple(
            one.id for one in store.entries() if one.owner == name and one.status in statuses
        )
        if jobs:
            ask_queue(store, paths.queue_lock, QueueCommand(verb, jobs))


def _shown(token: str, name: str) -> str:
    return f"{token}\nThis is the token of {name}. It is not kept and can't be shown again."


def _user_data(user: ServerUser) -> dict[str, Any]:
    limits = user.limits
    return {
        "name": user.name,
        "admin": user.admin,
        "metrics": user.metrics,
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
    role = "admin" if user.admin else "metrics" if user.metrics else ""
    return f"{one_line(user.name):20} {role:7} {day}  {limits}".rstrip()
