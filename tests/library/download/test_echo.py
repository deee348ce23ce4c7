"""A hub that says the user's token again: it goes nowhere, whatever it looks like; and what a
download keeps on the disk is for this user alone."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path
from urllib.parse import quote

import pytest

from desktop_app.core.errors import InputError
from desktop_app.library.download.addresses import source_of
from tests.hub.faults import Fault
from tests.hub.server import LoopbackHub
from tests.library.download.parts import Bench, a_model, request
from tests.library.download.test_hostile_hub import INFO, listing, said

ODD = "Open-Sesame/42+x="
"""Not of the hub's shape (RFC 6750 allows it), and written in another way in an address."""


@pytest.fixture(params=["hf_loopback0123456789", ODD])
def token(request: pytest.FixtureRequest) -> str:
    return request.param


def assert_unsaid(bench: Bench, token: str) -> None:
    """It stands in no file of the models folder, and in nothing that was told."""
    told = repr([(each, each.error and each.error.to_json()) for each in bench.heard])
    written = b"".join(path.read_bytes() for path in bench.folder.rglob("*") if path.is_file())
    for form in {token, token.lower(), token.upper(), quote(token, safe="")}:
        assert form not in told
        assert form.encode() not in written, form


def of_json(body: bytes, token: str) -> list[bytes]:
    return said(body.replace(b"TOKEN", token.encode()))


ANSWERS = {
    "as a file's name": listing(rfilename="TOKEN.safetensors"),
    "as the commit": listing("TOKEN"),
    "as a size": listing(lfs={"sha256": "TOKEN", "size": 10, "pointerSize": 1}),
    "as anything but JSON": b"<html>TOKEN</html>",
}


@pytest.mark.slow
@pytest.mark.parametrize("body", ANSWERS.values(), ids=ANSWERS.keys())
def test_in_the_list_of_files(body: bytes, token: str, hub: LoopbackHub, bench: Bench) -> None:
    bench.token = token
    hub.answers[INFO] = of_json(body, token)
    status = bench.fetch(request(patterns=("*",)))
    assert status.phase == "failed"
    assert_unsaid(bench, token)


HEADERS = {
    "X-Error-Message": "{} is not welcome",
    "X-Error-Code": "{}",
    "X-Request-Id": "Bearer {}",
    "Server": "for {}",
    "Retry-After": "{}",
    "Location": "https://{}.example/",
}


@pytest.mark.slow
@pytest.mark.few
@pytest.mark.parametrize("code", [302, 401, 403, 404, 429, 503])
@pytest.mark.parametrize("name", HEADERS)
def test_in_a_refusal(name: str, code: int, token: str, hub: LoopbackHub, bench: Bench) -> None:
    bench.token = token
    hub.add("a/b", a_model())
    told = {name: HEADERS[name].format(token)}
    hub.faults.add(Fault("status", "*", times=-1, code=code, headers=told))
    status = bench.fetch()
    assert status.phase == "failed" and status.error is not None
    assert_unsaid(bench, token)


@pytest.mark.slow
@pytest.mark.parametrize(
    "header", ["{}", "Content-Length: {}", "Bad Name {}: x", "Transfer-Encoding: {}"]
)
def test_in_a_head_that_makes_no_sense(
    header: str, token: str, hub: LoopbackHub, bench: Bench
) -> None:
    bench.token = token
    hub.answers[INFO] = said(b"{}", header.format(token))
    assert bench.fetch().phase == "failed"
    assert_unsaid(bench, token)


@pytest.mark.slow
def test_as_the_name_of_a_version(token: str, hub: LoopbackHub, bench: Bench) -> None:
    bench.token = token
    hub.add("a/b", a_model())
    tagged = {"ETag": f'"{token}"'}
    hub.faults.add(Fault("etag", "*.safetensors", headers=tagged, times=-1))
    hub.faults.add(Fault("cut", "*.safetensors", at=1000, times=1))
    assert bench.fetch().phase == "done"
    assert_unsaid(bench, token)


def test_a_password_in_a_typed_address_is_refused_and_not_repeated() -> None:
    for text in ("https://me:open-sesame@files.example/x", "http://open-sesame@127.0.0.1/x"):
        with pytest.raises(InputError) as refused:
            source_of(text)
        assert refused.value.code == "download_address_password"
        assert "sesame" not in json.dumps(refused.value.to_json())
    with pytest.raises(InputError) as refused:
        source_of("ftp://me:open-sesame@files.example/x?key=open-sesame")
    assert "sesame" not in json.dumps(refused.value.to_json())


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="modes are of POSIX")
def test_what_grows_is_for_this_user_alone_and_what_is_placed_as_open_as_its_folder(
    hub: LoopbackHub, bench: Bench
) -> None:
    hub.add("a/b", a_model())
    hub.faults.add(Fault("status", "vae/*.safetensors", times=-1, code=404))
    before = os.umask(0o022)
    try:
        assert bench.fetch().phase == "failed"
        staging = bench.folder / ".downloads" / "one"

        def mode(path: Path) -> int:
            return stat.S_IMODE(path.stat().st_mode)

        assert mode(staging) == 0o700
        assert mode(staging / "download.json") == 0o600
        assert {mode(part) for part in (staging / "parts").iterdir()} <= {0o600}
        (staging / "download.json").chmod(0o644)  # as an older version left it
        hub.faults.clear()
        bench.downloads.resume("one")
        bench.downloads.wait("one", 60)
    finally:
        os.umask(before)
    files = [path for path in (bench.folder / "model").rglob("*") if path.is_file()]
    assert files and {mode(path) for path in files} == {0o644}
    assert mode(bench.folder / "model") == 0o755
