"""``velatura certify``: whether a picture is what its certificate says."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from desktop_app.app.models.reply import Reply
from desktop_app.app.run_teller import FAILED
from desktop_app.app.signing import add_sign_options, signing_of
from desktop_app.app.typed_path import typed_path
from desktop_app.core.as_json import to_json
from desktop_app.core.errors import InputError
from desktop_app.core.harmless import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from desktop_app.core.pixels import Array
    from desktop_app.imaging.certificate_check import Verdict
    from desktop_app.imaging.credentials import Credentials

_REASONS: Final = {
    "no_original": "not compared: say --against ORIGINAL",
    "not_exact": "not compared: the file is compressed with loss, scaled or in another profile",
    "no_size": "they can't be compared: the original has another size or depth",
    "all_free": "none: everything may have changed",
}
_FAULTS: Final = {
    "lock_broken": "the certificate itself says that locked pixels changed",
    "no_size": "the original does not fit into the picture",
    "far_apart": "locked parts differ by more than compression with loss and scaling do",
}
_STATES: Final = {
    "trusted": "valid, and trusted",
    "untrusted": "valid, but UNTRUSTED: no list of trusted signers that is known here names it;"
    " anybody can make a signer of any name",
    "invalid": "INVALID",
    "remote": "its credentials lie on a server, which is not asked",
    "unread": "it may be, but that was not looked at",
}
_SIGNING_FAULTS: Final = {
    "signingCredential.expired": "the signer's certificate had expired",
    "assertion.dataHash.mismatch": "the file has changed since it was signed",
    "claimSignature.mismatch": "the signature is not the signer's",
}
_KINDS: Final = {
    "derived": ("derived", "computed again from the pixels: {}"),
    "consistent": ("agreeing", "not contradicted by the rest, and not proven: {}"),
    "claimed": ("claims", "only said: {}"),
}
_WIDTH: Final = 9


def add_certify(verbs: Any, add_json: Any) -> None:
    """Add the verb to what `argparse.ArgumentParser.add_subparsers` gave."""
    verb = verbs.add_parser(
        "certify",
        help="check a picture against its certificate",
        description="Reads the certificate that is signed into F, and F.certificate.json, which"
        " must say the same, and computes again what follows from the pixels of F. With --against"
        " every locked pixel is compared with the original's, and what is said of that is computed"
        " again, too. Says of each field whether it is derived, agrees with the others, or is only"
        " claimed. Exit code: 0 all that can be derived holds, 1 something does not, or could not"
        " be read, 2 a file can't be used, or there is no certificate.",
    )
    verb.add_argument("file", type=typed_path, metavar="F", help="a picture with a certificate")
    verb.add_argument(
        "--against", type=typed_path, metavar="ORIGINAL", help="the picture that F was made of"
    )
    add_sign_options(verb)
    add_json(verb)


def run_certify(arguments: argparse.Namespace) -> Reply:
    """Sign, if that is wanted, and look. Raises InputError: as `storage.certificates.verified`,
    `sign` and `read_signing`."""
    from desktop_app.imaging.credentials import credentials_in
    from desktop_app.storage.certificates import sign, verified

    file: Path = arguments.file
    by = signing_of(arguments)
    if by is not None and not sign(file, by, arguments.against):
        raise InputError("credentials_format", name=file.name)
    try:
        verdict = verified(file, arguments.against, _pixels)
    except InputError as error:
        is_missing = error.code == "certificate_missing"
        signed = credentials_in(file.read_bytes()) if is_missing else None
        if signed is None:
            raise
        lines = [one_line(str(file)), _line("written", f"no certificate: {error.what}")]
        told = {"file": str(file), "credentials": to_json(signed), "good": False}
        return Reply("\n".join([*lines, *_signed_lines(signed)]), told, 2)
    lines = [one_line(str(file)), *_lines(verdict), *_signed_lines(verdict.credentials)]
    told = {"file": str(file), **_told(verdict), "good": verdict.is_good}
    text = "\n".join([*lines, *_field_lines(verdict)])
    return Reply(text, told, 0 if verdict.is_good else FAILED)


def _signed_lines(signed: Credentials | None) -> Iterator[str]:
    if signed is None:
        yield _line("signed", "no: whoever can write the file can write its certificate")
        return
    who = f"by {signed.signer}, certified by {signed.issuer}: " if signed.signer else ""
    yield _line("signed", f"{who}{_STATES[signed.state]}")
    yield from (_line("", f"WRONG: {_SIGNING_FAULTS.get(code, code)}") for code in signed.faults)
    if signed.signer:
        said = ", ".join(signed.actions)
        more = "" if signed.certified else "; no certificate of Velatura is signed with it"
        yield _line("claimed", f"by {signed.program}: {said} {signed.source_type}{more}")


def _field_lines(verdict: Verdict) -> Iterator[str]:
    for kind, (name, text) in _KINDS.items():
        found = [one.field for one in verdict.fields if one.kind == kind and not one.wrong]
        yield _line(name, text.format(", ".join(found) or "nothing"))
    yield from (
        _line("", f"WRONG: {one.field}: {one.wrong}") for one in verdict.fields if one.wrong
    )


def _pixels(path: Path) -> Array:
    from desktop_app.state.document.pages import with_notices
    from desktop_app.worker.opening import read_document

    document = read_document(path)
    return with_notices(document.content).picture(document.size.rect)


def _told(verdict: Verdict) -> dict[str, Any]:
    signed = verdict.credentials and replace(verdict.credentials, papers=())
    told: dict[str, Any] = to_json(replace(verdict, credentials=signed))
    del told["certificate"]["free"]["bits"]
    return told


def _lines(verdict: Verdict) -> Iterator[str]:
    found = verdict.certificate
    yield _line("written", f"by {found.program} (claimed)")
    yield _line("file", "as it was written" if verdict.file_equal else "CHANGED since")
    if verdict.source_equal is not None:
        same = "the one that it was made of"
        yield _line("original", same if verdict.source_equal else "ANOTHER than it was made of")
    count, all_ = found.locked.count, found.size[0] * found.size[1]
    share = f"{count:,} of {all_:,} pixels"
    unlike = verdict.differing
    if unlike is not None:
        (x, y), box = unlike.first, unlike.bounds
        where = f"the first at {x}, {y}; all in {box.width} × {box.height} at {box.x}, {box.y}"
        yield _line("locked", f"{share}: {unlike.count:,} CHANGED, {where}")
    elif verdict.reason:
        yield _line("locked", f"{share}: {_REASONS[verdict.reason]}")
    else:
        yield _line("locked", f"{share}: equal to the original's, bit for bit")
    if verdict.apart is not None:
        yield _line("", f"means of 16 × 16 of them differ by {verdict.apart} of 255 at most")
    yield from (_line("", f"WRONG: {_FAULTS[each]}") for each in verdict.faults)
    yield _line("free", f"{verdict.free:.2%} of the picture may have changed")
    if verdict.changed is not None:
        yield _line("changed", f"{verdict.changed:.2%} of it is not as in the original")
    made = found.made.count / all_
    yield _line("AI share", f"{made:.2%} made or changed by a model (claimed)")
    for one in found.models:
        seed = "" if one.seed is None else f", seed {one.seed}"
        licence = f", licence {one.licence}" if one.licence else ""
        digest = f" ({one.digest})" if one.digest else ""
        yield _line("model", f"{one.model}{digest}{licence}{seed} (claimed)")


def _line(name: str, text: str) -> str:
    return f"  {name:{_WIDTH}} {one_line(text)}"
