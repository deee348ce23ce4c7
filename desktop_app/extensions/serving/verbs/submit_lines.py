"""The file of requests of ``velatura submit``: each line is checked, its pictures are files."""

from __future__ import annotations

import base64
import codecs
import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, cast

from desktop_app.core.as_json import json_in
from desktop_app.core.atomic_write import plain_reason
from desktop_app.core.errors import InputError, VelaturaError
from desktop_app.core.extensions import added_rows
from desktop_app.core.naming import safe_name
from desktop_app.core.safe_open import folder_of, read_inside, read_regular
from desktop_app.core.sizes import size_text
from desktop_app.extensions.serving.server.bodies import (
    BUFFERED_BYTES,
    MOST_MARKS,
    is_text,
    marks_in,
)
from desktop_app.extensions.serving.server.operation_shapes import read_request
from desktop_app.imaging.opening import size_in
from desktop_app.storage.tables import TABLES

PICTURES: Final = frozenset({"image", "mask"})
"""Fields that hold a picture, wherever they are in a line."""

MOST_LINES: Final = 100_000

MOST_NAMED: Final = 100
"""Lines that can't be used, of which it is said why."""

LINES: Final = added_rows("lines")
"""What does other lines than jobs, by the key that they have. What a row makes has ``check``,
called with a line's request (raises ValueError), ``here``, with the data folder's services, the
submission and its open lines, which gives what does them, and ``there``, with what asks a server,
the submission, its lines, and what makes an error of a refusal."""

_LONGEST_PATH = 4096
_ENCODED = re.compile(r"(?:[A-Za-z0-9+/]{4}){4,}(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")


@dataclass(frozen=True, slots=True)
class RequestLine:
    """One job that is wanted.

    Attributes:
        number: of the line, from 1.
        name: of its files.
        value: as it stands there, without the name; pictures may be paths.
        folder: that relative paths count from.
        key: the same for the same line with the same pictures, and for no other.
        kind: id of the row of ``LINES`` that does it; empty: it is a job.
    """

    number: int
    name: str
    value: Mapping[str, Any]
    folder: Path
    key: str = ""
    kind: str = ""

    @property
    def title(self) -> str:
        """What the user reads of it."""
        return f"line {self.number}, {self.name}"

    @property
    def report_fields(self) -> dict[str, Any]:
        """What the report says of it."""
        return {"line": self.number, "name": self.name}

    @property
    def edits(self) -> bool:
        """Whether it begins from a picture."""
        return self.value.get("image") is not None

    def whole(self) -> dict[str, Any]:
        """The request with its pictures as Base64. Raises InputError: one can't be read."""
        if self.kind:
            files = cast("dict[str, Any]", self.value.get("files", {}))
            if not isinstance(files, dict):
                raise InputError("value_wrong", setting="files", reason="an object is expected")
            for name in files:
                if safe_name(name) != name or name.startswith("."):
                    raise InputError(
                        "value_wrong", setting="files", reason=f"“{name}” is not a file name"
                    )
            sent = {name: _picture(str(text), self.folder, name) for name, text in files.items()}
            return {**self.value, "files": sent}
        return _with_pictures(dict(self.value), self.folder)

    def body(self) -> bytes:
        """The same as JSON: equal bytes for equal requests. Raises as `whole`."""
        return body_of(self.whole())


def body_of(value: Mapping[str, Any]) -> bytes:
    """JSON with sorted keys, in UTF-8: equal requests have equal bytes."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True).encode("utf-8", "surrogatepass")


def line_error(number: int, reason: str) -> InputError:
    """What is said of a line that can't be used; ``reason``: with or without its full stop."""
    return InputError("requests_line", line=number, reason=reason.rstrip("."))


def lines_error(errors: Sequence[InputError]) -> InputError:
    """All that is wrong with a file at once, out of what `line_error` gave for its lines."""
    if len(errors) == 1:
        return errors[0]
    told = [f"line {each.params['line']}: {each.params['reason']}" for each in errors[:MOST_NAMED]]
    more = [f"and {len(errors) - MOST_NAMED} more"] if len(errors) > MOST_NAMED else []
    return InputError("requests_lines", count=len(errors), reasons="; ".join(told + more))


