"""Certificates beside pictures, and whether what they say is so."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_app.core.atomic_write import write_atomic
from desktop_app.core.certificate import ENDING, Certificate, certificate_from
from desktop_app.core.errors import InputError
from desktop_app.core.safe_open import read_regular
from desktop_app.imaging.certifying import (
    Differing,
    differing,
    digest_of,
    free_pixels,
    is_alike,
)
from desktop_app.imaging.credentials import Signing, signed, signing
from desktop_app.imaging.opening import read_picture
from desktop_app.storage.pictures import read_picture_file

if TYPE_CHECKING:
    from desktop_app.core.pixels import Array

MOST_BYTES = 256 << 20
"""Of a certificate that is read."""


def certificate_path(picture: Path) -> Path:
    """Of a picture's certificate."""
    return picture.with_name(picture.name + ENDING)


def read_certificate(picture: Path) -> Certificate:
    """The one beside a picture. Raises InputError: ``certificate_missing``,
    ``certificate_damaged``, ``certificate_newer``."""
    path = certificate_path(picture)
    try:
        if path.stat().st_size > MOST_BYTES:
            raise InputError("certificate_damaged", name=path.name, reason="it is too large")
        data = read_regular(path)
    except FileNotFoundError as error:
        raise InputError("certificate_missing", name=picture.name, file=path.name) from error
    except OSError as error:
        raise InputError("file_unreadable", name=path.name, reason=str(error)) from error
    return certificate_from(data, path.name)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of looking.

    Attributes:
        certificate: that was read.
        file_equal: whether the file is the one that it was written for.
        source_equal: whether the original is the one that it names; None: none was given.
        checked: how many locked pixels were compared with the original's.
        differing: locked pixels that are not the original's; None: there are none.
        reason: why locked pixels could not be compared: ``no_original``, ``not_exact``, ``no_size``
            or ``all_free``; empty: they were.
    """

    certificate: Certificate
    file_equal: bool
    source_equal: bool | None = None
    checked: int = 0
    differing: Differing | None = None
    reason: str = ""
    faults: tuple[str, ...] = ()

    @property
    def is_good(self) -> bool:
        """Whether nothing speaks against it."""
        wrong = self.differing or self.faults or self.source_equal is False
        return self.file_equal and not wrong


def verified(picture: Path, against: Path | None, pixels_of: Callable[[Path], Array]) -> Verdict:
    """Hold a picture against its certificate, and against what it was made of.

    Args:
        picture: which.
        against: what it was made of; None: the certificate's own digests are looked at alone.
        pixels_of: opens a picture or a project.

    Raises:
        InputError: as `read_certificate`; a file can't be read; ``certificate_damaged``, where its
            parts don't fit together.
    """
    found = read_certificate(picture)
    data = read_picture_file(picture)
    file_equal = hashlib.sha256(data).hexdigest() == found.file.sha256
    name = certificate_path(picture).name
    try:
        free = free_pixels(found.free, *found.size)
        if int(free.size - free.sum()) < found.locked.count:
            raise ValueError("it locks other pixels than it counts")
    except (ValueError, MemoryError) as error:
        raise InputError("certificate_damaged", name=name, reason=str(error)) from error
    faults = () if found.locked.before == found.locked.after else ("lock_broken",)
    if against is None:
        return Verdict(found, file_equal, reason="no_original", faults=faults)
    bytes_before = read_picture_file(against)
    digest_before = hashlib.sha256(bytes_before).hexdigest()
    source_equal = found.source is not None and found.source.sha256 == digest_before
    if not found.locked.count:
        return Verdict(found, file_equal, source_equal, reason="all_free", faults=faults)
    before = pixels_of(against)
    if not source_equal and found.source is not None and _holds(found, before, free):
        source_equal = True  # the same pixels in another file
    if not found.exact:
        return Verdict(found, file_equal, source_equal, reason="not_exact", faults=faults)
    after = read_picture(data, picture.name).pixels
    if not _fits(found, before, after):
        return Verdict(found, file_equal, source_equal, reason="no_size", faults=("no_size",))
    unlike = differing(before, after, found.place, free)
    return Verdict(found, file_equal, source_equal, found.locked.count, unlike, faults=faults)


def _holds(found: Certificate, before: Array, free: Array) -> bool:
    """Whether the original's locked pixels are those that the certificate was made of."""
    x, y = found.place
    height, width = before.shape[:2]
    inner = ~free[y : y + height, x : x + width]
    return inner.shape == before.shape[:2] and digest_of(before, inner) == found.locked.before


def _fits(found: Certificate, before: Array, after: Array) -> bool:
    x, y = found.place
    height, width = before.shape[:2]
    inside = 0 <= x <= found.size[0] - width and 0 <= y <= found.size[1] - height
    return inside and after.shape[1::-1] == found.size and is_alike(before, after)


def read_signing(chain: Path, key: Path, password: str = "") -> Signing:
    """Who signs, by the files of a certificate and its key. Raises InputError:
    ``file_missing``, ``file_unreadable``, or as `imaging.credentials.signing`."""
    texts = [read_picture_file(each) for each in (chain, key)]
    return signing(texts[0], texts[1], password, name=chain.name)


def signing_by(chain: Path, key: Path, password: Callable[[Path], str]) -> Signing:
    """The same; ``password`` gives that of a key that has one, or an empty text."""
    try:
        return read_signing(chain, key)
    except InputError as error:
        if error.code != "credentials_password":
            raise
    return read_signing(chain, key, password(key))


def sign(picture: Path, by: Signing, original: Path | bytes | None = None) -> bool:
    """Put what a picture's certificate says into its file, signed; the certificate is that of the
    signed file then. False: its format can't hold that.

    Args:
        picture: with a certificate.
        by: who signs.
        original: what it was made of; None, or another one: that is not told.

    Raises:
        InputError: as `read_certificate`; ``certificate_stale``, ``credentials_wrong``.
        StorageError: it can't be written.
    """
    found, data = read_certificate(picture), read_picture_file(picture)
    if hashlib.sha256(data).hexdigest() != found.file.sha256:
        raise InputError("certificate_stale", name=picture.name)
    made = signed(data, found, by, _source(found, original))
    if made is None:
        return False
    sha256 = hashlib.sha256(made).hexdigest()
    write_atomic(picture, made)
    told = replace(found, file=replace(found.file, sha256=sha256))
    write_atomic(certificate_path(picture), told.to_bytes())
    return True


def _source(found: Certificate, original: Path | bytes | None) -> bytes | None:
    if original is None or found.source is None:
        return None
    try:
        data = original if isinstance(original, bytes) else read_picture_file(original)
    except InputError:
        return None
    return data if hashlib.sha256(data).hexdigest() == found.source.sha256 else None
