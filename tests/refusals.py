"""Errors and notes told by their codes, whatever their sentences say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache

import pytest

from desktop_app.core.errors import VelaturaError
from desktop_app.core.extensions import added_texts
from desktop_app.core.note_texts import NOTE_TEXTS, PICTURE_NOTES, SAVED_NOTES
from desktop_app.studio.recipes.made import REMARKS
from tests.error_texts import all_error_texts


@contextmanager
def refused(
    kind: type[VelaturaError], code: str, **params: str | float
) -> Iterator[pytest.ExceptionInfo[VelaturaError]]:
    """What is done inside fails with that error. ``params``: some of the values it tells."""
    with pytest.raises(kind) as caught:
        yield caught
    told = caught.value.params
    assert (caught.value.code, {name: told.get(name) for name in params}) == (code, params)


@cache
def templates() -> dict[str, tuple[str, ...]]:
    """Sentences by code, with placeholders: of errors what happened, was kept and is to be done."""
    errors = {code: tuple(text) for code, text in all_error_texts().items()}
    told = NOTE_TEXTS | dict(PICTURE_NOTES) | dict(SAVED_NOTES) | added_texts("notes")
    notes = {"note " + code: (text,) for code, text in told.items()}
    return errors | notes | {"remark " + code: (text,) for code, text in REMARKS.items()}


def says(code: str, text: str, **values: str | float) -> bool:
    """Whether ``text`` has the first sentence of an error, note or remark. ``values``: some of what
    stands in it; the others may be any."""
    return re.search(_pattern(templates()[code][0].rstrip("."), values), text) is not None


def _pattern(template: str, values: Mapping[str, str | float]) -> str:
    parts = re.split(r"\{([^{}:]*)[^{}]*\}", template)
    for at in range(1, len(parts), 2):
        known = values.get(parts[at])
        parts[at] = ".*?" if known is None else re.escape(str(known))
    parts[::2] = map(re.escape, parts[::2])
    return "".join(parts)