def read_lines(path: Path) -> list[RequestLine]:
    """All lines of a file; blank ones are passed over. The pictures have been read once.

    Raises:
        InputError: ``file_unreadable``, or ``requests_line`` and ``requests_lines``: a line is not
            a request, names a file that isn't a picture, or has the name of another one.
    """
    try:
        data = read_regular(path).removeprefix(codecs.BOM_UTF8)
    except OSError as error:
        reason = plain_reason(error)
        raise InputError("file_unreadable", name=path.name, reason=reason) from error
    names = dict[str, int]()
    found, wrong = list[RequestLine](), list[InputError]()
    for number, line in _numbered(data):
        try:
            made = _read(number, line, path)
            first_line = names.setdefault(made.name.casefold(), number)
            if first_line != number:
                raise line_error(number, f"it has the name of line {first_line}")
        except InputError as error:
            wrong.append(error)
        else:
            found.append(made)
    if wrong:
        raise lines_error(wrong)
    return found


def _numbered(data: bytes) -> Iterator[tuple[int, bytes]]:
    lines = data.split(b"\n")
    if len(lines) > MOST_LINES:
        raise line_error(MOST_LINES + 1, f"there are more than {MOST_LINES} lines")
    return ((number, line) for number, line in enumerate(lines, 1) if line.strip())


def _read(number: int, line: bytes, path: Path) -> RequestLine:
    """One line, checked by what checks the bodies of requests. Raises InputError:
    ``requests_line``."""
    if not is_text(line) or marks_in(line) > MOST_MARKS:
        reason = "it is not plain UTF-8 text: it has NUL, half a character, or too many values"
        raise line_error(number, reason)
    try:
        value = json_in(line)
    except ValueError as error:
        raise line_error(number, f"it is not JSON: {error}") from error
    if not isinstance(value, dict):
        raise line_error(number, "it is not a JSON object")
    wanted = cast("dict[str, Any]", value)
    name = _name(number, wanted.pop("name", None), path)
    kind = next((row.id for row in LINES if row.id in wanted), "")
    made = RequestLine(number, name, wanted, folder_of(path), kind=kind)
    try:
        whole = made.whole()
        (LINES[kind].make().check if kind else read_request)(whole)
    except VelaturaError as error:
        raise line_error(number, error.what) from error
    except (ValueError, RecursionError) as error:
        raise line_error(number, str(error)) from error
    body = body_of(whole)
    if len(body) > BUFFERED_BYTES:
        raise line_error(number, f"it is larger than {size_text(BUFFERED_BYTES)} with its pictures")
    digest = hashlib.sha256(body).hexdigest()[:24]
    return replace(made, key=f"{number}-{digest}")


def _name(number: int, name: object, path: Path) -> str:
    if name is None:
        return f"{safe_name(path.stem) or 'picture'}-{number:04}"
    if not isinstance(name, str) or not name or safe_name(name) != name:
        raise line_error(number, "“name” can't be the name of a file")
    return name


def _with_pictures(value: Any, folder: Path) -> Any:
    """The same with the files that it names in place of their paths."""
    if isinstance(value, list):
        return [_with_pictures(each, folder) for each in cast("list[Any]", value)]
    if not isinstance(value, dict):
        return value
    return {
        name: _picture(each, folder, name)
        if name in PICTURES and isinstance(each, str)
        else _with_pictures(each, folder)
        for name, each in cast("dict[str, Any]", value).items()
    }


def _picture(text: str, folder: Path, name: str) -> str:
    """Base64 as it is, or that of a file. Raises InputError: it is neither, or no picture."""
    if text.startswith("data:"):
        return text
    is_short = len(text) <= _LONGEST_PATH and "\0" not in text
    if not is_short or not _exists(folder / text):
        if _ENCODED.fullmatch(text):
            return text
        raise InputError("file_missing", name=text[:200])
    try:
        data = read_inside(folder, text)
    except OSError as error:
        reason = plain_reason(error)
        raise InputError("file_unreadable", name=text, reason=reason) from error
    if not name.lower().endswith(TABLES):
        size_in(data, text)  # nothing but pictures and tables is sent anywhere
    return base64.b64encode(data).decode("ascii")


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # a name that is too long, say
        return False
