"""A hub on 127.0.0.1: real HTTP/1.1, the hub's protocol, and a second server as its CDN.

What it answers is what the hub client reads (huggingface_hub 2.4: `hf_api.model_info`,
`list_repo_tree`, `file_download.get_hf_file_metadata`, `utils._http.hf_raise_for_status`). Every
request is recorded with its headers, so that a test sees where a token went.
"""

from __future__ import annotations

import contextlib
import json
import re
import socket
import threading
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from http.server import ThreadingHTTPServer
from types import TracebackType
from typing import Any, Literal
from urllib.parse import parse_qs, quote, unquote, urlsplit

from tests.hub.answers import Answering
from tests.hub.faults import ALL, WITHOUT_BODY, Fault, Faults, Kind
from tests.hub.repository import Repository, StoredFile


@dataclass(frozen=True, slots=True)
class Seen:
    """One request as it came."""

    where: Literal["hub", "cdn"]
    method: str
    path: str
    headers: dict[str, str] = field(repr=False)

    @property
    def token(self) -> str:
        return self.headers.get("authorization", "").removeprefix("Bearer ")

    @property
    def start(self) -> int:
        """The first byte that was asked for."""
        match = re.fullmatch(r"bytes=(\d+)-", self.headers.get("range", "bytes=0-"))
        assert match, self.headers
        return int(match[1])


