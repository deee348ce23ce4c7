"""A hub that means harm: whatever it says, the user reads a plain sentence and nothing is lost."""

from __future__ import annotations

import gzip
import itertools
import json
import socket
import zlib
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desktop_app.core.errors import NetworkError
from desktop_app.library.download import file_transfer
from desktop_app.library.download import hub_listing as hub_module
from desktop_app.library.download.options import Options
from desktop_app.library.download.staging import staged
from desktop_app.library.network.admission import GateOpening
from desktop_app.library.network.host_port import HostPort, host_port_of, is_local
from tests.hub.faults import Fault
from tests.hub.server import LoopbackHub
from tests.library.download.parts import QUICK, Bench, a_model, plain_request, request

INFO = "/api/models/a/b/revision/main"
SHA = "0123456789abcdef" * 4


def said(body: bytes, *headers: str) -> list[bytes]:
    """An answer, head and body."""
    lines = ["HTTP/1.1 200 OK", "Content-Type: application/json", "Connection: close", *headers]
    return ["\r\n".join([*lines, "", ""]).encode("latin-1"), body]


def listing(sha: Any = "0" * 40, **fields: Any) -> bytes:
    """What a hub tells of a repository with one file of weights."""
    lfs = {"sha256": SHA, "size": 10, "pointerSize": 100}
    file = {"rfilename": "w.safetensors", "size": 10, "blobId": "0" * 40, "lfs": lfs} | fields
    return json.dumps({"id": "a/b", "sha": sha, "siblings": [file]}).encode()


LFS = {"size": 10, "pointerSize": 100}
STRANGE = {
    "not an object": b"[]",
    "a text": b'"a"',
    "nothing": b"",
    "not JSON": b"<html>sign in</html>",
    "not UTF-8": b'{"id": "\xff"}',
    "nested deeply": b"[" * 200_000,
    "nested deeply in the files": b'{"id":"a/b","siblings":' + b'{"a":' * 200_000,
    "files are a number": json.dumps({"id": "a/b", "sha": "0" * 40, "siblings": 7}).encode(),
    "a file is a text": json.dumps({"id": "a/b", "sha": "0" * 40, "siblings": ["x"]}).encode(),
    "a file without a name": json.dumps({"id": "a/b", "sha": "0" * 40, "siblings": [{}]}).encode(),
    "no commit": listing(None),
    "a commit that leads elsewhere": listing("../../../settings"),
    "a commit with a query": listing("main?x=" + "0" * 33),
    "an invalid digest": listing(lfs={**LFS, "sha256": "../" * 21 + "x"}),
    "a digest that is a list": listing(lfs={**LFS, "sha256": [SHA]}),
    "a git name that is none": listing(lfs=None, blobId="../x"),
    "a negative size": listing(lfs={**LFS, "sha256": SHA, "size": -1}),
    "a size beyond all disks": listing(lfs={**LFS, "sha256": SHA, "size": 10**30}),
    "a size that is a text": listing(lfs={**LFS, "sha256": SHA, "size": "10"}),
    "a size that is a truth": listing(lfs=None, size=True),
    "a number of 10,000 digits": b'{"id":"a/b","sha":' + b"1" * 10_000 + b"}",
}


@pytest.mark.few(3)
@pytest.mark.parametrize("body", STRANGE.values(), ids=STRANGE.keys())
def test_a_list_of_files_that_is_none_is_told_as_that(
    body: bytes, hub: LoopbackHub, bench: Bench
) -> None:
    hub.answers[INFO] = said(body)
    status = bench.fetch(request(patterns=("*",)))
    assert status.phase == "failed"
    assert status.error is not None and status.error.code == "server_answer_strange", status.error
    assert hub.files() == [], "nothing was asked for with what it said"
    # It is still there after a restart: the journal can be read back.
    bench.restart()
    assert [each.phase for each in bench.downloads.statuses()] == ["failed"]


NAMES = ("../x", "/etc/x", "C:/x", "c:x", "a\x00b", "\ud800", "nul", "a./b", "a /b", "a\\..\\b", "")


@pytest.mark.slow
@pytest.mark.parametrize("name", [f"{name}.safetensors" for name in NAMES[:6]] + list(NAMES[6:]))
def test_a_name_that_leads_elsewhere_is_refused(
    name: str, hub: LoopbackHub, bench: Bench, tmp_path: Path
) -> None:
    hub.answers[INFO] = said(listing(rfilename=name))
    status = bench.fetch(request(patterns=("*",)))
    assert bench.error_code(status) == "download_unsafe_name"
    assert {path.name for path in tmp_path.iterdir()} == {"models"}


