"""``velatura certify``: whether a picture is what its certificate says."""

from __future__ import annotations

import argparse
import getpass
import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from desktop_app.app.models.progress import FAILED
from desktop_app.app.models.reply import Reply
from desktop_app.core.as_json import to_json
from desktop_app.core.errors import InputError
from desktop_app.core.harmless import one_line
from desktop_app.core.pixels import Array
from desktop_app.core.safe_open import read_regular
from desktop_app.imaging.certificate_check import Verdict
from desktop_app.imaging.credentials import Credentials, Signing, credentials_in
from desktop_app.imaging.xmp import EDITED, GENERATED
from desktop_app.state.document.pages import with_notices
from desktop_app.storage.certificates import sign, signing_by, verified

LOCKED_TEXTS: Final = {
    "no_original": "not compared: say --against ORIGINAL",
    "no_size": "they can't be compared: the original has another size",
    "all_free": "none: everything may have changed",
    "bits": "equal to the original's, bit for bit",
    "converted": "equal to the original's, bit for bit, as that is opened: in RGB, or 8 bits",
    "step": "equal to the original's within a step: it has more depth, or alpha",
}
_LIMIT: Final = "edits smaller than about 16 × 16 pixels go unseen"
WHY_TEXTS: Final = {
    "unread": "the file's pixels can't be read, and what is said of them is only claimed",
    "lossy": "the file is compressed with loss",
    "scaled": "the file is scaled",
    "recoloured": "the file is in another colour profile",
    "unknown": "the file is a project, in inks, or of another depth than can be read",
}
FAULT_TEXTS: Final = {
    "lock_broken": "the certificate itself says that locked pixels changed",
    "no_size": "the original does not fit into the picture",
    "far_apart": "locked parts differ by more than compression with loss and scaling do",
    "unread": "its pixels can't be read as a picture: nothing was compared",
    "signed_otherwise": "the actions that are signed with it tell of another origin than it does",
}
STATE_TEXTS: Final = {
    "trusted": "valid, and trusted",
    "untrusted": "valid, but UNTRUSTED: no list of trusted signers that is known here names it;"
    " anybody can make a signer of any name",
    "invalid": "INVALID",
    "remote": "its credentials lie on a server, which is not asked",
    "unread": "it may be, but that was not looked at",
}
SIGNING_TEXTS: Final = {
    "signingCredential.expired": "the signer's certificate had expired",
    "assertion.dataHash.mismatch": "the file has changed since it was signed",
    "claimSignature.mismatch": "the signature is not the signer's",
    "assertion.hashedURI.mismatch": "what was signed has been edited",
    "claimSignature.missing": "there is no signature in it",
}
MARK_TEXTS: Final = {
    "": "none: no generative model made any of it",
    EDITED: "a generative model made parts of it",
    GENERATED: "a generative model made it",
}
KIND_TEXTS: Final = {
    "derived": ("derived", "computed again from the pixels: {}"),
    "consistent": ("agreeing", "not contradicted by the rest, and not proven: {}"),
    "claimed": ("claims", "only said: {}"),
}
_WIDTH: Final = 9
_MOST: Final = 64
"""Letters of a text that somebody else wrote."""
_BLANKS: Final = re.compile(r"[\s\u00ad\u115f\u1160\u200b-\u200f\u2800\u3164\ufeff\uffa0]+")
"""All that looks like a space, or like nothing."""


def run_certify(arguments: argparse.Namespace) -> Reply:
    """Sign, if that is wanted, and look. Raises InputError: as `storage.certificates.verified`,
    `sign` and `read_signing`."""
    file, against = arguments.file, arguments.against
    by = signing_of(arguments)
    try:
        verdict = verified(file, against, _pixels)
        if by is not None and (verdict.is_good or not verdict.file_equal):
            if not sign(file, by, against):
                raise InputError("credentials_format", name=file.name)
            verdict, by = verified(file, against, _pixels), None
    except InputError as error:
        is_missing = error.code == "certificate_missing"
        signed = credentials_in(read_regular(file)) if is_missing else None
        if signed is None:
            raise
        lines = [one_line(str(file)), _line("written", f"no certificate: {error.what}")]
        told = {"file": str(file), "credentials": to_json(signed), "good": False}
        return Reply("\n".join([*lines, *_signed_lines(signed)]), told, 2)
    lines = [one_line(str(file)), *_lines(verdict), *_signed_lines(verdict.credentials)]
    told = {"file": str(file), **_reported(verdict), "good": verdict.is_good}
    refused = [] if by is None else [_line("signed", "NOT NOW: only what holds is signed")]
    text = "\n".join([*lines, *_field_lines(verdict), *refused])
    return Reply(text, told, 0 if verdict.is_good else FAILED)