class _Server(ThreadingHTTPServer):
    daemon_threads = False
    block_on_close = True
    request_queue_size = 64

    def __init__(self, hub: LoopbackHub, where: Literal["hub", "cdn"], address: str) -> None:
        self.hub = hub
        self.where: Literal["hub", "cdn"] = where
        self.open: set[socket.socket] = set()
        super().__init__((address, 0), _Handler)
        self._thread = threading.Thread(target=self.serve_forever, args=(0.02,), name=where)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://{self.server_address[0]!s}:{self.server_address[1]}"

    def stop(self) -> None:
        self.shutdown()
        for connection in list(self.open):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self.server_close()
        self._thread.join()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is what these tests are about."""


class LoopbackHub:
    """The hub and its CDN, until `close`.

    Attributes:
        faults: what goes wrong from now on.
        seen: every request, in the order they came.
        answers: instead of what a hub would say, bytes for a path: head and body as they go out.
    """

    def __init__(self, cdn_address: str = "127.0.0.1") -> None:
        self.repositories: dict[str, Repository] = {}
        self.plain: dict[str, tuple[bytes, dict[str, str]]] = {}
        self.faults = Faults()
        self.seen: list[Seen] = []
        self.answers: dict[str, Iterable[bytes]] = {}
        self.closing = threading.Event()
        self._hub = _Server(self, "hub", "127.0.0.1")
        self._cdn = _Server(self, "cdn", cdn_address)

    @property
    def url(self) -> str:
        """The endpoint."""
        return self._hub.url

    @property
    def cdn_url(self) -> str:
        """The other host."""
        return self._cdn.url

    def add(self, name: str, files: dict[str, bytes], **fields: Any) -> Repository:
        """A repository with one commit on ``main``."""
        repository = Repository(name, **fields)
        repository.commit(files)
        self.repositories[name] = repository
        return repository

    def put(self, path: str, content: bytes, **headers: str) -> str:
        """A file at a plain address, outside any repository; returns the address."""
        self.plain[path] = (content, headers)
        return f"{self.cdn_url}{path}"

    def files(self, method: str = "GET", where: str = "any") -> list[Seen]:
        """The requests for contents of files."""
        return [
            seen
            for seen in self.seen
            if seen.method == method and where in (seen.where, "any") and "/api/" not in seen.path
        ]

    def close(self) -> None:
        self.closing.set()
        self._hub.stop()
        self._cdn.stop()

    def __enter__(self) -> LoopbackHub:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class _Handler(Answering):
    server: _Server

    @property
    def closing(self) -> threading.Event:
        return self.server.hub.closing

    def setup(self) -> None:
        super().setup()
        self.server.open.add(self.connection)

    def finish(self) -> None:
        self.server.open.discard(self.connection)
        with contextlib.suppress(OSError):
            super().finish()

    def do_GET(self) -> None:
        self._serve()

    def do_HEAD(self) -> None:
        self._serve()

    def _serve(self) -> None:
        server = self.server
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.seen = Seen(server.where, self.command, self.path, headers)
        server.hub.seen.append(self.seen)
        split = urlsplit(self.path)
        self.query = parse_qs(split.query)
        path = unquote(split.path)
        if path in server.hub.answers:
            self._raw(server.hub.answers[path])
        elif server.where == "cdn":
            self._cdn(path)
        elif path.startswith("/api/"):
            self._api(path)
        else:
            self._resolve(path)

    def _raw(self, pieces: Iterable[bytes]) -> None:
        self.close_connection = True
        for piece in pieces:
            if self.closing.is_set():
                return
            self.wfile.write(piece)

    def _fault(self, *names: str, kinds: Collection[Kind] = ALL) -> Fault | None:
        fault = self.server.hub.faults.take(self.server.where, self.command, names, kinds)
        if fault is None:
            return None
        if fault.kind == "silence":
            self.closing.wait()
            self.close_connection = True
        elif fault.kind == "status":
            self._refuse(fault.code, fault.error_code, headers=fault.headers)
        elif fault.kind == "redirect":
            self._answer(302, b"", fault.headers)
        else:
            return fault
        raise _Answered

    # ------------------------------------------------------------------------------ the hub's API

    def _api(self, path: str) -> None:
        with contextlib.suppress(_Answered):
            fault = self._fault(path)
            match = re.fullmatch(
                r"/api/models/([^/]+/[^/]+)(?:/(revision|tree)/([^/]+)(?:/(.*))?)?", path
            )
            if not match:
                return self._refuse(404, "RepoNotFound")
            repository, moved = self._repository(match[1])
            if moved:
                target = self.path.replace(match[1], moved)
                return self._answer(307, b"", {"Location": target})
            sha = self._revision(repository, match[3] or "main")
            if match[2] == "tree":
                entries = [file.tree_entry() for file in repository.commits[sha].values()]
                body: Any = entries
            else:
                body = repository.info(sha, self.query.get("blobs") == ["true"])
            self._body(json.dumps(body).encode(), {"Content-Type": "application/json"}, fault)
        return None

    def _repository(self, name: str) -> tuple[Repository, str]:
        hub = self.server.hub
        repository = hub.repositories.get(name)
        if repository is None or (repository.private and self.seen.token != repository.token):
            # The hub does not tell apart what is private and what isn't there.
            self._refuse(401 if not self.seen.token else 404, "RepoNotFound")
            raise _Answered
        return repository, repository.moved_to

    def _revision(self, repository: Repository, revision: str) -> str:
        sha = repository.find(revision)
        if sha is None:
            self._refuse(404, "RevisionNotFound", f"Invalid rev id: {revision}")
            raise _Answered
        return sha

    # ------------------------------------------------------------------------------------- files

    def _resolve(self, path: str) -> None:
        with contextlib.suppress(_Answered):
            match = re.fullmatch(r"/([^/]+/[^/]+)/resolve/([^/]+)/(.+)", path)
            if not match:
                return self._refuse(404, "RepoNotFound")
            repository, moved = self._repository(match[1])
            if moved:
                return self._answer(307, b"", {"Location": self.path.replace(match[1], moved)})
            if repository.gated and self.seen.token != repository.token:
                code = 403 if self.seen.token else 401
                message = f"Access to model {repository.name} is restricted."
                return self._refuse(code, "GatedRepo", message)
            sha = self._revision(repository, match[2])
            file = repository.commits[sha].get(match[3])
            if file is None:
                return self._refuse(404, "EntryNotFound", "Entry not found")
            fault = self._fault(file.name, kinds=WITHOUT_BODY if file.is_large else ALL)
            told = {"X-Repo-Commit": sha, "ETag": f'"{file.blob_id}"', "Accept-Ranges": "bytes"}
            if file.is_large:
                told |= {
                    "X-Linked-Size": str(len(file.content)),
                    "X-Linked-ETag": f'"{file.sha256}"',
                }
                address = f"/blob/{file.sha256}?name={quote(file.name)}&signature=0123456789"
                told["Location"] = self.server.hub.cdn_url + address
                if fault is not None and fault.kind == "etag":
                    told["X-Linked-ETag"] = fault.headers["ETag"]
                return self._answer(302, b"", told)
            self._content(file.content, told, fault)
        return None

    def _cdn(self, path: str) -> None:
        with contextlib.suppress(_Answered):
            plain = self.server.hub.plain.get(path)
            if plain is not None:
                return self._content(plain[0], plain[1], self._fault(path))
            file = self._stored(path.removeprefix("/blob/"))
            if file is None or self.query.get("signature") != ["0123456789"]:
                return self._refuse(403, "")
            fault = self._fault(*self.query.get("name", [file.name]))
            self._content(file.content, {"ETag": f'"{file.sha256}"'}, fault)
        return None

    def _stored(self, sha256: str) -> StoredFile | None:
        for repository in self.server.hub.repositories.values():
            for files in repository.commits.values():
                for file in files.values():
                    if file.is_large and file.sha256 == sha256:
                        return file
        return None

    def _content(self, content: bytes, headers: dict[str, str], fault: Fault | None) -> None:
        kind = None if fault is None else fault.kind
        headers = dict(headers)
        if fault is not None and kind == "etag":
            headers |= fault.headers
        start = self.seen.start if "range" in self.seen.headers else None
        condition, ranges = self.seen.headers.get("if-range"), headers.pop("Ranges", "")
        if condition is not None and condition != headers.get("ETag") and ranges != "blind":
            start = None
        if kind == "range_ignored" or ranges == "none":
            start = None
        if fault is not None and kind == "wrong":
            changed = bytearray(content)
            changed[fault.at] ^= 0x40
            content = bytes(changed)
        if start is None:
            return self._body(content, headers, fault)
        if start >= len(content):
            return self._refuse(416, "", headers={"Content-Range": f"bytes */{len(content)}"})
        end = len(content) - 1
        told = f"bytes {start}-{end}/{len(content)}"
        if kind == "wrong_range":
            start = max(0, start - 7)
            told = f"bytes {start}-{end}/{len(content)}"
        self._body(content[start:], {**headers, "Content-Range": told}, fault, 206)
        return None


class _Answered(Exception):
    """Nothing more is to be said to this request."""


def tokens_seen(requests: Iterable[Seen]) -> set[str]:
    """Every token that went along with one of ``requests``."""
    return {seen.token for seen in requests if seen.token}