def test_a_list_without_end_is_given_up(
    hub: LoopbackHub, bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub_module, "_MAX_ANSWER", 1 << 20)
    hub.answers[INFO] = [*said(b'{"id": "'), *([b"x" * 65536] * 10_000)]
    assert bench.error_code(bench.fetch()) == "server_answer_strange"


@pytest.mark.slow
def test_a_packed_list_that_bursts_is_given_up(hub: LoopbackHub, bench: Bench) -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = b"".join(packer.compress(b" " * (1 << 20)) for _ in range(64)) + packer.flush()
    hub.answers[INFO] = said(bomb, "Content-Encoding: gzip")
    assert bench.error_code(bench.fetch()) == "server_answer_strange"
    hub.answers[INFO] = said(gzip.compress(bomb), "Content-Encoding: gzip, gzip")
    bench.downloads.resume("one")
    assert bench.error_code(bench.downloads.wait("one", 60)) == "server_answer_strange"


@pytest.mark.slow
def test_a_list_that_drips_is_given_up(hub: LoopbackHub, bench: Bench) -> None:
    def dripping() -> Iterable[bytes]:
        for byte in itertools.chain(said(b" " * 100)[0:1], itertools.repeat(b" ", 400)):
            hub.closing.wait(0.05)
            yield byte

    class Again:
        def __iter__(self) -> Any:
            return iter(dripping())

    hub.answers[INFO] = Again()
    bench.options = Options((hub.url,), reserve=0, patience=replace(QUICK, failures=2))
    bench.restart()
    assert bench.error_code(bench.fetch()) == "server_silent"


@pytest.mark.slow
@pytest.mark.parametrize(
    "header",
    [
        "X-Long: " + "x" * 2_000_000,
        "Content-Length: " + "9" * 5000,
        "Content-Length: -5",
        "Content-Length: 5\r\nContent-Length: 6",
        "Content-Range: bytes " + "9" * 5000 + "-1/*",
        "Retry-After: " + "9" * 5000,
        "Last-Modified: \xe4\xf6\xfc \x85",
        'ETag: "' + "e" * 9000 + '"',
        "Content-Encoding: br",
        "Location: file:///etc/passwd",
    ],
    ids=lambda header: header[:30],
)
def test_a_head_that_makes_no_sense_ends_in_a_sentence(
    header: str, hub: LoopbackHub, bench: Bench
) -> None:
    hub.answers["/x.safetensors"] = said(b"12345", header)
    status = bench.fetch(plain_request(f"{hub.cdn_url}/x.safetensors"))
    assert status.phase in ("done", "failed")
    assert bench.error_code(status) in ("", "server_broke_off", "server_answer_strange")


@pytest.mark.few(2)
@pytest.mark.parametrize(
    "target",
    [
        "file:///etc/passwd",
        "ftp://127.0.0.1/x",
        "data:text/plain,x",
        "//user:hf_secret0123@127.0.0.1/x",
        "https://user:hf_secret0123@files.example/x",
        "http://169.254.169.254/latest/meta-data",
        "http://[::ffff:169.254.169.254]/",
        "http://[::1",
        "https://\x7f/",
        "https://" + "a" * 300 + ".example/",
    ],
)
def test_a_redirect_anywhere_odd_is_not_followed_and_repeats_no_secret(
    target: str, hub: LoopbackHub, bench: Bench
) -> None:
    hub.add("a/b", a_model())
    where = {"Location": target}
    hub.faults.add(Fault("redirect", "*.safetensors", where="hub", headers=where, times=-1))
    status = bench.fetch()
    assert status.phase == "failed"
    assert status.error is not None
    assert status.error.code in ("download_redirect_refused", "address_invalid"), status.error
    journal = b"".join(path.read_bytes() for path in bench.folder.rglob("*.json"))
    assert b"hf_secret" not in journal and "hf_secret" not in repr(status.error.to_json())


def test_a_file_without_length_and_end_leaves_the_disk_its_reserve(
    hub: LoopbackHub, bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_transfer, "_LOOK_EVERY", 1 << 20)
    hub.answers["/x.safetensors"] = [said(b"")[0], *([b"x" * 65536] * 10_000)]
    bench.options = Options((hub.url,), reserve=900 * 10**12, patience=QUICK)
    bench.restart()
    status = bench.fetch(plain_request(f"{hub.cdn_url}/x.safetensors"))
    assert bench.error_code(status) == "download_no_room"
    assert status.done <= 2 << 20


