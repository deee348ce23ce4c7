"""One row of the table of stores (`all_stores`): how it is made, read, used, checked, repaired."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from desktop_app.storage.paths import DataPaths

Told = dict[str, str]


@dataclass(frozen=True)
class Store:
    """One of them.

    Attributes:
        file: what is damaged, in the data folder; where there are several, one of them.
        make: fills it.
        read: everything that reads it; records by name.
        use: adds something and reads it again.
        check: whether the program's check finds everything in order.
        repair: the program's repair.
        looks_first: a check that is asked before anything else reads it, too.
        is_named: whether one that lies in the place of another is known to.
        stays: whether a damaged one stays in its place, where nothing is written over it.
        grows: whether one that is cut is as one whose program was killed.
    """

    file: str
    make: Callable[[DataPaths], None]
    read: Callable[[DataPaths], Told]
    use: Callable[[DataPaths], None]
    check: Callable[[DataPaths], bool]
    repair: Callable[[DataPaths], None] = lambda paths: None
    looks_first: Callable[[DataPaths], bool] = lambda paths: False
    is_named: bool = False
    stays: bool = False
    grows: bool = False


def in_order(store: str) -> Callable[[DataPaths], bool]:
    def look(paths: DataPaths) -> bool:
        try:
            from desktop_app.app.data_checks import check_stores
        except ImportError:  # before there was one
            return True
        return all(one.is_whole for one in check_stores(paths) if one.store == store)

    return look


def repaired(store: str) -> Callable[[DataPaths], None]:
    def do(paths: DataPaths) -> None:
        with suppress(ImportError):  # before there was one
            from desktop_app.app.data_checks import check_stores

            check_stores(paths, repair=True)

    _ = store
    return do
