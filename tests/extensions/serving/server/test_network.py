"""What the server lets through to and from the network: one door, which it named, and nothing
else; no token in the open."""

from __future__ import annotations

import json
import socket
import ssl
import sys
from pathlib import Path

import httpx
import pytest

from desktop_app.app.cli import main
from desktop_app.core.errors import InputError
from desktop_app.core.network_audit import Attempt, NetworkUse, is_loopback
from desktop_app.extensions.serving.server.listening import REASON, Listening
from tests.extensions.serving.server.certificates import write_certificate
from tests.extensions.serving.server.inside import inside
from tests.extensions.serving.server.planted import PLANTS
from tests.extensions.serving.server.serving import PLAIN, Served, add_token, serving

PLANTED = ("-m", "tests.extensions.serving.server.planted")


def rows(folder: Path) -> list[dict[str, object]]:
    text = (folder / "logs" / "network.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


# -- the guard of the process ----------------------------------------------------------------


def test_the_guard_admits_the_named_address_while_it_is_bound_and_no_other() -> None:
    listening = Listening("0.0.0.0", 7860, lambda row: None)
    wanted = Attempt("socket.bind", "0.0.0.0", 7860, is_name=False)
    assert not listening.admits(wanted)
    listening._binding = True
    assert listening.admits(wanted)
    for other in (
        Attempt("socket.bind", "0.0.0.0", 7861, is_name=False),
        Attempt("socket.bind", "192.0.2.7", 7860, is_name=False),
        Attempt("socket.bind", "", 7860, is_name=False),
        Attempt("socket.connect", "0.0.0.0", 7860, is_name=False),
        Attempt("socket.sendto", "0.0.0.0", 7860, is_name=False),
        Attempt("socket.getaddrinfo", "0.0.0.0", 7860, is_name=True),
    ):
        assert not listening.admits(other)


def test_binding_is_over_once_it_is_bound_or_has_failed() -> None:
    for host in ("127.0.0.2", "127.0.0.1"):
        noted: list[NetworkUse] = []
        listening = Listening(host, 0, noted.append)
        try:
            address, port = listening.open()
            assert not listening._binding
            assert listening.socket is not None
            assert listening.socket.getsockname() == (host, port)
            assert [(row.host, row.reason, row.outcome) for row in noted] == [
                (f"{address}:{port}", REASON, "open")
            ]
            taken = Listening(host, port, noted.append)
            with pytest.raises(InputError) as caught:
                taken.open()
            assert caught.value.code == "bind_failed"
            assert not taken._binding
            assert len(noted) == 1
        finally:
            listening.close()
            listening.close()


@pytest.mark.parametrize("host", ["studio.example", "", "127.0.0.1.example", "1.2.3", "::g"])
def test_names_are_not_looked_up(host: str) -> None:
    with pytest.raises(InputError) as caught:
        Listening(host, 0, lambda row: None).open()
    assert caught.value.code == "bind_failed"


def test_ipv6_is_listened_to_as_well() -> None:
    listening = Listening("::1", 0, lambda row: None)
    try:
        assert listening.open()[0] == "::1"
    except InputError:
        pytest.skip("this machine has no IPv6")
    finally:
        listening.close()


def test_small_answers_go_at_once() -> None:
    """Asyncio asks for that only where the socket says that it is TCP."""
    listening = Listening("127.0.0.1", 0, lambda row: None)
    try:
        listening.open()
        assert listening.socket is not None
        assert listening.socket.proto == socket.IPPROTO_TCP
    finally:
        listening.close()


def test_what_only_this_machine_reaches() -> None:
    assert all(map(is_loopback, ("127.0.0.1", "127.9.9.9", "::1", "localhost", "LOCALHOST")))
    assert not any(map(is_loopback, ("0.0.0.0", "::", "192.0.2.7", "", "localhost.example")))


def test_the_door_that_is_open_is_in_the_network_log(server: Served) -> None:
    row = rows(server.folder)[-1]
    assert row["host"] == server.url.removeprefix("http://")
    assert (row["reason"], row["outcome"]) == (REASON, "open")


@pytest.mark.slow
def test_a_server_does_nothing_else_on_the_network(tmp_path: Path, loopback: None) -> None:
    with serving(tmp_path / "data", program=PLANTED, strict=False) as served:
        for name in PLANTS:
            answer = httpx.get(f"{served.url}/planted/{name}", **PLAIN).json()
            assert answer == {"refused": "RefusedConnectionError"}, name
        assert len(rows(served.folder)) == 1
        said = served.said()
    assert said.count("refused socket.") == len(PLANTS)


REPEATED = [pytest.param(name, marks=pytest.mark.slow) for name in PLANTS if name != "connect"]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["connect", *REPEATED])
def test_with_dev_it_ends_at_the_first_attempt(name: str, tmp_path: Path, loopback: None) -> None:
    with serving(tmp_path / "data", program=PLANTED) as served:
        with pytest.raises(httpx.HTTPError):
            httpx.get(f"{served.url}/planted/{name}", **PLAIN)
        assert served.ended() == 70
        assert "planted.py" in served.said()


# -- what it doesn't start with ----------------------------------------------------------------


