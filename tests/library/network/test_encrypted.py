"""The same over TLS, with a certificate made here."""

from __future__ import annotations

import datetime
import ipaddress
import ssl
import threading
from pathlib import Path

import pytest

from desktop_app.core.errors import NetworkError
from desktop_app.library.network.http_errors import RequestedFile, error_of_failure
from tests.library.network.conftest import Server, WatchedGate

pytest.importorskip("cryptography", reason="it makes the certificate")


def write_certificate(path: Path, host: str = "127.0.0.1") -> Path:
    """Key and certificate of ``host``, signed by itself, in one PEM file."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "test")])
    now = datetime.datetime.now(datetime.UTC)
    names = [x509.IPAddress(ipaddress.ip_address(host)), x509.DNSName("localhost")]
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    return write_certificate(tmp_path / "server.pem")


@pytest.fixture
def secure(server: Server, certificate: Path) -> Server:
    return encrypted(server, certificate)


def encrypted(server: Server, certificate: Path, oldest: bool = False) -> Server:
    """The server over TLS; over 1.1 alone, if ``oldest``."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    if oldest:
        context.set_ciphers("ALL:@SECLEVEL=0")
        context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
    plain = server.socket
    server.socket = context.wrap_socket(plain, server_side=True, do_handshake_on_connect=False)
    server.handle_error = lambda request, address: None  # type: ignore[method-assign]
    return server


@pytest.mark.slow
def test_a_server_whose_certificate_nobody_vouches_for_is_not_trusted(
    door: WatchedGate, secure: Server
) -> None:
    url = f"https://{secure.place}/"
    with door.gate.opened("x", [secure.place]) as passage:
        with pytest.raises(Exception) as caught:
            passage.client.get(url)
    error = error_of_failure(caught.value, RequestedFile(secure.place))
    assert error.code == "server_not_trusted" and "certificate" in error.what
    assert secure.seen == []


def test_a_certificate_of_another_host_is_not_trusted(
    door: WatchedGate, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = write_certificate(tmp_path / "other.pem", "127.0.0.9")
    monkeypatch.setenv("SSL_CERT_FILE", str(other))
    secure = encrypted(server, other)
    with door.gate.opened("x", [secure.place]) as passage:
        with pytest.raises(Exception) as caught:
            passage.client.get(f"https://{secure.place}/")
    assert error_of_failure(caught.value, RequestedFile(secure.place)).code == "server_not_trusted"
    assert secure.seen == []


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_versions_of_tls_that_are_broken_are_not_spoken(
    door: WatchedGate, server: Server, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    secure = encrypted(server, certificate, oldest=True)
    with door.gate.opened("x", [secure.place]) as passage:
        with pytest.raises(Exception) as caught:
            passage.client.get(f"https://{secure.place}/")
    error = error_of_failure(caught.value, RequestedFile(secure.place))
    assert isinstance(error, NetworkError), error
    assert secure.seen == []


@pytest.mark.slow
def test_the_users_own_certificates_count_and_the_switch_ends_what_is_in_flight(
    door: WatchedGate, secure: Server, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    url = f"https://{secure.place}/"
    sent = {"authorization": "Bearer x"}
    with door.gate.opened("x", [url]) as passage:
        assert passage.client.get(url, headers=sent).text == "hello"
        secure.answer = secure.drip
        switching = threading.Thread(target=lambda: (secure.begun.wait(), door.switch.turn(False)))
        switching.start()
        with pytest.raises(NetworkError) as caught:
            passage.client.get(url)
        switching.join()
    assert caught.value.code == "network_off"
    assert door.noted[-1].with_token and door.noted[-1].outcome == "ok"