@pytest.mark.parametrize(
    ("address", "local"),
    [
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("0.0.0.0", True),
        ("localhost", True),
        ("::1", True),
        ("[fe80::1%eth0]", True),
        ("fd00:ec2::254", True),
        ("169.254.169.254", True),
        ("::ffff:10.0.0.1", True),
        ("64:ff9b::a9fe:a9fe", True),
        ("64:ff9b::7f00:1", True),
        ("2002:c0a8:101::1", True),
        ("::10.0.0.1", True),
        ("::", True),
        ("ff02::1", True),
        ("224.0.0.251", True),
        ("64:ff9b::5db8:d822", False),
        ("2002:5db8:d822::1", False),
        ("192.168.1.1", True),
        ("100.100.100.200", True),
        ("93.184.216.34", False),
        ("2606:2800:220:1::1", False),
        ("198.18.0.7", False),
        ("huggingface.co", False),
    ],
)
def test_addresses_of_private_networks_are_known(address: str, local: bool) -> None:
    assert is_local(address) is local


def test_no_name_server_leads_a_download_from_the_internet_into_a_private_network(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    known = {"hub.example": "93.184.216.34", "home.lan": "192.168.1.5", "cdn.example": "10.0.0.9"}

    def look_up(host: str, port: int, **_: object) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (known[host], port))]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    public = GateOpening(frozenset({host_port_of("hub.example")}), lambda place: None)
    public.add(host_port_of("cdn.example"))
    assert public.resolve(HostPort("hub.example", 443)) == ["93.184.216.34"]
    with pytest.raises(NetworkError) as caught:
        public.resolve(HostPort("cdn.example", 443))
    assert caught.value.code == "download_redirect_refused"
    # The user's own mirror at home may lead to its neighbour.
    private = GateOpening(frozenset({host_port_of("home.lan")}), lambda place: None)
    private.add(host_port_of("cdn.example"))
    private.resolve(HostPort("home.lan", 443))
    assert private.resolve(HostPort("cdn.example", 443)) == ["10.0.0.9"]


def test_ten_thousand_files_are_listed_and_one_is_fetched(hub: LoopbackHub, bench: Bench) -> None:
    files = {f"many/{number:05d}.txt": b"x" for number in range(10_000)}
    hub.add("a/b", {**files, "w.safetensors": b"12345"})
    status = bench.fetch(request(patterns=("w.safetensors",), target="w.safetensors"))
    assert status.phase == "done", status.error
    assert (bench.folder / "w.safetensors").read_bytes() == b"12345"


def test_a_folder_of_downloads_from_elsewhere_is_read_or_left_alone(tmp_path: Path) -> None:
    good: dict[str, Any] = {
        "version": 1,
        "request": {
            "id": "one", "title": "T", "target": "m", "catalog": "", "licence": "", "only": [],
            "source": {"kind": "hub", "repo": "a/b", "revision": "main", "patterns": []},
        },
        "order": 0, "phase": "paused", "listing": None, "states": {}, "error": None, "moved": "",
    }  # fmt: skip
    hub_source: dict[str, Any] = {"kind": "hub", "repo": "a/b", "revision": "main", "patterns": []}
    state: dict[str, Any] = {
        "etag": "",
        "whole": True,
        "wrong": [],
        "plain": False,
        "size": 0,
        "sha256": "",
    }
    wrong: list[dict[str, Any]] = [
        {"order": float("inf")},
        {"order": float("nan")},
        {"version": 2},
        {"version": 0},
        {"phase": "paused\n<b>"},
        {"phase": ["paused"]},
        {"moved": "../../elsewhere"},
        {"moved": "/etc/passwd"},
        {"states": {"w": {**state, "etag": 5}}},
        {"states": {"w": {**state, "size": "5"}}},
        {"states": {"w": {**state, "wrong": [None]}}},
        {"request": {**good["request"], "title": None}},
        {"request": {**good["request"], "target": 5}},
        {"request": {**good["request"], "source": {**hub_source, "repo": ["a/b"]}}},
        {"request": {**good["request"], "source": {**hub_source, "patterns": [None]}}},
    ]
    folder = tmp_path / ".downloads" / "one"
    folder.mkdir(parents=True)
    (folder / "download.json").write_text(json.dumps(good))
    assert len(staged(tmp_path)) == 1
    for change in wrong:
        (folder / "download.json").write_text(json.dumps({**good, **change}))
        assert staged(tmp_path) == [], change
