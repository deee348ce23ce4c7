"""The file of a certificate: the same bytes for the same, and what is wrong with it is named."""

from __future__ import annotations

import json
from typing import Any

import pytest

from desktop_app.core.errors import InputError
from desktop_app.imaging.certificate import (
    Certificate,
    CertifiedAction,
    CertifiedMaking,
    FreeArea,
    Hashed,
    Locked,
    certificate_from,
)

ONE = Certificate(
    program="velatura 0.1.0",
    file=Hashed("aa", "bb", 4, 2),
    source=Hashed("cc", "dd", 4, 2),
    size=(4, 2),
    place=(0, 0),
    exact=True,
    free=FreeArea("ee", 0.25, "eJw="),
    locked=Locked(6, "ff", "ff"),
    made=CertifiedMaking(2, 0.25),
    done=(
        CertifiedAction("do generate", "Starter", "12", "Apache-2.0", 7, {"prompt": "狐狸"}),
        CertifiedAction("adjust x"),
    ),
    source_type="made",
)


def test_what_is_written_is_read_again() -> None:
    assert certificate_from(ONE.to_bytes(), "a") == ONE
    assert ONE.to_bytes() == certificate_from(ONE.to_bytes(), "a").to_bytes()
    assert [one.model for one in ONE.models] == ["Starter"]
    assert "狐狸" in ONE.to_bytes().decode()


def changed(**more: Any) -> bytes:
    return json.dumps({**json.loads(ONE.to_bytes()), **more}).encode()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "certificate_damaged"),
        (b"[1]", "certificate_damaged"),
        (b'{"schema": "velatura-certificate"}', "certificate_damaged"),
        (b"\xff\xfe", "certificate_damaged"),
        (b"[" * 100_000, "certificate_damaged"),
        (changed(schema="another"), "certificate_damaged"),
        (changed(version="1"), "certificate_damaged"),
        (changed(locked={"count": "many"}), "certificate_damaged"),
        (changed(size=[1]), "certificate_damaged"),
        (changed(version=2), "certificate_newer"),
    ],
)
def test_what_is_wrong_with_it_is_named(data: bytes, code: str) -> None:
    with pytest.raises(InputError) as caught:
        certificate_from(data, "a.png.certificate.json")
    assert caught.value.code == code
    assert "a.png.certificate.json" in caught.value.what
