"""Certificates beside pictures, and whether what they say is so."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from itertools import chain
from pathlib import Path

from desktop_app.core.atomic_write import plain_reason, write_atomic
from desktop_app.core.errors import InputError, VelaturaError
from desktop_app.core.pixels import Array, digest
from desktop_app.core.safe_open import read_regular
from desktop_app.imaging.certificate import ENDING, Certificate, Hashed, certificate_from
from desktop_app.imaging.certificate_check import Verdict, Witness
from desktop_app.imaging.certifying import free_pixels, hashed, picture_in
from desktop_app.imaging.colour import colour_space, in_srgb
from desktop_app.imaging.credentials import Credentials, Signing, credentials_in, signed, signing
from desktop_app.imaging.formats import READ_ENDINGS
from desktop_app.imaging.layered_files.layered import layered_reader
from desktop_app.imaging.picture import FileOrigin, Picture
from desktop_app.storage.pictures import read_picture_file

MOST_BYTES = 256 << 20
"""Of a certificate that is read."""

_PAGES = {
    ".pdf": rb"%PDF-",
    ".svg": rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?<svg\b",
}
"""Endings of pages, and how such a file begins."""


def certificate_path(picture: Path) -> Path:
    """Beside ``picture``, with `ENDING` after its whole name."""
    return picture.with_name(picture.name + ENDING)


def certificates_in(folders: Iterable[Path], pictures: Iterable[Path]) -> list[Path]:
    """Those in folders and one below, and beside pictures."""
    found = (one.glob(f"{way}*{ENDING}") for one in folders for way in ("", "*/"))
    beside = (str(certificate_path(one)) for one in pictures)
    return [*chain.from_iterable(found), *map(Path, filter(os.path.isfile, beside))]


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
        raise InputError("file_unreadable", name=path.name, reason=plain_reason(error)) from error
    return certificate_from(data, path.name)


def verified(picture: Path, against: Path | None, pixels_of: Callable[[Path], Array]) -> Verdict:
    """Compare a picture with its certificate, and with what it was made of.

    The certificate is the one that is signed into the file; the one beside it must say the same.

    Args:
        picture: which.
        against: what it was made of; None: what follows from it is not looked at.
        pixels_of: opens a picture or a project.

    Raises:
        InputError: as `read_certificate`; a file can't be read; ``certificate_damaged``, where its
            parts don't fit together.
    """
    data = read_picture_file(picture)
    credentials = credentials_in(data)
    found, others = _papers(picture, credentials)
    opened = picture_in(data)
    file = hashed(data, None if opened is None else opened.pixels)
    if not certificate_path(picture).exists():
        found = replace(found, file=file)  # which is signed with all of it
    try:
        free = free_pixels(found.free, *found.size)
        if int(free.size - free.sum()) < found.locked.count:
            raise ValueError("it locks other pixels than it counts")
    except (ValueError, MemoryError) as error:
        name = certificate_path(picture).name
        raise InputError("certificate_damaged", name=name, reason=str(error)) from error
    with suppress(VelaturaError):  # a page can't be opened
        is_plain = picture.name.lower().endswith(READ_ENDINGS) and not layered_reader(picture)
        opened = opened or (None if is_plain else Picture(pixels_of(picture), FileOrigin(), ()))
    original = (None, None) if against is None else _original(found, against, pixels_of)
    is_page = re.match(_PAGES.get(picture.suffix.lower(), rb"(?!)"), data) is not None
    return Witness(found, others, free, file, opened, is_page, *original).verdict(credentials)


def _papers(
    picture: Path, credentials: Credentials | None
) -> tuple[Certificate, list[Certificate]]:
    """The certificate that counts, and others of the same picture."""
    papers = list[Certificate]()
    for one in () if credentials is None else credentials.papers:
        broken = () if credentials is None or credentials.is_sound else (InputError,)
        with suppress(*broken):  # which will be said
            papers.append(certificate_from(one, picture.name))
    try:
        papers.append(read_certificate(picture))
    except InputError as error:
        if error.code != "certificate_missing" or not papers:
            raise
    return replace(papers[0], file=papers[-1].file), papers[1:]


def _original(
    found: Certificate, against: Path, pixels_of: Callable[[Path], Array]
) -> tuple[Hashed, Picture | None]:
    """What it was made of, by its digests, and opened."""
    data, said = read_picture_file(against), found.source
    if said is None:
        return hashed(data, None), None
    pixels = pixels_of(against)
    opened = replace(picture_in(data) or Picture(pixels, FileOrigin(), ()), pixels=pixels)
    plain = in_srgb(pixels, colour_space(opened.origin.about.icc))
    if digest(pixels) != said.pixels == digest(plain):  # it was taken without all but its pixels
        about = replace(opened.origin.about, icc=None)
        opened = replace(opened, pixels=plain, origin=replace(opened.origin, about=about))
    return hashed(data, opened.pixels), opened


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
    write_atomic(picture, made)
    file = replace(found.file, sha256=hashlib.sha256(made).hexdigest())
    write_atomic(certificate_path(picture), replace(found, file=file).to_bytes(), own=True)
    return True


def _source(found: Certificate, original: Path | bytes | None) -> bytes | None:
    if original is None or found.source is None:
        return None
    try:
        data = original if isinstance(original, bytes) else read_picture_file(original)
    except InputError:
        return None
    return data if hashlib.sha256(data).hexdigest() == found.source.sha256 else None
