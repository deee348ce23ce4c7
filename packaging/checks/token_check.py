#!/usr/bin/env python3
"""Are there tokens where none may be: in logs, reports, folders, archives, the layers of an image?

    python3 packaging/checks/token_check.py PATH ... [--known FILE ...]

PATH is a file, a folder, a tar (plain, gzip, bzip2, xz; zstd where `zstd` is), a zip, or a folder
or tar with an image (OCI, Docker): archives are looked into, those within them too. Found are what
looks like a token of the hub, of this program, of GitHub or a cloud, private keys, and every line
of the secret FILEs, as it is and in Base64. Prints places, never the token. Exit code 1: there are.
"""

from __future__ import annotations

import argparse
import base64
import bz2
import gzip
import hashlib
import io
import lzma
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

KINDS: dict[str, tuple[tuple[bytes, ...], bytes]] = {
    "a token of the hub": ((b"hf_", b"api_org_"), rb"\b(?:hf|api_org)_[A-Za-z0-9]{30,}"),
    "a token of this program": ((b"vlt_",), rb"\bvlt_[A-Za-z0-9_-]{40,}"),
    "a token of GitHub": (
        (b"ghp_", b"gho_", b"ghu_", b"ghs_", b"ghr_", b"github_pat_"),
        rb"\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{50,})",
    ),
    "a key of a cloud": ((b"AKIA", b"ASIA"), rb"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"),
    "a private key": (
        (b"PRIVATE KEY-----",),
        rb"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----\s+[A-Za-z0-9+/=\s]{64}",
    ),
}
"""Each with texts without which its pattern, which is slower, isn't looked for."""
PUBLISHED = {
    "5de261506c0ff857b7c1af7059f842fb0a36d1ca2e4895da542c5eb726f2c802",
}
"""SHA-256 of tokens that are no secret: transformers/testing_utils.py, of an account for tests."""
DEEPEST = 6
"""How far archives in archives are looked into."""
LARGEST = 8_000_000_000
"""Bytes of one file that are looked at; a larger one is told as not looked at."""
SHORTEST = 8
"""Letters from which on a line of a secret file is looked for."""
BROKEN = (
    *(OSError, EOFError, ValueError, RuntimeError, zlib.error),
    *(lzma.LZMAError, tarfile.TarError, zipfile.BadZipFile),
)
"""What archives that are none, are cut or locked raise."""
CHUNK, OVERLAP = 1 << 24, 1 << 12


@dataclass
class Check:
    """A search, and what it found.

    Attributes:
        known: secrets to look for besides what looks like one.
        found: what it is and where.
        passed: files that could not be looked into, with the reason.
        looked: how many files there were.
    """

    known: tuple[bytes, ...] = ()
    found: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    passed: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    looked: int = 0

    def __post_init__(self) -> None:
        rows = {kind: (marks, re.compile(pattern)) for kind, (marks, pattern) in KINDS.items()}
        forms = tuple(form for secret in self.known for form in _forms(secret))
        if forms:
            rows["a known secret"] = (forms, re.compile(b""))
        self._rows = rows

    def path(self, path: Path) -> None:
        """Look at a file, or all below a folder. Links are not followed."""
        if path.is_symlink():
            return
        if path.is_dir():
            for child in sorted(path.iterdir()):
                self.path(child)
            return
        if not path.is_file():
            return
        try:
            with path.open("rb") as file:
                self.stream(file, str(path))
        except OSError as error:
            self.passed.append((str(path), str(error)))

    def stream(self, file: IO[bytes], place: str, depth: int = 0) -> None:
        """Look at a file that is open and can be read anywhere in. What is found of a kind within
        an archive isn't told of the archive, too."""
        self.looked += 1
        kinds, before = self._kinds(file, place), len(self.found)
        file.seek(0)
        try:
            for name, inner in _inside(file) if depth < DEEPEST else ():
                self.stream(inner, f"{place}!{name}", depth + 1)
        except BROKEN as error:
            self.passed.append((place, f"{type(error).__name__}: {error}"))
        within = {kind for kind, _ in self.found[before:]}
        self.found += [(kind, place) for kind in kinds if kind not in within]

    def _kinds(self, file: IO[bytes], place: str) -> list[str]:
        seen, before = 0, b""
        told = list[str]()
        while block := file.read(CHUNK):
            seen += len(block)
            if seen > LARGEST:
                self.passed.append((place, "too large"))
                break
            text = before + block
            for kind, (marks, pattern) in self._rows.items():
                if kind in told or not any(mark in text for mark in marks):
                    continue
                found = (match[0] for match in pattern.finditer(text))
                if any(hashlib.sha256(one).hexdigest() not in PUBLISHED for one in found):
                    told.append(kind)
            before = text[-OVERLAP:]
        return told


