"""Content Credentials (C2PA): a picture's certificate inside its file, signed; and read again.

By c2pa-python, the optional extra ``credentials``. It fetches nothing: no remote manifests, no
answers of OCSP, no time stamps. So nobody but the signer's own clock says when a file was signed.
"""

from __future__ import annotations

import io
import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from desktop_app.core.errors import InputError
from desktop_app.imaging.certificate import SCHEMA, VERSION, Hashed
from desktop_app.imaging.xmp import CREATED

if TYPE_CHECKING:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

    from desktop_app.imaging.certificate import Certificate

LABEL: Final = "velatura.certificate"
"""Of the assertion that holds the certificate."""

_SETTINGS: Final[dict[str, Any]] = {
    "version": 1,
    "core": {"allowed_network_hosts": []},
    "verify": {"remote_manifest_fetch": False, "ocsp_fetch": False},
    "builder": {"thumbnail": {"enabled": False}},
}
_KINDS: Final = {
    b"\x89PNG": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF8": "image/gif",
    b"II*\x00": "image/tiff",
    b"MM\x00*": "image/tiff",
}
_BOXES: Final = {b"WEBP": "image/webp", b"avif": "image/avif"}
_UNTRUSTED: Final = "signingCredential.untrusted"
_PARENT: Final = {"relationship": "parentOf", "title": "original", "label": "parent"}
State: TypeAlias = Literal["trusted", "untrusted", "invalid", "remote", "unread"]


@dataclass(frozen=True, slots=True)
class Signing:
    """Who signs.

    Attributes:
        chain: PEM, the signer's certificate first.
        key: PEM of its key, open.
        algorithm: C2PA's name of it.
        name: of the signer.
    """

    chain: bytes
    key: bytes
    algorithm: str
    name: str

    def __repr__(self) -> str:
        return f"<Signing as {self.name}>"


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a file's credentials say.

    Attributes:
        state: untrusted: sound, by a signer whom no list of trusted ones names; remote: they lie on
            a server, which nobody asks; unread: what reads them is not installed.
        signer, issuer: of the certificate that signed it.
        program: that made the claim.
        actions: what was done.
        source_type: IPTC's digital source type; empty: none is told.
        ingredients: how many pictures it was made of.
        faults: codes of C2PA, or a sentence: why it is invalid or unread.
        certified: whether it holds a certificate of Velatura.
        papers: these certificates, as `imaging.certificate.certificate_from` reads them. What is
            told of the file is empty: signing changes it.
    """

    state: State
    signer: str = ""
    issuer: str = ""
    program: str = ""
    actions: tuple[str, ...] = ()
    source_type: str = ""
    ingredients: int = 0
    faults: tuple[str, ...] = ()
    certified: bool = False
    papers: tuple[bytes, ...] = field(default=(), repr=False)

    @property
    def is_sound(self) -> bool:
        """Whether nothing speaks against them; that says nothing of who signed."""
        return self.state in ("trusted", "untrusted", "remote")


def may_hold_some(data: bytes) -> bool:
    """Whether it looks as if a file had credentials."""
    return bool(kind_of(data)) and b"c2pa" in data


def kind_of(data: bytes) -> str:
    """MIME type of a file that can be signed; empty: it can't."""
    if data[:4] == b"RIFF" or data[4:8] == b"ftyp":
        return _BOXES.get(data[8:12], "")
    return next((kind for start, kind in _KINDS.items() if data.startswith(start)), "")


def signing(
    chain: bytes, key: bytes, password: str = "", *, name: str = "", now: datetime | None = None
) -> Signing:
    """Who signs, by a certificate that is valid now.

    Args:
        chain: PEM, the signer's certificate first.
        key: PEM of its key.
        password: of the key; empty: it has none.
        name: of the certificate's file, for errors.
        now: in place of the clock.

    Raises:
        InputError: ``credentials_missing``, ``credentials_wrong``, ``credentials_password``,
            ``credentials_expired``, ``credentials_early``.
    """
    _library()
    from cryptography import x509
    from cryptography.hazmat.primitives import serialization

    try:
        certificate = x509.load_pem_x509_certificates(chain)[0]
    except ValueError as error:
        raise InputError("credentials_wrong", name=name, reason="it is not PEM") from error
    opened = _opened(key, password, name)
    plain = serialization.PublicFormat.SubjectPublicKeyInfo
    public = [
        one.public_bytes(serialization.Encoding.PEM, plain)
        for one in (certificate.public_key(), opened.public_key())
    ]
    if public[0] != public[1]:
        raise InputError("credentials_wrong", name=name, reason="the key belongs to another one")
    now = now or datetime.now(UTC)
    first, last = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    if not first <= now <= last:
        code, day = ("credentials_expired", last) if now > last else ("credentials_early", first)
        raise InputError(code, name=name, signer=_called(certificate), date=day.date().isoformat())
    text = opened.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return Signing(chain, text, _algorithm(opened, name), _called(certificate))


def _opened(key: bytes, password: str, name: str) -> PrivateKeyTypes:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives import serialization

    locked = b"ENCRYPTED" in key
    if locked and not password:
        raise InputError("credentials_password", name=name)
    try:
        secret = password.encode() if locked else None
        return serialization.load_pem_private_key(key, secret)
    except (TypeError, ValueError, UnsupportedAlgorithm) as error:
        if locked:
            raise InputError("credentials_password", name=name) from error
        raise InputError("credentials_wrong", name=name, reason="its key can't be read") from error


