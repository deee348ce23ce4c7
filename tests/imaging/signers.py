"""Certificates of signers that nobody trusts, made for a test."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Literal, NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID


class Signer(NamedTuple):
    """PEM of the chain and of the key."""

    chain: bytes
    key: bytes


def _name(called: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, called),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Test Studio"),
        ]
    )


def signer(
    days: tuple[float, float] = (-1, 30), password: str = "", kind: Literal["ec", "rsa"] = "ec"
) -> Signer:
    """One whose certificate is valid from and until so many days after now."""
    now = datetime.now(UTC)
    root = ec.generate_private_key(ec.SECP256R1())
    own = (
        ec.generate_private_key(ec.SECP256R1())
        if kind == "ec"
        else rsa.generate_private_key(65537, 2048)
    )

    def begun(called: str, public: ec.EllipticCurvePublicKey | rsa.RSAPublicKey, ca: bool):
        key_id = x509.SubjectKeyIdentifier.from_public_key(public)
        use = x509.KeyUsage(not ca, False, False, False, False, ca, ca, False, False)
        return (
            x509.CertificateBuilder(_name("Test Root"), _name(called), public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now + timedelta(days[0]))
            .not_valid_after(now + timedelta(days[1]))
            .add_extension(x509.BasicConstraints(ca, None), True)
            .add_extension(use, True)
            .add_extension(key_id, False)
        )

    above = begun("Test Root", root.public_key(), True).sign(root, hashes.SHA256())
    issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(root.public_key())
    leaf = (
        begun("Ada Maler", own.public_key(), False)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), False)
        .add_extension(issuer, False)
        .sign(root, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    lock = (
        serialization.BestAvailableEncryption(password.encode())
        if password
        else serialization.NoEncryption()
    )
    key = own.private_bytes(pem, serialization.PrivateFormat.PKCS8, lock)
    return Signer(leaf.public_bytes(pem) + above.public_bytes(pem), key)
