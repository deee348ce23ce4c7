"""Bodies of the type multipart/form-data (RFC 7578), that are in memory already.

Written by hand: libraries for it write what is long into files, which are in nobody's quota. Header
lines are read by `email`, of the standard library.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from email.errors import MessageError
from email.message import Message
from email.parser import BytesHeaderParser
from typing import Final

from desktop_app.core.errors import InputError

MOST_PARTS: Final = 64
"""Fields and files of one form: 16 pictures, a mask, and twice as many fields as there are."""

_LISTED: Final = re.compile(r"\[\d*\]$")
_LONGEST_HEAD: Final = 4096
_LONGEST_BOUNDARY: Final = 70  # RFC 2046, 5.1.1


@dataclass(frozen=True, slots=True, eq=False)
class SentForm:
    """A form.

    Attributes:
        texts: by name; a name that ends in ``[]`` or ``[0]`` there is one of a list, and stands
            without it.
        files: the same; bytes as they were sent.
    """

    texts: dict[str, list[str]]
    files: dict[str, list[bytes]]

    def digest(self) -> bytes:
        """Of what it says, however it was packed: clients pack it otherwise when they try again."""
        made = hashlib.sha256()
        for name, values in sorted([*self.texts.items(), *self.files.items()]):
            for value in values:
                data = value.encode() if isinstance(value, str) else value
                made.update(name.encode() + b"\0" + hashlib.sha256(data).digest())
        return made.digest()


def form_in(body: bytes, content_type: str) -> SentForm:
    """The form in a body.

    Args:
        body: of the request.
        content_type: its header.

    Raises InputError: ``form_damaged``: there is no boundary, no end, too much of it, or a part
    without a name, or a text that is not UTF-8, or with NUL.
    """
    head = Message()
    head["Content-Type"] = content_type
    boundary = head.get_boundary("").encode("ascii", "replace")
    if not 0 < len(boundary) <= _LONGEST_BOUNDARY:
        raise InputError("form_damaged", reason="it names no boundary")
    pieces = (b"\r\n" + body).split(b"\r\n--" + boundary, MOST_PARTS + 1)
    if len(pieces) < 2 or not pieces[-1].startswith(b"--"):
        more = len(pieces) > MOST_PARTS + 1
        reason = f"it has more than {MOST_PARTS} parts" if more else "its end is missing"
        raise InputError("form_damaged", reason=reason)
    form = SentForm({}, {})
    for piece in pieces[1:-1]:
        _add(form, piece)
    return form


def _add(form: SentForm, piece: bytes) -> None:
    lines, found, data = piece.partition(b"\r\n\r\n")
    if not found or len(lines) > _LONGEST_HEAD:
        raise InputError("form_damaged", reason="a part of it has no head")
    try:
        head = BytesHeaderParser().parsebytes(lines.lstrip())
    except (MessageError, ValueError) as error:
        raise InputError("form_damaged", reason="a part of it has no head") from error
    name = head.get_param("name", None, "content-disposition")
    if not isinstance(name, str) or not name.isprintable():
        raise InputError("form_damaged", reason="a part of it has no name")
    name = _LISTED.sub("", name)
    if head.get_param("filename", None, "content-disposition") is not None:
        form.files.setdefault(name, []).append(data)
        return
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError("form_damaged", reason=f"{name[:80]} is not UTF-8") from error
    if "\0" in text:
        raise InputError("form_damaged", reason=f"{name[:80]} is not plain text")
    form.texts.setdefault(name, []).append(text)