class Refusals:
    """The command line over an empty data folder, where it must refuse before it binds."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder / "data"
        self._capsys = capsys

    def of(self, *words: str) -> str:
        """The code of the error it ends with."""
        assert main(["--data-dir", str(self.folder), "serve", "--port", "0", "--json", *words]) == 2
        told = self._capsys.readouterr()
        assert '"url"' not in told.out
        return json.loads(told.out)["error"]["code"]


@pytest.fixture
def refusals(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Refusals:
    return Refusals(tmp_path, capsys)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7"])
def test_other_machines_need_a_token_and_encryption(host: str, refusals: Refusals) -> None:
    assert refusals.of("--host", host) == "bind_needs_token"
    add_token(refusals.folder, "ann")
    assert refusals.of("--host", host) == "bind_needs_tls"


def test_a_file_of_tokens_counts_as_well(refusals: Refusals, tmp_path: Path) -> None:
    file = tmp_path / "tokens"
    file.write_text("ann:a-token-that-is-long-enough\n")
    assert refusals.of("--host", "0.0.0.0", "--token-file", str(file)) == "bind_needs_tls"
    file.write_text("# nobody yet\n")
    assert refusals.of("--token-file", str(file)) == "token_line"
    assert refusals.of("--token-file", str(tmp_path / "none")) == "file_missing"


def test_a_proxy_brings_other_machines_and_needs_a_token(refusals: Refusals) -> None:
    assert refusals.of("--proxy", "127.0.0.1") == "proxy_needs_token"


def test_a_certificate_must_be_whole_and_fit_its_key(refusals: Refusals, tmp_path: Path) -> None:
    certificate, key = write_certificate(tmp_path / "one")
    _, other = write_certificate(tmp_path / "other")
    _, locked = write_certificate(tmp_path / "locked", b"secret")
    damaged = tmp_path / "damaged.pem"
    damaged.write_text("-----BEGIN CERTIFICATE-----\nno\n-----END CERTIFICATE-----\n")
    for words in (
        ("--tls-cert", str(certificate)),
        ("--tls-key", str(key)),
        ("--tls-cert", str(certificate), "--tls-key", str(other)),
        ("--tls-cert", str(certificate), "--tls-key", str(locked)),
        ("--tls-cert", str(damaged), "--tls-key", str(key)),
        ("--tls-cert", str(tmp_path / "none"), "--tls-key", str(key)),
        ("--tls-cert", str(tmp_path), "--tls-key", str(key)),
    ):
        assert refusals.of(*words) == "tls_invalid", words


def test_damaged_tokens_and_policies_are_said_at_the_start(
    refusals: Refusals, tmp_path: Path
) -> None:
    rules = tmp_path / "policy.toml"
    rules.write_text("colour = 1")
    assert refusals.of("--policy", str(rules)) == "policy_invalid"
    assert refusals.of("--host", "studio.example") == "bind_needs_token"
    refusals.folder.mkdir(parents=True, exist_ok=True)
    (refusals.folder / "server-tokens.json").write_text("{")
    assert refusals.of() == "tokens_damaged"


def test_a_queue_that_another_program_runs_is_left_alone(
    server: Served, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--data-dir", str(server.folder), "serve", "--port", "0", "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "queue_elsewhere"


# -- TLS and proxies -----------------------------------------------------------------------------


@pytest.mark.slow
def test_with_a_certificate_it_is_reached_by_tls_alone(tmp_path: Path, loopback: None) -> None:
    certificate, key = write_certificate(tmp_path)
    trusts = ssl.create_default_context(cafile=str(certificate))
    words = {"tls_cert": certificate, "tls_key": key}
    add_token(tmp_path / "data", "first")
    with inside(tmp_path / "data", **words) as near:
        assert near.url.startswith("https://")
        client = httpx.Client(verify=trusts, trust_env=False)
        with client:
            assert client.get(f"{near.url}/healthz").json() == {"status": "ok"}
            token = near.token("ann")[1]
            bearer = {"Authorization": f"Bearer {token}"}
            assert client.get(f"{near.url}/v1/me", headers=bearer).json()["name"] == "ann-1"
        with pytest.raises(httpx.HTTPError):
            httpx.get(near.url.replace("https", "http") + "/healthz", **PLAIN)
        old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        old.check_hostname, old.verify_mode = False, ssl.CERT_NONE
        old.set_ciphers("ALL:@SECLEVEL=0")
        with pytest.warns(DeprecationWarning, match="TLSv1_1"):
            old.minimum_version = old.maximum_version = ssl.TLSVersion.TLSv1_1
        with socket.create_connection(("127.0.0.1", near.port)) as plain:
            with pytest.raises(ssl.SSLError):
                old.wrap_socket(plain)


def test_behind_a_proxy_only_what_it_says_it_encrypted(tmp_path: Path, loopback: None) -> None:
    add_token(tmp_path / "data", "first")
    with inside(tmp_path / "data", proxy=["127.0.0.1"], name=["studio.example"]) as near:
        client = near.user("ann")
        assert client.get("/v1/me").json()["code"] == "token_unencrypted"
        for proto, status in (("https", 200), ("http", 403), ("", 403)):
            head = {"X-Forwarded-Proto": proto, "Host": "studio.example"}
            head["X-Forwarded-For"] = "203.0.113.9"
            assert client.get("/v1/me", headers=head).status_code == status
        far = near.client()
        head = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "127.0.0.1"}
        assert far.get("/v1/me", headers=head).json()["code"] == "token_missing"


def test_the_process_serves_on_another_address_of_this_machine(
    tmp_path: Path, loopback: None
) -> None:
    if sys.platform == "darwin":
        pytest.skip("macOS has 127.0.0.1 alone")
    listening = Listening("127.0.0.2", 0, lambda row: None)
    try:
        host, port = listening.open()
        with pytest.raises(OSError):
            socket.create_connection(("127.0.0.1", port))
        assert host == "127.0.0.2"
    finally:
        listening.close()
