"""One to five stars of an entry: kept as one of its tags, so that they are found, told and
transferred as tags are. An entry that has any is starred as well."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable
from typing import Any, Final

RATINGS: Final = tuple("★" * stars for stars in range(1, 6))
"""Tags, from one star to five."""


def rating_of(tags: Iterable[str], *, starred: bool) -> int:
    """How many stars; a starred entry that has no rating has one."""
    found = [RATINGS.index(tag) + 1 for tag in tags if tag in RATINGS]
    return max(found, default=int(starred))


def rated(stars: int) -> Callable[[sqlite3.Row], dict[str, Any]]:
    """What `History.mark_all` notes of an entry that gets so many stars; 0: none."""

    def marks(row: sqlite3.Row) -> dict[str, Any]:
        others = [tag for tag in json.loads(row["tags"]) if tag not in RATINGS]
        return {
            "tags": [*others, *(RATINGS[stars - 1 : stars] if stars else ())],
            "starred": stars > 0,
        }

    return marks
