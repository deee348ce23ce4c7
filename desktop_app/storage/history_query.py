"""From what the user types to a query of SQLite's full-text search (FTS5), safely. No database."""

from __future__ import annotations

import re

__all__ = ["fts_query", "searchable"]

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


def fts_query(typed: str) -> str:
    """The FTS5 query for what was typed: all words must occur, each may go on.

    ``red app`` becomes ``"red"* AND "app"*``. Whatever is typed is quoted, so nothing in it is an
    operator. Signs that are no part of a word are left out.

    Returns:
        The query; empty if there is no word in ``typed``.
    """
    terms = list[str]()
    for chunk in typed.split():
        # A chunk such as 红苹果 or e-mail is a phrase: its parts in this order. FTS5 cuts it into
        # words by the same rule as the index; in quotes a quote is written twice.
        phrase = " ".join(searchable(chunk).split())
        if any(sign.isalnum() for sign in phrase):
            terms.append('"{}"*'.format(phrase.replace('"', '""')))
    return " AND ".join(terms)
