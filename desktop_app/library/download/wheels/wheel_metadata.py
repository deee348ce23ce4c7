"""What a wheel requires, without fetching all of it: by the file beside it, or by its end alone."""

from __future__ import annotations

import hashlib
import io
import zipfile
import zlib
from collections.abc import Mapping

from packaging.metadata import parse_email

from desktop_app.core.errors import NetworkError
from desktop_app.library.download.http_client import HttpClient
from desktop_app.library.download.response_body import pieces_of
from desktop_app.library.download.retry import RetryLater, refusal
from desktop_app.library.download.wheels.index import Wheel
from desktop_app.library.network.http_errors import RequestedFile

_PAGE = 32 << 20
_METADATA = 4 << 20
_AHEAD = 256 << 10
_NOTHING = (403, 404)
"""What servers of files say of a name they don't have; those that keep lists secret say 403."""
_PLAIN = {"accept-encoding": "identity"}


class IndexReader:
    """Reads pages and metadata of one index.

    Args:
        http_client: asks.
        requested: for errors.
    """

    def __init__(self, http_client: HttpClient, requested: RequestedFile) -> None:
        self._visitor, self._requested = http_client, requested
        self._sizes: dict[str, int | None] = {}

    def page(self, url: str, accept: str) -> tuple[bytes, str] | None:
        """The page's content and its kind; None if there is none.

        Raises:
            NetworkError, RetryLater: what the server answers.
            httpx2.HTTPError: nothing came.
        """
        with self._visitor.stream(url, {"accept": accept}) as answer:
            response = answer.response
            if response.status_code in _NOTHING:
                return None
            if response.status_code != 200:
                raise refusal(answer, self._requested)
            found = bytearray()
            for piece in pieces_of(response, self._visitor.patience):
                found += piece
                if len(found) > _PAGE:
                    raise self._odd("an endless page")
            return bytes(found), response.headers.get("content-type", "")

    def size(self, wheel: Wheel) -> int | None:
        """How many bytes it has, as its server tells. Raises as `page`."""
        if wheel.size is not None:
            return wheel.size
        if wheel.url not in self._sizes:
            self._sizes[wheel.url] = self._size_by_head(wheel)
        return self._sizes[wheel.url]

    def _size_by_head(self, wheel: Wheel) -> int | None:
        with self._visitor.stream(wheel.url, _PLAIN) as answer:
            if answer.response.status_code != 200:
                raise refusal(answer, self._requested)
            length = answer.response.headers.get("content-length", "")
            return int(length) if length.isdecimal() else None

    def requirements(self, wheel: Wheel) -> list[str]:
        """The lines ``Requires-Dist`` of its metadata. Raises as `page`."""
        content = None
        if wheel.metadata is not None:
            told = self.page(wheel.url + ".metadata", "*/*")
            content = None if told is None else told[0]
            other = content is not None and hashlib.sha256(content).hexdigest() != wheel.metadata
            if other and wheel.metadata:
                raise NetworkError("pack_broken", name=wheel.file, reason="its metadata differ")
        if content is None:
            content = self._from_wheel(wheel)
        raw, _ = parse_email(content)
        return list(raw.get("requires_dist", []))

    def _from_wheel(self, wheel: Wheel) -> bytes:
        """The file of metadata inside the wheel, by asking for parts of it."""
        size = self.size(wheel)
        if size is None:
            raise self._odd("no length")
        try:
            with zipfile.ZipFile(
                _Parts(self._visitor, wheel.url, size, self._requested)
            ) as archive:
                names = [
                    info
                    for info in archive.infolist()
                    if info.filename.endswith(".dist-info/METADATA")
                    and info.filename.count("/") == 1
                ]
                if len(names) != 1 or names[0].file_size > _METADATA:
                    raise NetworkError("pack_broken", name=wheel.file, reason="it has no metadata")
                return archive.read(names[0])
        except (zipfile.BadZipFile, NotImplementedError, zlib.error, EOFError) as error:
            raise NetworkError(
                "pack_broken", name=wheel.file, reason="it is not an archive"
            ) from error

    def _odd(self, what: str) -> NetworkError:
        return NetworkError("server_answer_strange", host=self._requested.host, status=what)


class _Parts(io.RawIOBase):
    """A file on a server, read by parts; what was read ahead is kept."""

    def __init__(
        self, http_client: HttpClient, url: str, size: int, requested: RequestedFile
    ) -> None:
        super().__init__()
        self._visitor, self._url, self._size, self._requested = http_client, url, size, requested
        self._at = 0
        self._kept: Mapping[int, bytes] = {}

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        origin = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, origin + offset)
        return self._at

    def read(self, size: int = -1) -> bytes:
        end = self._size if size < 0 else min(self._size, self._at + size)
        wanted = end - self._at
        if wanted <= 0:
            return b""
        for start, content in self._kept.items():
            if start <= self._at and end <= start + len(content):
                found = content[self._at - start : end - start]
                break
        else:
            # From a little before: an archive is read from its end.
            start = max(0, min(self._at, end - _AHEAD))
            content = self._fetch(start, max(end, min(self._size, start + _AHEAD)))
            self._kept = {start: content}
            found = content[self._at - start : end - start]
        self._at = end
        return found

    def _fetch(self, start: int, end: int) -> bytes:
        headers = {**_PLAIN, "range": f"bytes={start}-"}
        with self._visitor.stream(self._url, headers) as answer:
            response = answer.response
            whole = response.status_code == 200 and start == 0
            told = f"bytes {start}-{self._size - 1}/{self._size}"
            part = response.status_code == 206 and response.headers.get("content-range") == told
            if not whole and not part:
                raise refusal(answer, self._requested)
            found = bytearray()
            for piece in pieces_of(response, self._visitor.patience):
                found += piece
                if len(found) >= end - start:
                    return bytes(found[: end - start])
        raise RetryLater(NetworkError("server_broke_off", host=self._requested.host))
