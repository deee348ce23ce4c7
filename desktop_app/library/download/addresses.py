"""What the user types: addresses of models, and what they become."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import asdict
from urllib.parse import unquote, urlsplit

from desktop_app.core.download import HubSource, PackSource, UrlSource
from desktop_app.core.errors import InputError
from desktop_app.library.download.safe_names import name_from_answer
from desktop_app.library.network.endpoints import USUAL_ENDPOINT
from desktop_app.library.network.redaction import redacted

_PART = r"[A-Za-z0-9][\w.-]{0,95}"
_REPO = re.compile(rf"(?P<repo>{_PART}/{_PART})(?:@(?P<revision>[\w./-]{{1,120}}))?", re.ASCII)
_PAGE = re.compile(
    rf"/(?P<repo>{_PART}/{_PART})"
    r"(?:/(?:tree|blob|resolve|raw)/(?P<revision>[^/]+)(?:/(?P<file>.+))?)?/?",
    re.ASCII,
)


def source_of(text: str, endpoints: Sequence[str] = (USUAL_ENDPOINT,)) -> HubSource | UrlSource:
    """What an address names.

    ``owner/name``, ``owner/name@revision``, a page of the hub (a file's page: that file alone), or
    the address of a file anywhere else.

    Raises:
        InputError: ``download_address`` if it names nothing.
    """
    text = text.strip()
    match = _REPO.fullmatch(text)
    if match:
        return HubSource(match["repo"], match["revision"] or "main")
    split = urlsplit(text)
    if split.scheme not in ("http", "https") or not split.netloc:
        raise InputError("download_address", address=redacted(text.partition("?")[0][:200]))
    if "@" in split.netloc:
        raise InputError("download_address_password", host=str(split.hostname)[:100])
    known = (USUAL_ENDPOINT, "https://hf.co", *endpoints)
    hubs = {urlsplit(endpoint).netloc for endpoint in known}
    page = _PAGE.fullmatch(split.path) if split.netloc in hubs else None
    if page is None:
        return UrlSource(text)
    files = () if page["file"] is None or "/tree/" in split.path else (unquote(page["file"]),)
    if page["file"] is not None and not files:
        files = (unquote(page["file"]).rstrip("/") + "/*",)
    return HubSource(page["repo"], unquote(page["revision"] or "main"), files)


def usual_target(source: HubSource | UrlSource) -> str:
    """What the model is called in the models folder, if nobody says otherwise.

    A repository's own name; of one file its name; of a plain address what its server calls it.
    """
    if isinstance(source, UrlSource):
        return ""
    single = source.patterns[0] if len(source.patterns) == 1 else ""
    if single and not any(sign in single for sign in "*?["):
        return name_from_answer(single)
    return name_from_answer(source.repo)


def download_id(
    source: HubSource | UrlSource | PackSource, target: str, only: Sequence[str] = ()
) -> str:
    """The same for the same download, so that asking for it again takes up what has come."""
    told = json.dumps([type(source).__name__, asdict(source), target, list(only)])
    return hashlib.sha256(told.encode()).hexdigest()[:16]
