"""Suites: prompts, and pictures with masks, by which models are compared. One TOML file each.

Those that ship are in resources/catalog/suites, their pictures in resources/suites; the user's own
are read by the same rules (`work.stores.suites`), with pictures beside the file. A text file with a
prompt a line is a suite, too.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias, cast

from desktop_app.catalog.resources import invalid
from desktop_app.catalog.row_reading import COUNT, FULL, NEEDED, Matching, read_row
from desktop_app.core.atomic_write import plain_reason
from desktop_app.core.errors import InputError
from desktop_app.core.safe_open import inside
from desktop_app.core.values import Field, Kind, one_of

Does: TypeAlias = Literal["generate", "fill", "remove", "expand"]
"""What is asked of a model: a new picture; what is hidden by a mask; that a thing be gone; what
lies beyond a picture's sides."""

QUESTIONS: Final = ("noun", "colour", "place", "setting", "look")
"""What a prompt can ask for in single words, as the encoder that ships answers."""

SIDES: Final = ("left", "right", "top", "bottom")


@dataclass(frozen=True, slots=True, kw_only=True)
class SuitePrompt:
    """One prompt.

    Attributes:
        id: within its suite; pictures are paired by it and their seed.
        category: what it tests.
        text: what a model is asked.
        asks: of `QUESTIONS`, the answer that is right; those that nothing is known of are left out.
        does: what is asked.
        picture: the file of the truth; None: there is none.
        mask: of what is hidden, of the picture's size ("fill").
        thing: RGBA of the picture's size, what lies on it and is to be gone ("remove").
        hidden: shares of the picture's sides that are to be made again ("expand").
    """

    id: str
    category: str
    text: str
    asks: Mapping[str, str] = field(default_factory=dict[str, str])
    does: Does = "generate"
    picture: Path | None = None
    mask: Path | None = None
    thing: Path | None = None
    hidden: Mapping[str, float] = field(default_factory=dict[str, float])


@dataclass(frozen=True, slots=True, kw_only=True)
class Suite:
    """One of them.

    Attributes:
        id: name of its file.
        version: of its prompts: figures of two versions can't be compared.
        name, tip: what the user reads.
        prompts: in their order.
        words: English texts of it in other languages, by language ("zh_CN").
    """

    id: str
    version: int
    name: str
    tip: str = ""
    prompts: tuple[SuitePrompt, ...]
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict[str, Mapping[str, str]])

    @property
    def categories(self) -> tuple[str, ...]:
        """In the order of their first prompts."""
        return tuple(dict.fromkeys(one.category for one in self.prompts))

    def word(self, text: str, language: str) -> str:
        """An English text of it in another language, as ``zh_CN``."""
        return self.words.get(language, {}).get(text, text)


_ID: Final = Matching(re.compile(r"[a-z0-9][a-z0-9-]{0,59}"), "small letters, digits and hyphens")


@dataclass(frozen=True, slots=True)
class _Table(Kind):
    form: str
    reader: Callable[[Mapping[str, Any]], Mapping[str, Any]]

    @property
    def words(self) -> str:
        return self.form

    def read(self, value: object) -> Mapping[str, Any]:
        if not isinstance(value, dict):
            raise TypeError(f"{value!r} is not a table")
        return self.reader(cast("dict[str, Any]", value))


def _questions(said: Mapping[str, Any]) -> Mapping[str, str]:
    if not all(name in QUESTIONS and isinstance(one, str) for name, one in said.items()):
        raise ValueError(f"{said!r} asks something else")
    return said


def _hidden(said: Mapping[str, Any]) -> Mapping[str, float]:
    shares = {name: float(said.get(name, 0)) for name in SIDES}
    sums = shares["left"] + shares["right"], shares["top"] + shares["bottom"]
    if {*said} - {*SIDES} or min(shares.values()) < 0 or not 0 < max(sums) < 0.9:
        raise ValueError(f"{said!r} hides nothing, or too much")
    return shares


