"""One attempt at one file: ask from the byte that is next, append what comes, verify the whole.

It only ever appends, so what is in a part is right up to its end as far as its server is; whether
it is, the digest says when it is whole.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from desktop_app.core.atomic_write import FULL, error_while_writing, sync_folder
from desktop_app.core.cancel import CancelToken
from desktop_app.core.errors import NetworkError, StorageError
from desktop_app.core.safe_open import open_regular
from desktop_app.library.download.http_client import HttpAnswer, HttpClient
from desktop_app.library.download.options import RetryPolicy
from desktop_app.library.download.remote import Digest, RemoteFile
from desktop_app.library.download.response_body import is_packed, pieces_of
from desktop_app.library.download.retry import RetryLater, refusal
from desktop_app.library.download.staging import FileState
from desktop_app.library.download.throttle import Throttle
from desktop_app.library.network.http_errors import RequestedFile

_PIECE = 1 << 20
_CONTENT_RANGE = re.compile(r"bytes (\d{1,19})-(\d{1,19})/(\d{1,19}|\*)", re.ASCII)
_DATE = re.compile(r"[A-Za-z0-9,: +-]{1,64}", re.ASCII)
_LOOK_EVERY = 64 << 20
"""Bytes of a file of unknown length after which the disk is looked at."""
_SHA256 = re.compile(r"[0-9a-f]{64}")


class ChecksumMismatch(Exception):  # noqa: N818 - whoever fetches decides what follows
    """The file is whole, and it is not the one that its publisher tells."""


@dataclass(frozen=True, slots=True)
class FileTransfer:
    """All that an attempt at one file needs.

    Attributes:
        file: what is fetched.
        part: where it grows.
        asked: for errors.
        commit: which one it has to be of; empty for a plain address.
        http_client: asks.
        throttle: limits.
        patience: with the server.
        stop: ends it at the next piece.
        came: told the length of the part whenever it changed.
        learnt: told what to remember about the file, before any byte that depends on it.
        room: called with bytes that are about to come where nobody knows how many they are;
            raises StorageError if the disk has no room for them.
    """

    file: RemoteFile
    part: Path
    asked: RequestedFile
    commit: str
    http_client: HttpClient
    throttle: Throttle
    patience: RetryPolicy
    stop: CancelToken
    came: Callable[[int], object]
    learnt: Callable[[FileState], object]
    check_space: Callable[[int], object]

    def attempt(self, state: FileState) -> None:
        """Fetch what is missing; when it returns, the part is whole, verified and on the disk.

        Raises:
            RetryLater: it may work later.
            ChecksumMismatch: the part is whole and wrong.
            Cancelled: somebody asked to stop.
            NetworkError: it will not work.
            StorageError: ``download_disk_full``.
            InputError: ``output_unwritable``.
        """
        try:
            with open(self.part, "ab", buffering=0, opener=_opened) as part:
                digest, have = self._taken_up(part, state)
                if have != self.file.size:
                    digest, have = self._rest(part, state, digest, have)
                os.fsync(part.fileno())
        except OSError as error:
            if error.errno in FULL:
                raise StorageError("download_disk_full", name=self.file.name) from error
            raise error_while_writing(error, self.file.name) from error
        sync_folder(self.part.parent)
        if not self.file.is_right(digest, have):
            raise ChecksumMismatch

    def _taken_up(self, part: BinaryIO, state: FileState) -> tuple[Digest, int]:
        """The digest of what is there, and its length; what can't be continued goes."""
        have = os.fstat(part.fileno()).st_size
        size = self.file.size
        continues = self.file.is_known or bool(state.etag)
        if state.plain or not continues or (size is not None and have > size):
            part.truncate(0)
            have = 0
        digest = self.file.digest()
        if have:
            with open_regular(self.part) as reader:
                while piece := reader.read(_PIECE):
                    self.stop.check()
                    digest.update(piece)
        self.came(have)
        return digest, have

    def _rest(
        self, part: BinaryIO, state: FileState, digest: Digest, have: int
    ) -> tuple[Digest, int]:
        """Ask for what is missing and append it."""
        sent = {"accept-encoding": "identity"}
        if have:
            sent["range"] = f"bytes={have}-"
            if state.etag:
                sent["if-range"] = state.etag
        with self.http_client.stream(self.file.url, sent) as answer:
            if self._is_all(answer, have):
                return digest, have
            starts = self._starts_at(answer, state, have)
            if starts != have:
                part.truncate(0)
                digest, have = self.file.digest(), 0
                self.came(0)
            etag = _validator(answer.response.headers)
            if etag != state.etag:
                self.learnt(FileState(etag, False, state.wrong, state.plain))
            total, looked = self._total(answer, have), have - _LOOK_EVERY
            for piece in self._pieces(answer):
                have += len(piece)
                if total is not None and have > total:
                    part.truncate(0)
                    raise RetryLater(self._strange("past its end"))
                if total is None and have - looked >= _LOOK_EVERY:
                    self.check_space(_LOOK_EVERY)
                    looked = have
                digest.update(piece)
                _write(part, piece)
                self.came(have)
        if total is not None and have < total:
            raise RetryLater(NetworkError("server_broke_off", host=self.asked.host))
        return digest, have

    def _starts_at(self, answer: HttpAnswer, state: FileState, have: int) -> int:
        """At which byte of the file the answer's body begins. Raises Again and NetworkError."""
        response = answer.response
        self._same_version(answer.headers)
        if response.status_code == 200:
            self._same_length(response.headers)
            return 0
        if response.status_code == 206 and have:
            match = _CONTENT_RANGE.fullmatch(response.headers.get("content-range", ""))
            total = "*" if self.file.size is None else str(self.file.size)
            fits = (
                match and int(match[1]) == have and (match[3] == total or "*" in (total, match[3]))
            )
            etag = _validator(response.headers)
            # Without a digest nothing but this tells two versions of a file apart.
            is_same = etag == state.etag or (self.file.is_known and not (state.etag and etag))
            if fits and is_same:
                return have
        elif response.status_code != 416 and response.status_code != 206:
            raise refusal(answer, self.asked)
        # It can't be continued: what is there goes, and the next attempt asks for the whole.
        if state.plain or not have:
            raise refusal(answer, self.asked)
        self.learnt(FileState("", False, state.wrong, True))
        error = NetworkError("download_from_start", host=self.asked.host, name=self.file.name)
        raise RetryLater(error, 0.0)

    def _same_version(self, headers: Mapping[str, str]) -> None:
        linked = headers.get("x-linked-etag", "").removeprefix("W/").strip('"')
        commit = headers.get("x-repo-commit", "")
        other = self.file.sha256 and _SHA256.fullmatch(linked) and linked != self.file.sha256
        if other or (self.commit and commit and commit != self.commit):
            raise NetworkError("download_changed", name=self.file.name)

    def _same_length(self, headers: Mapping[str, str]) -> None:
        length = headers.get("content-length", "")
        if self.file.size is None or not length.isdecimal() or is_packed(headers):
            return
        if int(length) != self.file.size:
            # Of a pinned version there is no other: something on the way answered in its place.
            if self.commit:
                raise RetryLater(self._strange("another length"))
            raise NetworkError("download_changed", name=self.file.name)

    def _is_all(self, answer: HttpAnswer, have: int) -> bool:
        """Whether nothing is missing of a file whose length nobody told before."""
        response = answer.response
        told = response.headers.get("content-range", "")
        return response.status_code == 416 and have > 0 and told == f"bytes */{have}"

    def _total(self, answer: HttpAnswer, have: int) -> int | None:
        """The whole file's length, as the hub or this answer tells it."""
        if self.file.size is not None:
            return self.file.size
        length = answer.response.headers.get("content-length", "")
        packed = is_packed(answer.response.headers)
        return have + int(length) if length.isdecimal() and not packed else None

    def _pieces(self, answer: HttpAnswer) -> Iterator[bytes]:
        """The body, piece by piece, no faster than is allowed and not slower than is bearable."""
        for piece in pieces_of(answer.response, self.patience):
            self.stop.check()
            yield piece
            if pause := self.throttle.take(len(piece)):
                self.stop.wait(pause)

    def _strange(self, what: str) -> NetworkError:
        return NetworkError("server_answer_strange", host=self.asked.host, status=what)


def _validator(headers: Mapping[str, str]) -> str:
    """What an ``If-Range`` may name: a strong ETag, else a date; empty if there is neither.

    RFC 9110, section 13.1.5: a weak one must not be used.
    """
    etag = headers.get("etag", "").strip()
    if re.fullmatch(r'"[\x21\x23-\x7e]*"', etag):
        return etag
    date = headers.get("last-modified", "").strip()
    return date if not etag and _DATE.fullmatch(date) else ""


def _opened(path: str, flags: int) -> int:
    """The part itself: a link that somebody put in its place leads to another's file."""
    return os.open(path, flags | getattr(os, "O_NOFOLLOW", 0), 0o600)


def _write(part: BinaryIO, piece: bytes) -> None:
    """All of it: an unbuffered file may take less."""
    written = part.write(piece)
    while written < len(piece):
        written += part.write(memoryview(piece)[written:])
