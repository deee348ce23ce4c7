"""A wish out of JSON that came by no request: a line of a file, for ``velatura submit``."""

from __future__ import annotations

from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from desktop_app.extensions.serving.server.operation_shapes import SHAPES, AnyRequest, JobRequest

OPERATIONS: Final = ("generate", *SHAPES)
"""What a wish may ask for."""

_WORDS: Final = {"extra_forbidden": "there is no such field", "missing": "it is missing"}

_WISH: Final[TypeAdapter[Any]] = TypeAdapter(JobRequest)


def read_request(value: dict[str, Any]) -> AnyRequest:
    """The wish in what `POST /v1/jobs` would take. Raises ValueError: what is wrong, a sentence."""
    operation = value.get("operation", "generate")
    if operation not in OPERATIONS:
        known = ", ".join(OPERATIONS)
        raise ValueError(f"operation: there is no “{operation}”; there are {known}.")
    try:
        return _WISH.validate_python(value)
    except ValidationError as error:
        raise sentence_of(error, 1) from error


def sentence_of(error: ValidationError, depth: int = 0) -> ValueError:
    """What is wrong first; so many names before that of the field are left out."""
    first = error.errors(include_url=False, include_input=False)[0]
    where = ".".join(map(str, first["loc"][depth:])) or "the line"
    what = _WORDS.get(first["type"], first["msg"].removeprefix("Value error, "))
    return ValueError(f"{where}: {what.rstrip('.')}.")