def _signed_lines(signed: Credentials | None) -> Iterator[str]:
    if signed is None:
        yield _line("signed", "no: whoever can write the file can write its certificate")
        return
    who = f"by {_short(signed.signer)}, certified by {_short(signed.issuer)}: "
    yield _line("signed", f"{who if signed.signer else ''}{STATE_TEXTS[signed.state]}")
    yield from (_line("", f"WRONG: {SIGNING_TEXTS.get(code, code)}") for code in signed.faults)
    if signed.signer:
        said = _short(", ".join(signed.actions)), _short(signed.source_type, 2 * _MOST)
        more = "" if signed.certified else "; no certificate of Velatura is signed with it"
        yield _line("claimed", f"by {_short(signed.program)}: {' '.join(said)}{more}")


def _field_lines(verdict: Verdict) -> Iterator[str]:
    for kind, (name, text) in KIND_TEXTS.items():
        found = [one.field for one in verdict.fields if one.kind == kind and not one.wrong]
        yield _line(name, text.format(", ".join(found) or "nothing"))
    yield from (
        _line("", f"WRONG: {one.field}: {one.wrong}") for one in verdict.fields if one.wrong
    )


def _pixels(path: Path) -> Array:
    from desktop_app.worker.opening import read_document

    document = read_document(path)
    return with_notices(document.content).picture(document.size.rect)


def _reported(verdict: Verdict) -> dict[str, Any]:
    signed = verdict.credentials and replace(verdict.credentials, papers=())
    told: dict[str, Any] = to_json(replace(verdict, credentials=signed))
    del told["certificate"]["free"]["bits"]
    return told


def _lines(verdict: Verdict) -> Iterator[str]:
    found, signed = verdict.certificate, verdict.credentials
    yield _line("written", f"by {_short(found.program)} (claimed)")
    same = "as its certificate says"
    if signed is not None and signed.certified:
        same = "as it was signed" if signed.is_sound else "NOT as it was signed"
    yield _line("file", same if verdict.file_equal else "CHANGED since")
    if verdict.source_equal is not None:
        named = "" if found.source is None else found.source.sha256
        other = f"the same pixels in another file: {verdict.against}; the certificate names {named}"
        same = "the one that it was made of" if verdict.against == named else other
        yield _line("original", same if verdict.source_equal else "ANOTHER than it was made of")
    count, all_ = found.locked.count, found.size[0] * found.size[1]
    share = f"{count:,} of {all_:,} pixels"
    unlike = verdict.differing
    if unlike is not None:
        (x, y), box = unlike.first, unlike.bounds
        said = (
            f"{unlike.count:,} CHANGED, the first at {x}, {y}; all in"
            f" {box.width} × {box.height} at {box.x}, {box.y}"
        )
    elif verdict.apart is not None:
        said = f"compared coarsely, because {WHY_TEXTS[verdict.why]}: {_LIMIT}"
    elif verdict.why:
        said = f"NOT COMPARED: {WHY_TEXTS[verdict.why]}"
    else:
        said = LOCKED_TEXTS[verdict.reason or verdict.how]
    yield _line("locked", f"{share}: {said}")
    if verdict.apart is not None:
        yield _line("", f"means of 16 × 16 of them differ by {verdict.apart} of 255 at most")
    yield from (_line("", f"WRONG: {FAULT_TEXTS[each]}") for each in verdict.faults)
    yield _line("free", f"{verdict.free:.2%} of the picture may have changed (claimed)")
    if verdict.changed is not None:
        yield _line("changed", f"{verdict.changed:.2%} of it is not as in the original")
    made, kind = found.made.count / all_, found.source_type
    yield _line("AI share", f"{made:.2%} made or changed by a model or a network (claimed)")
    yield _line("AI mark", f"{MARK_TEXTS.get(kind) or _short(kind, 2 * _MOST)} (claimed)")
    for one in found.models:
        seed = "" if one.seed is None else str(one.seed)
        more = {" ({})": one.digest, ", licence {}": one.licence, ", seed {}": seed}
        told = "".join(form.format(_short(text)) for form, text in more.items() if text)
        yield _line("model", f"{_short(one.model)}{told} (claimed)")


def _line(name: str, text: str) -> str:
    return f"  {name:{_WIDTH}} {_short(text, 10 * _MOST)}"


def _short(text: str, most: int = _MOST) -> str:
    """What strangers wrote, so that no row can be forged by what would be the next one."""
    told = one_line(_BLANKS.sub(" ", text))
    return told if len(told) <= most else f"{told[:most]}…"


def signing_of(arguments: argparse.Namespace) -> Signing | None:
    """Who signs; None: nobody. Raises InputError: as `storage.certificates.read_signing`."""
    chain: Path | None = arguments.sign
    if chain is None:
        return None
    return signing_by(chain, arguments.sign_key or chain, _password)


def _password(key: Path) -> str:
    from desktop_app.library.network.key_passwords import KeyPasswords

    password = KeyPasswords().get(key)
    if not password and sys.stdin.isatty():
        password = getpass.getpass(f"Password of {key.name}: ")
    return password