def _algorithm(key: PrivateKeyTypes, name: str) -> str:
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

    if isinstance(key, ec.EllipticCurvePrivateKey) and key.key_size in (256, 384, 521):
        return {256: "es256", 384: "es384", 521: "es512"}[key.key_size]
    if isinstance(key, rsa.RSAPrivateKey) and key.key_size >= 2048:
        return "ps256"
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return "ed25519"
    raise InputError("credentials_wrong", name=name, reason="its kind of key can't sign")


def _called(certificate: x509.Certificate) -> str:
    from cryptography.x509.oid import NameOID

    found = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(found[0].value) if found else certificate.subject.rfc4514_string()


def signed(
    data: bytes, certificate: Certificate, by: Signing, source: bytes | None = None
) -> bytes | None:
    """A file with credentials; None: its format holds none.

    Args:
        data: the file.
        certificate: what is said of it.
        by: who signs.
        source: the file that it was made of, with what credentials it has; None: unknown.

    Raises:
        InputError: ``credentials_wrong``: it can't sign.
    """
    kind = kind_of(data)
    if not kind:
        return None
    c2pa = _library()
    parent = kind_of(source) if source else ""
    info = c2pa.C2paSignerInfo(by.algorithm, by.chain, by.key, None)
    out = io.BytesIO()
    try:
        with _context(c2pa) as context, c2pa.Signer.from_info(info) as signer:
            with c2pa.Builder(manifest(kind, certificate, bool(parent)), context) as builder:
                if source and parent:
                    builder.add_ingredient(_PARENT, parent, io.BytesIO(source))
                builder.sign(signer, kind, io.BytesIO(data), out)
    except c2pa.C2paError as error:
        reason = "the library of Content Credentials refused"
        raise InputError("credentials_wrong", f"{error}", name=by.name, reason=reason) from error
    return out.getvalue()


def _library() -> Any:
    """Raises InputError: ``credentials_missing``: the extra isn't installed."""
    try:
        import c2pa
    except ImportError as error:
        raise InputError("credentials_missing") from error
    return c2pa


def _context(library: Any) -> Any:
    return library.Context.from_dict(_SETTINGS)


def manifest(kind: str, certificate: Certificate, with_ingredients: bool) -> dict[str, Any]:
    """``with_ingredients``: what it was made of is put in; where it isn't, that there is one is
    told."""
    program, _, version = certificate.program.partition(" ")
    mark = certificate.source_type
    if certificate.source is not None:
        actions: list[dict[str, Any]] = [
            {"action": "c2pa.opened", "parameters": {"ingredientIds": ["parent"]}},
            {"action": "c2pa.edited", **({"digitalSourceType": mark} if mark else {})},
        ]
    else:
        actions = [{"action": "c2pa.created", "digitalSourceType": mark or CREATED}]
    # As a text: of a list of numbers c2pa-rs returns the lowest bytes alone.
    paper = replace(certificate, file=Hashed("", "", 0, 0)).to_bytes().decode()
    told = {"schema": SCHEMA, "version": VERSION, "certificate": paper}
    return {
        "claim_generator_info": [{"name": program, "version": version}],
        "format": kind,
        "ingredients": [] if with_ingredients or certificate.source is None else [_PARENT],
        "assertions": [
            {"label": "c2pa.actions.v2", "data": {"actions": actions}},
            {"label": LABEL, "data": told},
        ],
    }


def credentials_in(data: bytes) -> Credentials | None:
    """What a file's credentials say; None: it has none."""
    if not may_hold_some(data):
        return None
    try:
        c2pa = _library()
    except InputError as error:
        return Credentials("unread", faults=(f"{error.what} {error.todo}",))
    try:
        with _context(c2pa) as context:
            reader = c2pa.Reader.try_create(kind_of(data), io.BytesIO(data), context=context)
            if reader is None:
                return None
            with reader:
                return _said(json.loads(reader.json()), reader.get_validation_state() or "")
    except c2pa.C2paError as error:
        if f"{error}".startswith("Remote"):
            return Credentials("remote")
        several = "more than one manifest" in f"{error}"
        fault = "it has more than one manifest" if several else "its manifest is damaged"
        return Credentials("invalid", faults=(fault,))
    except (AttributeError, KeyError, TypeError, ValueError):
        return Credentials("invalid", faults=("its manifest is not one of C2PA",))


def _said(store: dict[str, Any], state: str) -> Credentials:
    manifest: dict[str, Any] = store["manifests"][store["active_manifest"]]
    signature: dict[str, Any] = manifest.get("signature_info") or {}
    actions, papers = list[dict[str, Any]](), list[bytes]()
    for each in manifest.get("assertions", ()):
        if each["label"].partition("__")[0] == LABEL:
            papers.append(str(each["data"].get("certificate", "")).encode())
        if each["label"].startswith("c2pa.actions"):
            actions += each["data"]["actions"]
    types = [str(one["digitalSourceType"]) for one in actions if "digitalSourceType" in one]
    codes = [str(one["code"]) for one in store.get("validation_status", ())]
    programs: list[dict[str, Any]] = manifest.get("claim_generator_info") or [{}]
    found: dict[str, State] = {"Trusted": "trusted", "Valid": "untrusted"}
    return Credentials(
        found.get(state, "invalid"),
        str(signature.get("common_name", "")),
        str(signature.get("issuer", "")),
        " ".join(str(programs[0].get(key, "")) for key in ("name", "version")).strip(),
        tuple(str(one["action"]) for one in actions),
        types[-1] if types else "",
        len(manifest.get("ingredients", ())),
        tuple(code for code in codes if code != _UNTRUSTED),
        bool(papers),
        tuple(papers),
    )
