"""All that has to be fetched for a build of torch: the index is read, the wheels are chosen."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from urllib.parse import urljoin

from desktop_app.core.download import PackSource
from desktop_app.core.errors import NetworkError
from desktop_app.library.download.http_client import HttpClient
from desktop_app.library.download.remote import Listing, RemoteFile
from desktop_app.library.download.safe_names import check_names
from desktop_app.library.download.wheels.index import ACCEPT, Wheel, read_page
from desktop_app.library.download.wheels.installed import installed_version
from desktop_app.library.download.wheels.resolver import Wanting, resolve
from desktop_app.library.download.wheels.wheel_metadata import IndexReader
from desktop_app.library.network.http_errors import RequestedFile
from packaging import tags


def pack_listing(
    http_client: HttpClient,
    source: PackSource,
    index: str,
    requested: RequestedFile,
    admit: Callable[[str], object],
    check: Callable[[], object],
) -> Listing:
    """The wheels of a build, each with its SHA-256 and its size.

    Args:
        http_client: asks.
        source: which build.
        index: the index's address, with the build's path.
        requested: for errors.
        admit: lets the passage to a host that the index names.
        check: raises Cancelled if somebody asked to stop.

    Raises:
        NetworkError: ``pack_missing``, ``pack_no_hash``, ``pack_conflict``, ``pack_broken``, or
            what the server answers.
        InputError: ``download_unsafe_name``.
        Again, httpx2.HTTPError: it may work later.
    """
    reader = IndexReader(http_client, requested)
    root = index.rstrip("/") + "/"

    @functools.cache
    def pages(name: str) -> Sequence[Wheel]:
        check()
        address = urljoin(root, f"{name}/")
        page = reader.page(address, ACCEPT)
        if page is None:
            return ()
        try:
            found = read_page(*page, address)
        except ValueError as error:
            status = "not an index page"
            raise NetworkError(
                "server_answer_strange", host=requested.host, status=status
            ) from error
        return found

    @functools.cache
    def requirements(wheel: Wheel) -> Sequence[str]:
        check()
        admit(wheel.url)
        return reader.requirements(wheel)

    wheels = resolve(
        Wanting(
            source.torch,
            source.local,
            pages,
            requirements,
            installed_version,
            tuple(tags.sys_tags()),
        )
    )
    check_names(wheel.file for wheel in wheels)
    files: list[RemoteFile] = []
    for wheel in wheels:
        check()
        files.append(RemoteFile(wheel.file, wheel.url, reader.size(wheel), wheel.sha256))
    return Listing(tuple(files), index)
