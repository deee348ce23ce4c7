"""``velatura certify``: whether a picture is what its certificate says."""

from __future__ import annotations

import argparse
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
    from desktop_app.imaging.credentials import Credentials
    from desktop_app.storage.certificates import Verdict

_REASONS: Final = {
    "no_original": "not compared: say --against ORIGINAL",
    "not_exact": "not compared: the file is compressed with loss, scaled or in another profile",
    "no_size": "they can't be compared: the original has another size or depth",
    "all_free": "none: everything may have changed",
}
_FAULTS: Final = {
    "lock_broken": "the certificate itself says that locked pixels changed",
    "no_size": "the original does not fit into the picture",
}
_STATES: Final = {
    "trusted": "valid, and trusted",
    "untrusted": "valid, but UNTRUSTED: no list of trusted signers that is known here names it",
    "invalid": "INVALID",
}
_SIGNING_FAULTS: Final = {
    "signingCredential.expired": "the signer's certificate had expired",
    "assertion.dataHash.mismatch": "the file has changed since it was signed",
    "claimSignature.mismatch": "the signature is not the signer's",
}
_WIDTH: Final = 9


def add_certify(verbs: Any, add_json: Any) -> None:
    """Add the verb to what `argparse.ArgumentParser.add_subparsers` gave."""
    verb = verbs.add_parser(
        "certify",
        help="check a picture against its certificate",
        description="Reads F.certificate.json, and checks that F is the file it was written for."
        " With --against every locked pixel is compared with the original's. Exit code: 0 all is"
        " as certified, 1 something is not, 2 a file can't be used.",
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
    from desktop_app.storage.certificates import sign, verified

    file: Path = arguments.file
    by = signing_of(arguments)
    if by is not None and not sign(file, by, arguments.against):
        raise InputError("credentials_format", name=file.name)
    signed = _credentials(file)
    try:
        verdict = verified(file, arguments.against, _pixels)
    except InputError as error:
        if error.code != "certificate_missing" or signed is None:
            raise
        verdict = None
    lines, told = [one_line(str(file))], dict[str, Any](file=str(file))
    if verdict is not None:
        lines += _lines(verdict)
        told |= _told(verdict)
    lines += _signed_lines(signed)
    told["credentials"] = to_json(signed)
    is_good = (verdict is None or verdict.is_good) and not _is_invalid(signed)
    return Reply("\n".join(lines), {**told, "good": is_good}, 0 if is_good else FAILED)


def _credentials(path: Path) -> Credentials | str | None:
    """What the file's own say; a text: why they can't be read; None: there are none."""
    from desktop_app.imaging.credentials import credentials_in, may_hold_some
    from desktop_app.storage.pictures import read_picture_file

    data = read_picture_file(path)
    if not may_hold_some(data):
        return None
    try:
        return credentials_in(data)
    except InputError as error:
        return error.what


def _is_invalid(signed: Credentials | str | None) -> bool:
    return not isinstance(signed, str | None) and signed.state == "invalid"


def _signed_lines(signed: Credentials | str | None) -> Iterator[str]:
    if isinstance(signed, str):
        yield _line("signed", signed)
    elif signed is not None and signed.state == "remote":
        yield _line("signed", "its credentials lie on a server, which is not asked")
    elif signed is not None:
        who = one_line(f"by {signed.signer}, certified by {signed.issuer}")
        yield _line("signed", f"{who}: {_STATES[signed.state]}")
        for code in signed.faults:
            yield _line("", one_line(f"WRONG: {_SIGNING_FAULTS.get(code, code)}"))
        said = ", ".join(signed.actions)
        yield _line("claimed", one_line(f"by {signed.program}: {said} {signed.source_type}"))


def _pixels(path: Path) -> Array:
    from desktop_app.worker.opening import read_document

    document = read_document(path)
    return document.content.picture(document.size.rect)


def _told(verdict: Verdict) -> dict[str, Any]:
    told: dict[str, Any] = to_json(verdict)
    del told["certificate"]["free"]["bits"]
    return told


def _lines(verdict: Verdict) -> Iterator[str]:
    found = verdict.certificate
    yield _line("written", f"by {found.program}")
    yield _line("file", "as it was written" if verdict.file_equal else "CHANGED since")
    if verdict.source_equal is not None:
        same = "the one that it was made of"
        yield _line("original", same if verdict.source_equal else "ANOTHER than it was made of")
    count, all_ = found.locked.count, found.size[0] * found.size[1]
    share = f"{count:,} of {all_:,} pixels"
    unlike = verdict.differing
    if unlike is not None:
        x, y = unlike.first
        box = unlike.bounds
        where = f"the first at {x}, {y}; all in {box.width} × {box.height} at {box.x}, {box.y}"
        yield _line("locked", f"{share}: {unlike.count:,} CHANGED, {where}")
    elif verdict.reason:
        yield _line("locked", f"{share}: {_REASONS[verdict.reason]}")
    else:
        yield _line("locked", f"{share}: equal to the original's, bit for bit")
    for each in verdict.faults:
        yield _line("", f"WRONG: {_FAULTS[each]}")
    yield _line("free", f"{found.free.share:.2%} of the picture may have changed")
    yield _line("AI share", f"{found.made.share:.2%} made or changed by a model")
    for one in found.models:
        seed = "" if one.seed is None else f", seed {one.seed}"
        licence = f", licence {one.licence}" if one.licence else ""
        digest = f" ({one.digest})" if one.digest else ""
        yield _line("model", one_line(f"{one.model}{digest}{licence}{seed}"))


def _line(name: str, text: str) -> str:
    return f"  {name:{_WIDTH}} {text}"
