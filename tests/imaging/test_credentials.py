"""Content Credentials: signed, read again, without a network, by signers that nobody trusts."""

from __future__ import annotations

import io
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from desktop_app.core.errors import InputError
from desktop_app.imaging.certificate import Certificate, CertifiedMaking, FreeArea, Hashed, Locked
from desktop_app.imaging.credentials import (
    Credentials,
    Signing,
    credentials_in,
    may_hold_some,
    signed,
    signing,
)
from desktop_app.imaging.opening import read_picture
from desktop_app.imaging.xmp import EDITED, GENERATED
from tests.imaging.signers import signer

pytest.importorskip("c2pa", reason="the extra credentials is not installed")

KINDS = ("PNG", "JPEG", "TIFF", "WEBP", "GIF", "AVIF")


def picture(kind: str = "PNG") -> bytes:
    out = io.BytesIO()
    pixels = np.random.default_rng(3).integers(0, 255, (24, 32, 3), np.uint8)
    Image.fromarray(pixels).save(out, kind)
    return out.getvalue()


def certificate(mark: str = EDITED) -> Certificate:
    nothing = Hashed("aa", "bb", 32, 24)
    area = FreeArea("ee", 0.25, "eJw=")
    return Certificate(
        "velatura 0.1.0", nothing, nothing, (32, 24), (0, 0), True, area, Locked(6, "ff", "ff"),
        CertifiedMaking(2, 0.25), source_type=mark,
    )  # fmt: skip


@pytest.fixture(scope="module")
def by() -> Signing:
    return signing(*signer(), name="cert.pem")


def said(data: bytes | None) -> Credentials:
    assert data is not None
    found = credentials_in(data)
    assert found is not None
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_signed_is_read_again_and_its_signer_is_not_trusted(kind: str, by: Signing) -> None:
    data = picture(kind)
    made = signed(data, certificate(GENERATED), by)
    found = said(made)
    assert (found.state, found.faults, found.certified) == ("untrusted", (), True)
    assert (found.signer, found.issuer) == ("Ada Maler", "Test Studio")
    assert (found.program, found.source_type) == ("velatura 0.1.0", GENERATED)
    assert found.actions == ("c2pa.opened", "c2pa.edited") and found.ingredients == 1
    nothing = said(signed(data, replace(certificate(GENERATED), source=None), by))
    assert nothing.actions == ("c2pa.created",) and nothing.ingredients == 0
    assert made is not None and may_hold_some(made) and not may_hold_some(data)
    before, after = (read_picture(each, kind).pixels for each in (data, made))
    assert np.array_equal(before, after)


def test_what_it_was_made_of_is_told_with_its_own_credentials(by: Signing) -> None:
    original = signed(picture(), certificate(GENERATED), by)
    found = said(signed(picture("JPEG"), certificate(), by, original))
    assert found.actions == ("c2pa.opened", "c2pa.edited") and found.ingredients == 1
    assert (found.state, found.source_type) == ("untrusted", EDITED)


def test_a_changed_file_is_told(by: Signing) -> None:
    made = bytearray(signed(picture(), certificate(), by) or b"")
    made[made.rindex(b"IDAT") + 9] ^= 1
    found = said(bytes(made))
    assert found.state == "invalid" and "assertion.dataHash.mismatch" in found.faults


def test_formats_without_room_for_them_and_files_without_any() -> None:
    by = Signing(b"", b"", "es256", "nobody")
    assert signed(picture("BMP"), certificate(), by) is None
    assert signed(b"%PDF-1.7", certificate(), by) is None
    assert credentials_in(picture()) is None and credentials_in(b"text") is None


def test_an_rsa_key_and_a_locked_one() -> None:
    chain, key = signer(kind="rsa", password="secret")
    by = signing(chain, key, "secret")
    assert by.algorithm == "ps256" and said(signed(picture(), certificate(), by)).signer
    for wrong in ("", "other"):
        with pytest.raises(InputError) as caught:
            signing(chain, key, wrong, name="cert.pem")
        assert caught.value.code == "credentials_password"
    assert "PRIVATE" not in repr(by)


