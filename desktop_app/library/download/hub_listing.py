"""What a repository of the hub holds, as the hub's own client reads it.

The client has one connection for the whole process. While it asks it is lent ours, so that it goes
through the gate like everything else; before and after it has one that refuses.
"""

from __future__ import annotations

import contextlib
import os
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NoReturn, cast
from urllib.parse import quote

import httpx2

from desktop_app.core.download import HubSource
from desktop_app.core.errors import InputError, NetworkError
from desktop_app.library.download.file_selection import wanted_files
from desktop_app.library.download.http_client import HttpClient
from desktop_app.library.download.remote import Listing, RemoteFile
from desktop_app.library.download.response_body import pieces_of
from desktop_app.library.download.retry import refusal
from desktop_app.library.download.safe_names import check_names
from desktop_app.library.network.http_errors import RequestedFile

_MAX_ANSWER = 16 << 20
"""Bytes; the largest list that is read has half of it. Unpacked it takes some 0.4 GB at most."""
_MAX_FILES = 20_000
_MAX_SIZE = 1 << 50
_COMMIT = re.compile(r"[0-9a-f]{40}([0-9a-f]{24})?", re.ASCII)
_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)
_SHA1 = re.compile(r"[0-9a-f]{40}", re.ASCII)

_lent = threading.Lock()
"""The hub client keeps one connection for all threads: who asks has it alone."""


def hub_listing(
    http_client: HttpClient, source: HubSource, requested: RequestedFile, only: tuple[str, ...]
) -> Listing:
    """The files wanted of a repository, pinned to the commit its revision names now.

    Args:
        http_client: asks.
        source: repository, revision, patterns.
        requested: the hub, its address and the repository.
        only: names to fetch; empty for what ``source`` says.

    Raises:
        InputError: ``download_unsafe_name``, ``download_nothing_fits``.
        NetworkError: what the hub answers.
        Again: it answers so that another attempt may succeed.
        httpx2.HTTPError: nothing came.
    """
    info = _model_info(http_client, source, requested)
    commit = str(info.sha or "")
    if not _COMMIT.fullmatch(commit):  # it becomes a part of addresses
        raise _strange(requested, "it has no commit")
    told: list[Any] = list(info.siblings or [])
    siblings = {str(each.rfilename): each for each in told[:_MAX_FILES]}
    names = [name for name in siblings if name in only]
    if only and len(names) < len(set(only)):
        missing = next(name for name in only if name not in siblings)
        raise InputError("download_nothing_fits", patterns=missing[:200])
    names = names or wanted_files(siblings, source.patterns)
    check_names(names)
    files = tuple(_file(siblings[name], source.repo, commit, requested) for name in names)
    return Listing(files, requested.endpoint, commit)


def _strange(requested: RequestedFile, what: str) -> NetworkError:
    return NetworkError("server_answer_strange", host=requested.host, status=what)


def _file(sibling: Any, repo: str, commit: str, requested: RequestedFile) -> RemoteFile:
    """Raises NetworkError: what is told of it can't be."""
    name = str(sibling.rfilename)
    lfs = sibling.lfs
    size = sibling.size if lfs is None else lfs.size
    if size is not None and (type(size) is not int or not 0 <= size < _MAX_SIZE):
        raise _strange(requested, "an impossible size")
    sha256 = "" if lfs is None else str(lfs.sha256).lower()
    blob_id = "" if lfs is not None else str(sibling.blob_id or "").lower()
    if (lfs is not None and not _SHA256.fullmatch(sha256)) or (
        blob_id and not _SHA1.fullmatch(blob_id)
    ):
        raise _strange(requested, "an invalid digest")
    address = f"{requested.endpoint}/{repo}/resolve/{commit}/{quote(name)}"
    return RemoteFile(name, address, size, sha256, blob_id)


def _model_info(http_client: HttpClient, source: HubSource, requested: RequestedFile) -> Any:
    # Read once, at import: without it the client asks the hub for other things by itself.
    os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
    import huggingface_hub
    from huggingface_hub.errors import HFValidationError

    api = huggingface_hub.HfApi(endpoint=requested.endpoint, token=False)
    with _lent:
        loan = cast("Callable[[], httpx2.Client]", lambda: _Loan(http_client, requested))
        huggingface_hub.set_client_factory(loan)
        try:
            return api.model_info(source.repo, revision=source.revision, files_metadata=True)
        except HFValidationError as error:
            raise InputError(
                "download_unsafe_name", name=source.repo[:80], reason="not a valid repository name"
            ) from error
        except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
            # The client takes what the hub says for what it should say.
            raise _strange(requested, "it is not a list of files") from error
        finally:
            huggingface_hub.set_client_factory(_refuse)


def _refuse() -> NoReturn:
    raise NetworkError("network_off")


class _Loan:
    """The part of an `httpx2.Client` that the hub client uses to read metadata."""

    def __init__(self, http_client: HttpClient, requested: RequestedFile) -> None:
        self._visitor = http_client
        self._requested = requested

    def get(
        self,
        url: str,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, Any] | None = None,
        timeout: float | None = None,
    ) -> httpx2.Response:
        if not url.startswith(f"{self._requested.endpoint}/api/models/"):
            # It would tell the hub things about this machine, or ask for some of its own.
            raise NetworkError("place_not_admitted", host=self._requested.host)
        full = httpx2.URL(url, params=dict(params or {}))
        sent = {"accept": "application/json", "accept-encoding": "identity"}
        with self._visitor.stream(str(full), sent) as answer:
            if answer.response.status_code != 200:
                raise refusal(answer, self._requested)
            body = self._visitor.without_tokens(b"".join(self._bounded(answer.response)))
            return httpx2.Response(
                answer.response.status_code,
                headers={"content-type": "application/json"},
                content=body,
                request=answer.response.request,
            )

    def close(self) -> None:
        """It was lent; its owner closes it."""

    def _bounded(self, response: httpx2.Response) -> Iterator[bytes]:
        seen = 0
        with contextlib.closing(response):
            for piece in pieces_of(response, self._visitor.patience):
                seen += len(piece)
                if seen > _MAX_ANSWER:
                    raise _strange(self._requested, "too long")
                yield piece