def _forms(secret: bytes) -> Iterator[bytes]:
    """A secret as it is, and in Base64 at each of the three places where it may begin."""
    yield secret
    for before in range(3):
        whole = base64.b64encode(b"\0" * before + secret)
        # Without the signs that depend on what stands before and behind.
        yield whole[(0, 2, 3)[before] : -4].rstrip(b"=")


@contextmanager
def _unpacked(packed: io.BufferedIOBase) -> Iterator[IO[bytes]]:
    """On disk: what is packed can only be read from its beginning, once for every step back."""
    with tempfile.TemporaryFile() as made:
        shutil.copyfileobj(packed, made, CHUNK)
        made.seek(0)
        yield made


def _inside(file: IO[bytes]) -> Iterator[tuple[str, IO[bytes]]]:
    """Files within an archive or a packed file; none in anything else."""
    head = file.read(512)
    file.seek(0)
    if head[257:262] == b"ustar":
        with tarfile.open(fileobj=file, mode="r:") as archive:
            for member in archive:
                inner = archive.extractfile(member) if member.isfile() else None
                if inner is not None:
                    yield member.name, inner
    elif head[:4] == b"PK\3\4":
        with zipfile.ZipFile(file) as archive:
            for name in archive.namelist():
                yield name, io.BytesIO(archive.read(name))
    elif head[:2] == b"\x1f\x8b":
        with gzip.open(file) as packed, _unpacked(packed) as inner:
            yield "gunzip", inner
    elif head[:3] == b"BZh":
        with bz2.open(file) as packed, _unpacked(packed) as inner:
            yield "bunzip2", inner
    elif head[:6] == b"\xfd7zXZ\0":
        with lzma.open(file) as packed, _unpacked(packed) as inner:
            yield "unxz", inner
    elif head[:4] == b"\x28\xb5\x2f\xfd":
        done = subprocess.run(["zstd", "-dcq"], input=file.read(), capture_output=True, check=False)
        if done.returncode:
            raise ValueError(done.stderr.decode("utf-8", "replace").strip())
        yield "unzstd", io.BytesIO(done.stdout)


def secrets_in(files: list[Path]) -> tuple[bytes, ...]:
    """Every line of the files that is long enough, and of NAME:TOKEN the token."""
    lines = [line.strip() for path in files for line in path.read_bytes().splitlines()]
    words = {part for line in lines for part in (line, line.split(b":")[-1].split(b" ")[0])}
    long = sorted((word for word in words if len(word) >= SHORTEST), key=len)
    # What holds another is found with that.
    return tuple(word for at, word in enumerate(long) if not any(x in word for x in long[:at]))


def main() -> int:
    """Look, and tell."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")
    parser.add_argument("--known", action="append", default=[], type=Path, metavar="FILE")
    options = parser.parse_args()
    if missing := [str(path) for path in options.paths if not path.exists()]:
        parser.error(f"not there: {', '.join(missing)}")
    check = Check(secrets_in(options.known))
    for path in options.paths:
        check.path(path)
    for kind, place in check.found:
        print(f"{kind}: {place}")
    for place, reason in check.passed:
        print(f"not looked into: {place}: {reason}", file=sys.stderr)
    print(f"{check.looked} files looked at, {len(check.found)} tokens")
    return 1 if check.found else 0


if __name__ == "__main__":
    sys.exit(main())