def refused(code: str, chain: bytes, key: bytes, now: datetime | None = None) -> str:
    with pytest.raises(InputError) as caught:
        signing(chain, key, name="cert.pem", now=now)
    assert caught.value.code == code
    return caught.value.what


def test_certificates_that_cannot_sign_are_refused_by_name() -> None:
    chain, key = signer()
    later = datetime.now(UTC) + timedelta(31)
    what = refused("credentials_expired", *signer((-9, -2)))
    assert "Ada Maler (cert.pem) expired on " in what
    refused("credentials_expired", chain, key, later)
    refused("credentials_early", *signer((2, 9)))
    refused("credentials_wrong", chain, signer().key)
    refused("credentials_wrong", b"text", key)
    refused("credentials_wrong", chain, b"text")


def test_a_certificate_that_is_not_for_signing_is_refused(by: Signing) -> None:
    root = by.chain[by.chain.rindex(b"-----BEGIN") :]
    with pytest.raises(InputError) as caught:
        signed(picture(), certificate(), Signing(root, by.key, by.algorithm, "Test Root"))
    assert caught.value.code == "credentials_wrong"


NO_SOCKETS = """
import ctypes, struct, sys
libc = ctypes.CDLL(None, use_errno=True)
# Whoever asks for a socket (41 on x86-64) is ended by the kernel, whatever language it is in.
rows = [(0x20, 0, 0, 0), (0x15, 0, 1, 41), (0x06, 0, 0, 0x80000000), (0x06, 0, 0, 0x7FFF0000)]
code = b"".join(struct.pack("HBBI", *row) for row in rows)
kept = ctypes.create_string_buffer(code, len(code))
filter = struct.pack("HxxxxxxP", len(rows), ctypes.addressof(kept))
assert libc.prctl(38, 1, 0, 0, 0) == 0 and libc.prctl(22, 2, filter, 0, 0) == 0
if sys.argv[1] == "try":
    import socket
    socket.socket()
"""
SIGN_AND_READ = """
import io, json
from pathlib import Path
import c2pa
from desktop_app.imaging import credentials
from tests.imaging.signers import signer
from tests.imaging.test_credentials import certificate, picture
by = credentials.signing(*signer())
made = credentials.signed(picture(), certificate(), by)
assert credentials.credentials_in(made).state == "untrusted"
# One whose manifest lies on a server: nobody asks for it.
info = c2pa.C2paSignerInfo(by.algorithm, by.chain, by.key, None)
out = io.BytesIO()
with credentials._context(c2pa) as context, c2pa.Signer.from_info(info) as one:
    with c2pa.Builder(credentials.manifest("image/png", certificate(), False), context) as builder:
        builder.set_no_embed()
        builder.set_remote_url("http://127.0.0.1:9/manifest.c2pa")
        builder.sign(one, "image/png", io.BytesIO(picture()), out)
assert b"http://127.0.0.1:9" in out.getvalue()
print(credentials.credentials_in(out.getvalue()))
"""


@pytest.mark.slow
@pytest.mark.skipif(
    sys.platform != "linux" or "x86_64" not in __import__("platform").machine(),
    reason="the kernel's filter of calls is written for Linux on x86-64",
)
@pytest.mark.states("certify.state.remote")
def test_nothing_asks_for_a_socket() -> None:
    def ended(code: str, how: str) -> subprocess.CompletedProcess[str]:
        line = [sys.executable, "-c", code, how]
        root = Path(__file__).parents[2]
        return subprocess.run(line, cwd=root, capture_output=True, text=True, check=False)

    assert ended(NO_SOCKETS, "try").returncode == -31, "the filter works"
    done = ended(NO_SOCKETS + SIGN_AND_READ, "")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Credentials(state='remote'")
