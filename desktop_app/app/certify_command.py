"""``velatura certify``: whether a picture is what its certificate says."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from desktop_app.app.models.reply import Reply
from desktop_app.app.run_teller import FAILED
from desktop_app.app.typed_path import typed_path
from desktop_app.core.as_json import to_json
from desktop_app.core.harmless import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from desktop_app.core.pixels import Array
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
    add_json(verb)


def run_certify(arguments: argparse.Namespace) -> Reply:
    """Look. Raises InputError: as `storage.certificates.verified`."""
    from desktop_app.storage.certificates import verified

    verdict = verified(arguments.file, arguments.against, _pixels)
    text = "\n".join((one_line(str(arguments.file)), *_lines(verdict)))
    told = {"file": str(arguments.file), **_told(verdict)}
    return Reply(text, told, 0 if verdict.is_good else FAILED)


def _pixels(path: Path) -> Array:
    from desktop_app.worker.opening import read_document

    document = read_document(path)
    return document.content.picture(document.size.rect)


def _told(verdict: Verdict) -> dict[str, Any]:
    told: dict[str, Any] = to_json(verdict)
    del told["certificate"]["free"]["bits"]
    return {"good": verdict.is_good, **told}


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
