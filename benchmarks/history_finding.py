"""How long each kind of search takes; a part of `history.py`."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np

from benchmarks.common import Row, at_most, quickest
from desktop_app.storage.database_schema import Schema, open_database
from desktop_app.storage.history import History
from desktop_app.storage.history_search import Cursor, EntryPage, HistorySearch, Query

ROUNDS = 9
JUDGED = 150_000
"""Entries up to which the targets hold."""
TIMES, PAIR_TIMES, LOOK_TIMES = 10.0, 25.0, 100.0
"""Most that a search takes / a bare look-up."""

_TABLE = """
CREATE TABLE t (id INTEGER PRIMARY KEY, x INTEGER);
CREATE INDEX t_x ON t (x);
INSERT INTO t VALUES (1, 5);
"""
_BARE = Schema(
    (_TABLE,), frozenset({"t"}), "history_newer", "history_damaged", "history_failed", "bare"
)
_THUMBNAIL = random.Random(1).randbytes(20_000)
WIDTH = 512
_UIDS = "SELECT uid FROM images"
_WORDS = ("fox", "snow", "oil", "river", "light", "cat", "dog", "soft", "sea")


def bare_lookup(folder: Path) -> float:
    """Milliseconds of opening an empty database, with our settings, and of looking something up in
    it by an index: 1 on the machine that the targets are for."""
    file = folder / "bare lookup.sqlite"

    def once(_: int) -> None:
        with closing(open_database(file, _BARE)) as database:
            database.execute("SELECT id FROM t WHERE x = 5").fetchone()

    return _ms(once, 50)


def searches(history: History, what: str, bare: float) -> list[Row]:
    """Rows of all kinds, for the entries of a history.

    Args:
        history: of `history.load`.
        what: beginning of the rows' names.
        bare: milliseconds of a bare look-up.
    """
    search = HistorySearch(history)
    began = time.perf_counter()
    total = search.count(Query())
    first = time.perf_counter() - began
    deep = Cursor(total // 2, total // 2)
    look = random.Random(1).randbytes(28)

    def words(form: str) -> Callable[[int], object]:
        # Other words each time: the last few searches are remembered.
        return lambda n: search.page(
            Query(form.format(_WORDS[n % 9], _WORDS[(n + 1 + n // 9) % 9]))
        )

    def facet(*names: str) -> Callable[[int], object]:
        values = {"model": "digest{}", "lora": "lora {}", "tag": "tag {}"}
        return lambda n: search.page(
            Query(wanted={name: (values[name].format(n % 5),) for name in names})
        )

    kinds: Sequence[tuple[str, Callable[[int], object], float]] = (
        ("two words", words('{} {}'), TIMES),
        ("one word", words('"{}"'), TIMES),
        ("a prefix of two letters", lambda n: search.page(Query(_WORDS[n % 9][:2])), TIMES),
        ("a phrase", words('"{} {}"'), TIMES),
        ("two Chinese signs and a word", lambda n: search.page(
            Query(f"苹果 {_WORDS[n % 9]}")), TIMES),
        ("a word without another", words("{} -{}"), TIMES),
        ("one of two words", words("{} OR {}"), TIMES),
        ("a facet", facet("model"), TIMES),
        ("a pair of facets", facet("model", "lora"), PAIR_TIMES),
        ("a facet and a word", lambda n: search.page(
            Query(f"{_WORDS[n % 9]}", {"tag": ("tag 1",)})), PAIR_TIMES),
        ("a page in the middle", lambda n: search.page(Query(), deep), TIMES),
        ("one there, starred first", lambda n: search.page(
            Query(order="starred"), Cursor(0, total // 2)), TIMES),
        ("all facets counted", lambda n: search.facets(Query()), TIMES),
        ("  under a facet", lambda n: search.facets(
            Query(wanted={"model": (f"digest{n % 5}",)})), PAIR_TIMES),
        ("  under a word", lambda n: search.facets(Query(_WORDS[n % 9])), PAIR_TIMES),
        ("like this one", lambda n: search.page(
            Query(fingerprint=look[n:] + look[:n])), LOOK_TIMES),
        ("with two colours", lambda n: search.page(
            Query(colours=((200, 30, 20 + n), (10, 20, 90)))), LOOK_TIMES),
    )  # fmt: skip
    rows = [Row(f"{what}the first search, which reads all labels", 1000 * first, "ms")]
    search.page(Query(fingerprint=look))  # reads all looks
    if total <= JUDGED:
        spent = _give_vectors(history, search)
        rows.append(Row(f"{what}the first by content, which reads all vectors", spent, "ms"))
        kinds = (*kinds, ("by content", lambda n: search.page(Query(content=str(n))), LOOK_TIMES))
    for name, once, most in kinds:
        for number in range(ROUNDS):  # else missing thumbnails would be looked for in vain
            found = once(number)
            for entry in found.entries if isinstance(found, EntryPage) else ():
                history.thumbnails.put(entry.uid, _THUMBNAIL)
        spent = _ms(once, ROUNDS)
        name = f"{what}{name} / a bare look-up"
        judged = at_most(name, spent / bare, "×", most)
        rows.append(judged if total <= JUDGED else Row(name, spent / bare, "×"))
        rows.append(Row("  in ms", spent, "ms"))
    return rows


def _give_vectors(history: History, search: HistorySearch) -> float:
    """Every entry a vector as CLIP ViT-B has it, as if all were indexed; milliseconds of reading
    them."""
    chance = np.random.default_rng(1)
    uids = [row[0] for row in history.database.read(lambda one: one.execute(_UIDS).fetchall())]
    vectors = chance.standard_normal((10_000, WIDTH), np.float32) / np.float32(WIDTH**0.5)
    for first in range(0, len(uids), len(vectors)):
        part = uids[first : first + len(vectors)]
        history.vectors.put("clip", dict(zip(part, vectors, strict=False)))
    search.likeness.use("clip")
    for number in range(ROUNDS):
        search.likeness.know(str(number), vectors[number])
    began = time.perf_counter()
    search.page(Query(content="0"))
    return 1000 * (time.perf_counter() - began)


def _ms(once: Callable[[int], object], rounds: int) -> float:
    taken = list[float]()
    for number in range(rounds):
        began = time.perf_counter()
        once(number)
        taken.append(1000 * (time.perf_counter() - began))
    return quickest(taken)
