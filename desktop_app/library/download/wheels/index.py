"""A page of a package index: a project's wheels with hashes (PEP 503, 592, 658, 691, 714)."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any, cast
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

from packaging.tags import Tag
from packaging.utils import InvalidWheelFilename, parse_wheel_filename
from packaging.version import Version

from desktop_app.library.network.host_port import LOOPBACK, is_local

ACCEPT = "application/vnd.pypi.simple.v1+json, text/html;q=0.5"

_SHA256 = re.compile(r"[0-9a-f]{64}")
_NAME = re.compile(r"[A-Za-z0-9._+!-]{1,200}\.whl")


@dataclass(frozen=True, slots=True)
class Wheel:
    """One wheel as the index tells of it.

    Attributes:
        file: its name.
        url: where it lies.
        name: of its project, normalised.
        version: with the local part.
        tags: what it runs on.
        sha256: empty where the index doesn't tell.
        metadata: SHA-256 of the file of metadata beside it; "" where its hash isn't told; None
            where there is no such file.
        size: bytes; None where the index doesn't tell.
        requires_python: as it stands there; may be empty.
    """

    file: str
    url: str
    name: str
    version: Version
    tags: frozenset[Tag]
    sha256: str = ""
    metadata: str | None = None
    size: int | None = None
    requires_python: str = ""


def read_page(content: bytes, content_type: str, address: str) -> list[Wheel]:
    """The wheels of a page. What is no wheel, was withdrawn, or lies where nobody may be led, is
    left out.

    Args:
        content: the page.
        content_type: as the server told it.
        address: where the page was, for links that count from there.

    Raises:
        ValueError: it is not an index page.
    """
    text = content.decode("utf-8", "replace")
    links = _of_json(text) if "json" in content_type.lower() else _of_html(text)
    found = (_wheel(link, address) for link in links)
    return [wheel for wheel in found if wheel is not None]


@dataclass(frozen=True, slots=True)
class _Link:
    url: str
    file: str
    sha256: str
    metadata: str | None
    size: int | None
    requires_python: str


def _of_json(text: str) -> Iterator[_Link]:
    try:
        page: Any = json.loads(text)
        files = list(page["files"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise ValueError("the response is not an index page") from error
    for row in files:
        if not isinstance(row, dict) or row.get("yanked"):
            continue
        each = cast("dict[str, Any]", row)
        told = each.get("core-metadata", each.get("dist-info-metadata"))
        size = each.get("size")
        yield _Link(
            str(each.get("url", "")),
            str(each.get("filename", "")),
            _sha256_in(each.get("hashes")),
            _sha256_in(told) if told else None,
            size if type(size) is int and size >= 0 else None,
            str(each.get("requires-python") or ""),
        )


def _sha256_in(hashes: object) -> str:
    if not isinstance(hashes, dict):
        return ""
    found = str(cast("dict[str, Any]", hashes).get("sha256", ""))
    return found if _SHA256.fullmatch(found) else ""


def _of_html(text: str) -> Iterator[_Link]:
    reader = _Links()
    reader.feed(text)
    for each in reader.found:
        url, fragment = urldefrag(each.get("href") or "")
        if "data-yanked" in each:
            continue
        told = each.get("data-core-metadata", each.get("data-dist-info-metadata"))
        sha256 = fragment.removeprefix("sha256=").lower()
        yield _Link(
            url,
            unquote(urlsplit(url).path.rpartition("/")[2]),
            sha256 if _SHA256.fullmatch(sha256) else "",
            None if told in (None, "false") else (told or "").removeprefix("sha256="),
            None,
            each.get("data-requires-python") or "",
        )


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Mapping[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.found.append(dict(attrs))


def _wheel(link: _Link, address: str) -> Wheel | None:
    if not _NAME.fullmatch(link.file):
        return None
    with contextlib.suppress(InvalidWheelFilename, ValueError):
        name, version, _, tags = parse_wheel_filename(link.file)
        url = urljoin(address, link.url)
        if _may_lead(address, url):
            metadata = link.metadata
            if metadata and not _SHA256.fullmatch(metadata):
                metadata = ""
            facts = (link.sha256, metadata, link.size, link.requires_python)
            return Wheel(link.file, url, name, version, tags, *facts)
    return None


def _may_lead(address: str, url: str) -> bool:
    """As with redirects: nothing unencrypted, and no way from outside into this machine or net."""
    here, there = urlsplit(address), urlsplit(url)
    host, target = here.hostname or "", there.hostname or ""
    if there.username or there.password:
        return False
    if there.scheme == "http":
        return target in LOOPBACK and host in LOOPBACK
    inside = is_local(target) and not is_local(host)
    return there.scheme == "https" and bool(target) and not inside
