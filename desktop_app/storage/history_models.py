"""Which pictures a model or other weights made, and which could not be made again without them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from desktop_app.storage.history_search import HistorySearch, Query


@dataclass(frozen=True, slots=True)
class ModelUses:
    """What stands on a model or other weights. Pictures in the trash don't count.

    Attributes:
        queries: each finds some of the pictures (a model makes some and refines others); one may be
            in both.
        made: how many there are.
        starred: of them.
        lost: how many of them could not be made again without it: those of other programs, and
            entries whose settings are not known, can't be made again in any case.
        lost_starred: of these.
    """

    queries: tuple[Query, ...]
    made: int
    starred: int
    lost: int
    lost_starred: int


def uses_of(search: HistorySearch, *, digest: str = "", name: str = "") -> ModelUses:
    """What stands on a model or other weights.

    Args:
        search: of the history.
        digest: a model's (`ModelInfo.digest`).
        name: as conditions name it: the key of a LoRA or other weights; of a model its id, which
            finds what it refined.

    Raises StorageError as `History.newest`.
    """
    queries = list[Query]()
    if digest:
        queries.append(Query(wanted={"model": (digest,)}))
    if name:
        queries.append(Query(wanted={"weights": (name,)}))
    both = {facet: values for query in queries for facet, values in query.wanted.items()}

    def count(**more: tuple[str, ...]) -> int:
        found = sum(search.count(_with(query, more)) for query in queries)
        overlap = search.count(_with(Query(wanted=both), more)) if len(queries) > 1 else 0
        return found - overlap

    starred, repeatable = {"starred": ("yes",)}, {"repeatable": ("yes",)}
    return ModelUses(
        tuple(queries),
        count(),
        count(**starred),
        count(**repeatable),
        count(**starred, **repeatable),
    )


def _with(query: Query, more: dict[str, tuple[str, ...]]) -> Query:
    return replace(query, wanted={**query.wanted, **more})
