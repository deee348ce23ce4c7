"""From what the user types to a query of SQLite's full-text search (FTS5) and filters of settings
(``steps:>20``, ``scheduler:euler``), safely. No database."""

from __future__ import annotations

import json
import math
import operator
import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from desktop_app.core.errors import InputError
from desktop_app.core.model_values import Descending, Named, ProfileName, Weights
from desktop_app.core.setting_row import Row
from desktop_app.core.setting_table import ROWS
from desktop_app.core.values import Choice, Text

_COMPARED = {
    "=": operator.eq,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_FILTER = re.compile(r"^([a-z0-9_-]+)[:：](>=|<=|>|<|=|)(.*)$", re.IGNORECASE)

_TERM = re.compile(r'(-?)(?:"([^"]*)("\*|"|$)|(\S+))')
_OR = ("OR", "|")
_RUN, _ALIKE = re.compile(r"\w+"), 0.66  # of three letters one may be another

# Scripts written without spaces: every sign is a word of its own, so that a search finds the
# middle of a sentence. Kana, CJK ideographs with extensions and compatibility forms, Hangul
# (whose particles hang on the word), Thai.
_UNSPACED = re.compile(
    "[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
    "\U00020000-\U0003ffff]"
)


def searchable(text: str) -> str:
    """The text as it goes into the index: unspaced scripts are cut into single signs."""
    clean = text.replace("\0", " ").encode("utf-8", "replace").decode()
    return _UNSPACED.sub(lambda sign: f" {sign[0]} ", clean)


@dataclass(frozen=True, slots=True)
class WordQuery:
    """What was typed, for the full-text search; both empty: no word was typed.

    Attributes:
        match: FTS5 query of the rows that are wanted.
        without: FTS5 query of those that are not, where nothing is wanted in particular.
    """

    match: str = ""
    without: str = ""


def word_query(typed: str) -> WordQuery:
    """The query for what was typed. All words must occur, and each may go on: ``red app`` becomes
    ``"red"* AND "app"*``.

    ``"red fox"`` in quotes is a phrase of whole words, ``-word`` and ``-"a phrase"`` must not occur
    (whole words too, unless a ``*`` follows), ``OR`` or ``|`` stands between words of which one is
    enough. All else is quoted, so nothing in it is an operator; signs that are no part of a word
    are left out.
    """
    wanted, unwanted = list[list[str]](), list[str]()
    is_other = False
    for minus, quoted, end, plain in _TERM.findall(typed):
        if plain in _OR and not minus:
            is_other = bool(wanted)
            continue
        is_whole = end == '"' if end else bool(minus) and not plain.endswith("*")
        term = _term(plain or quoted, is_whole=is_whole)
        if not term:
            continue
        if minus:
            unwanted.append(term)
        elif is_other:
            wanted[-1].append(term)
        else:
            wanted.append([term])
        is_other = False
    match = " AND ".join(f"({' OR '.join(each)})" if each[1:] else each[0] for each in wanted)
    without = " OR ".join(unwanted)
    if match and without:
        return WordQuery(f"({match}) NOT ({without})")
    return WordQuery(match, without)


def nearest(typed: str, text: str) -> str:
    """What was typed, with each plain word that ``text`` has not replaced by the nearest that it
    has; of scripts without spaces by a piece as long."""
    runs: set[str] = set(_RUN.findall(text.casefold()))

    def near(word: str) -> str:
        long = len(word)
        if not word.isalnum() or any(word in run for run in runs):
            return word
        found = {run for run in runs if abs(len(run) - long) < 2}
        if _UNSPACED.search(word):
            found = {run[at : at + long] for run in runs for at in range(len(run) - long + 1)}
        return next(iter(get_close_matches(word, found, 1, _ALIKE)), word)

    return " ".join(map(near, typed.casefold().split()))


def _term(text: str, *, is_whole: bool) -> str:
    # A chunk such as 红苹果 or e-mail is a phrase: its parts in this order. FTS5 cuts it into
    # words by the same rule as the index; in quotes a quote is written twice.
    phrase = " ".join(searchable(text).split())
    if not any(sign.isalnum() for sign in phrase):
        return ""
    return '"{}"{}'.format(phrase.replace('"', '""'), "" if is_whole else "*")


@dataclass(frozen=True, slots=True)
class Filter:
    """Only pictures whose request has a setting like this.

    Attributes:
        row: the setting.
        sign: ``=``, ``<``, ``<=``, ``>`` or ``>=``; empty: a name that begins so.
        value: to compare with.
    """

    row: Row
    sign: str
    value: Any

    def meets(self, value: Any) -> Any:
        """Whether a value is so, or each of an array; that of a facet is text."""
        if not self.sign:
            return value.startswith(self.value)
        if isinstance(value, str) and isinstance(self.value, float):
            try:
                value = float(value)
            except ValueError:
                return False
        return _COMPARED[self.sign](value, self.value)

    @property
    def condition(self) -> tuple[str, tuple[Any, ...]]:
        """In SQL, with its values: in a row's request for what is not a facet; there as in
        `history_facets`."""
        name = self.row.id
        found = (
            "CASE WHEN json_valid(request) THEN"
            " coalesce(json_extract(request, ?), json_extract(request, ?), ?) END"
        )
        places = f"$.{name}", f"$.sampling.{name}", _plain(self.row.default)
        if not self.sign:
            return f"substr({found}, 1, length(?)) = ?", (*places, self.value, self.value)
        return f"{found} {self.sign} ?", (*places, _plain(self.value))


def split_filters(typed: str) -> tuple[str, tuple[Filter, ...]]:
    """The words of what was typed, and its filters: ``NAME:VALUE``, with ``=``, ``<``, ``<=``,
    ``>`` or ``>=`` before the value.

    ``NAME`` is a setting's id or option. What looks like a filter and is none is a word; a filter
    whose value is still to be typed filters nothing.
    """
    by_name = {row.id: row for row in ROWS.values()} | {row.dest: row for row in ROWS.values()}
    words, filters = list[str](), list[Filter]()
    for chunk in typed.split():
        match = _FILTER.match(chunk)
        row = by_name.get(match[1].casefold().replace("-", "_")) if match else None
        if match is None or row is None:
            words.append(chunk)
        elif match[3]:
            made = _filter(row, match[2], match[3])
            words.extend([chunk] if made is None else [])
            filters.extend([] if made is None else [made])
    return " ".join(words), tuple(filters)


def _filter(row: Row, sign: str, text: str) -> Filter | None:
    """The filter; None if the setting can't be compared with that."""
    if isinstance(row.kind, Text):
        return Filter(row, sign, text) if sign in ("", "=") else None
    if isinstance(row.kind, Choice | Named | ProfileName | Weights):
        return Filter(row, sign, text.casefold()) if sign in ("", "=") else None
    if isinstance(row.kind, Descending):
        try:
            return Filter(row, "=", row.kind.parse(row.id, text)) if sign in ("", "=") else None
        except InputError:
            return None
    try:
        number = float(text)
    except ValueError:
        return None
    return Filter(row, sign or "=", number) if math.isfinite(number) else None


def _plain(value: Any) -> Any:
    """As SQLite has it: of a list its JSON."""
    if isinstance(value, tuple):
        return json.dumps(value, separators=(",", ":"))
    return value