_FIELDS: Final = (
    Field("id", kind=_ID, default=NEEDED),
    Field("category", kind=_ID, default=NEEDED),
    Field("text", kind=FULL, default=NEEDED),
    Field("asks", kind=_Table(f"a table of {', '.join(QUESTIONS)}", _questions), default={}),
    Field("does", kind=one_of("generate", "fill", "remove", "expand"), default="generate"),
    Field("picture", kind=FULL, default=""),
    Field("mask", kind=FULL, default=""),
    Field("thing", kind=FULL, default=""),
    Field("hidden", kind=_Table(f"shares of {', '.join(SIDES)}", _hidden), default={}),
)
_HEAD: Final = (
    Field("version", kind=COUNT, default=NEEDED),
    Field("name", kind=FULL, default=NEEDED),
    Field("tip", kind=FULL, default=""),
)
_NEEDS: Final[Mapping[Does, tuple[str, ...]]] = {
    "generate": (),
    "fill": ("picture", "mask"),
    "remove": ("picture", "thing"),
    "expand": ("picture", "hidden"),
}
_FILES: Final = ("picture", "mask", "thing")


def read_suite(table: Mapping[str, Any], name: str, pictures: Path) -> Suite:
    """One of its tables, as TOML gives them.

    Args:
        table: the file.
        name: of it, without its ending.
        pictures: folder that names of files are relative to.

    Raises:
        StorageError: ``catalog_invalid``, naming file and key.
    """
    rows = table.get("prompt")
    if not isinstance(rows, list) or not rows:
        raise invalid(name, "prompt", "there is none")
    languages = {key: one for key, one in table.items() if key.startswith("words_")}
    head = {key: one for key, one in table.items() if key not in ("prompt", *languages)}
    found, seen = list[SuitePrompt](), set[str]()
    for number, row in enumerate(cast("list[object]", rows), 1):
        made = _prompt(row, name, f"prompt {number}", pictures)
        if seen & {made.id, _identity(made)}:
            raise invalid(name, f"prompt {number}", f"“{made.id}” or what it asks is there twice")
        seen |= {made.id, _identity(made)}
        found.append(made)
    words = {key.removeprefix("words_"): one for key, one in languages.items()}
    return Suite(id=name, **read_row(name, "suite", head, _HEAD), prompts=tuple(found), words=words)


def _identity(one: SuitePrompt) -> str:
    return f"{one.does} {one.picture} {one.mask} {one.thing} {one.hidden} {one.text.casefold()}"


def _prompt(row: object, name: str, key: str, pictures: Path) -> SuitePrompt:
    made = read_row(name, key, row, _FIELDS)
    needs = _NEEDS[made["does"]]
    for each in (*_FILES, "hidden"):
        if bool(made[each]) != (each in needs):
            raise invalid(name, f"{key}.{each}", f"“{made['does']}” needs {needs or 'no files'}")
    for each in _FILES:
        try:
            path = inside(pictures, made[each]) if made[each] else None
        except OSError as error:
            raise invalid(name, f"{key}.{each}", plain_reason(error)) from error
        if path is not None and not path.is_file():
            raise invalid(name, f"{key}.{each}", "the file is missing")
        made[each] = path
    return SuitePrompt(**made)


def suite_of_texts(texts: Iterable[str], name: str, category: str = "prompts") -> Suite:
    """A suite of bare prompts; empty ones, those that are there twice, and lines that begin with
    "#" are left out. Raises InputError: ``suite_empty``."""
    asked = [one.strip() for one in texts]
    asked = [*dict.fromkeys(one for one in asked if one and not one.startswith("#"))]
    if not asked:
        raise InputError("suite_empty", name=name)
    prompts = (
        SuitePrompt(id=f"{at:04}-{zlib.crc32(text.encode()):08x}", category=category, text=text)
        for at, text in enumerate(asked, 1)
    )
    version = zlib.crc32("\n".join(asked).encode())
    return Suite(id=name, version=version, name=name, prompts=tuple(prompts))
