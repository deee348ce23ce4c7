"""A file at a plain address: what its server tells of it before it is fetched."""

from __future__ import annotations

import re

from desktop_app.core.download import UrlSource
from desktop_app.core.errors import InputError
from desktop_app.library.download.http_client import HttpClient
from desktop_app.library.download.remote import Listing, RemoteFile
from desktop_app.library.download.retry import refusal
from desktop_app.library.download.safe_names import check_names, name_from_answer
from desktop_app.library.network.http_errors import Asked

_SHA256 = re.compile(r"[0-9a-f]{64}")


def url_listing(http_client: HttpClient, source: UrlSource, asked: Asked) -> Listing:
    """The one file there is, with the name and the length that its server tells.

    The body is not read: some servers refuse HEAD, so it is asked for and let go.

    Raises:
        InputError: ``download_unsafe_name``: what was given as SHA-256 is none.
        NetworkError, Again: what the server answers.
        httpx2.HTTPError: nothing came.
    """
    sha256 = source.sha256.strip().lower()
    if sha256 and not _SHA256.fullmatch(sha256):
        raise InputError("download_unsafe_name", name=source.sha256[:80], reason="not a SHA-256")
    with http_client.asked(source.url, {"accept-encoding": "identity"}) as answer:
        response = answer.response
        if response.status_code != 200:
            raise refusal(answer, asked)
        disposition = response.headers.get("content-disposition", "")
        length = response.headers.get("content-length", "")
        packed = response.headers.get("content-encoding", "identity") != "identity"
        name = name_from_answer(source.url, disposition)
    check_names([name])
    size = int(length) if length.isdecimal() and not packed else None
    return Listing((RemoteFile(name, source.url, size, sha256),))
