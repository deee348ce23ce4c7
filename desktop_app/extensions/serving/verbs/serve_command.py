"""``velatura serve``: builds the server and serves until it is asked to stop."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
from contextlib import ExitStack, closing, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from desktop_app.app.secret_files import say_risks
from desktop_app.app.services import AppServices, load_services
from desktop_app.core.errors import InputError
from desktop_app.core.file_lock import Lock, acquire_file, who_holds
from desktop_app.core.network_audit import NetworkAudit, is_loopback
from desktop_app.core.priority import NO_WINDOW
from desktop_app.extensions.serving.server.listening import Listening, check_certificate
from desktop_app.extensions.serving.server.policy import read_policy
from desktop_app.extensions.serving.server.server_tokens import TokenFile
from desktop_app.extensions.serving.server.users import Users
from desktop_app.extensions.serving.verbs.cluster import cluster_of
from desktop_app.extensions.serving.verbs.external_tokens import ExternalTokens
from desktop_app.extensions.serving.verbs.token_command import run_token
from desktop_app.library.network.log import NetworkLog
from desktop_app.storage.paths import DataPaths

_EXTRA = ("fastapi", "uvicorn", "prometheus_client")

SWITCH_SECONDS = 0.0005
"""How long a thread may keep the interpreter from the others: the loop answers so much sooner."""


def run_serve(arguments: argparse.Namespace, watch: NetworkAudit | None) -> tuple[str, Any]:
    """Serve until SIGINT or SIGTERM; text and JSON of the answer.

    Args:
        arguments: as they were read.
        watch: what guards the process; told of the socket. None where nothing does.

    Raises:
        InputError: ``server_extra_missing``, ``policy_invalid``, ``bind_needs_token``,
            ``bind_needs_tls``, ``proxy_needs_token``, ``bind_failed``, ``tls_invalid``, or as
            `tokens_in` and `cluster_of`.
        StorageError: ``queue_elsewhere``, or the data folder can't be used.
    """
    if arguments.serve_verb == "token":
        return run_token(arguments)
    check_extra()
    say_risks([arguments.token_file, arguments.tls_key], serves=True)
    policy = read_policy(arguments.policy)
    cluster = cluster_of(arguments)
    os.umask(0o077)  # what users keep is nobody else's
    os.environ[NO_WINDOW] = "1"
    parts = load_services(arguments.data_dir, plugins=True)
    with ExitStack() as ends:
        ends.enter_context(closing(parts))
        keep_private(parts.paths)
        ends.enter_context(_alone(parts.paths))
        users = _users(arguments, parts)
        listening = _listening(arguments, parts, users, watch)
        if cluster is not None:
            cluster.note(parts.paths.network_log, "velatura serve")
        ends.callback(listening.close)
        sys.setswitchinterval(SWITCH_SECONDS)
        from desktop_app.extensions.serving.verbs.building import serving

        asyncio.run(
            serving(arguments, parts, policy, users, listening, ends, _say_address, cluster)
        )
    return "The server has stopped.", {"stopped": True}


def check_extra() -> None:
    """Raises InputError: ``server_extra_missing``, naming the packages that are not installed."""
    missing = [name for name in _EXTRA if find_spec(name) is None]
    if missing:
        raise InputError("server_extra_missing", reason=f"there is no {', '.join(missing)}")


def _alone(paths: DataPaths) -> Lock:
    """The lock of the one server of a data folder. The system lets go of it when its process ends,
    and compares no numbers of processes: containers that share a volume see each other's."""
    lock = acquire_file(paths.locks / "server.lock")
    if isinstance(lock, Lock):
        if (other := who_holds(paths.queue_lock)) is None:
            return lock
        lock.release()
        lock = other
    raise lock.error(paths.root.name, "queue_elsewhere")


def _users(arguments: argparse.Namespace, parts: AppServices) -> Users:
    encrypted = arguments.tls_cert is not None
    kept = TokenFile(parts.paths.root)
    if arguments.token_file is None:
        return Users(kept, encrypted=encrypted)
    tokens = ExternalTokens(arguments.token_file)
    tokens.users()  # what is wrong with it is said at once
    return Users(kept, tokens.users, encrypted=encrypted)


def _listening(
    arguments: argparse.Namespace, parts: AppServices, users: Users, watch: NetworkAudit | None
) -> Listening:
    """An open socket, once it is sure that no token travels in the open."""
    host = str(arguments.host)
    if (arguments.tls_cert is None) != (arguments.tls_key is None):
        raise InputError("tls_invalid", reason="both --tls-cert and --tls-key are needed")
    if arguments.tls_cert is not None:
        check_certificate(arguments.tls_cert, arguments.tls_key)
    needed = users.need_tokens  # known from here on, whoever is revoked later
    if arguments.proxy and not needed:
        raise InputError("proxy_needs_token")
    if not is_loopback(host):
        if not needed:
            raise InputError("bind_needs_token", host=host)
        if arguments.tls_cert is None and not arguments.proxy:
            raise InputError("bind_needs_tls", host=host)
    listening = Listening(host, arguments.port, NetworkLog(parts.paths.network_log).add)
    if watch is not None:
        watch.admit(listening.admits)
    listening.open()
    return listening


def _say_address(url: str, as_json: bool) -> None:
    print(json.dumps({"url": url}) if as_json else url, flush=True)


def keep_private(paths: DataPaths) -> None:
    """Take from others what an earlier version let them read: folders 0700, files 0600. Links are
    not followed, models stay as they are. Nothing on Windows, where the profile's rights hold."""
    if os.name == "nt":
        return
    for folder, folders, files in os.walk(paths.root):
        here = Path(folder)
        folders[:] = [name for name in folders if here / name != paths.models]
        for each in (here, *(here / name for name in files)):
            with suppress(OSError):  # another account's, or gone meanwhile
                _take(each)


def _take(path: Path) -> None:
    mode = path.lstat().st_mode
    if not path.is_symlink() and mode & 0o077:
        path.chmod(mode & 0o700)
