"""What the history needs now and then: checked, rebuilt, tidied. A step at a time, in between."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from desktop_app.storage.blob_store import BlobStore
from desktop_app.storage.history import History
from desktop_app.storage.history_check import find_damage
from desktop_app.storage.history_inputs import limit_inputs, used_blobs
from desktop_app.storage.history_looks import catch_up_looks
from desktop_app.storage.history_rebuild import Rebuilt, rebuild, rebuild_is_due, take_up_strays
from desktop_app.storage.history_trash import trash_older

_MB = 1_000_000


@dataclass(frozen=True, slots=True)
class UpkeepRules:
    """What the user wants.

    Attributes:
        days: entries older than this go to the trash; 0: none do.
        inputs_mb: most that is kept of what entries were made from.
        other_blobs: ids of blobs that others need; None: not known, so none is removed.
    """

    days: int = 0
    inputs_mb: int = 10_000
    other_blobs: Callable[[], Collection[str]] | None = None


@dataclass(frozen=True, slots=True)
class UpkeepStep:
    """One step was done.

    Attributes:
        rebuilt: what a rebuild brought back; None: there was none.
        changed: whether other entries are listed now.
    """

    rebuilt: Rebuilt | None = None
    changed: bool = False


def upkeep(
    history: History, blobs: BlobStore, rules: UpkeepRules, go_on: Callable[[], bool]
) -> Iterator[UpkeepStep]:
    """All of it; each step takes a moment, but for damage. Whoever asks for the next one may do so
    in another thread.

    Args:
        history: whose.
        blobs: what its entries were made from.
        rules: what the user wants.
        go_on: whether a long step may go on: not when the program ends.

    Raises:
        StorageError: as `History.add`; the rest is left for the next start.
    """
    damage = find_damage(history, go_on) if history.was_unclean else ""
    if damage:
        history.database.quarantine(damage)
    yield UpkeepStep(changed=bool(damage))
    if rebuild_is_due(history):
        done = rebuild(history, lambda _: go_on())
        yield UpkeepStep(done if done.added else None, changed=done.added > 0)
    elif history.was_unclean:
        yield UpkeepStep(changed=take_up_strays(history, lambda _: go_on()) > 0)
    while history.catch_up():
        yield UpkeepStep()
    while history.move_thumbnails():
        yield UpkeepStep()
    while catch_up_looks(history):
        yield UpkeepStep()
    if rules.days:
        yield UpkeepStep(changed=trash_older(history, rules.days) > 0)
    if limit_inputs(history, blobs, rules.inputs_mb * _MB, go_on):
        yield UpkeepStep(changed=True)
    if rules.other_blobs is not None:
        blobs.remove_unused({*used_blobs(history), *rules.other_blobs()})
        yield UpkeepStep()


def run_upkeep(
    run: Callable[
        [Callable[[History], UpkeepStep | None], Callable[[UpkeepStep | None], None]], object
    ],
    blobs: BlobStore,
    rules: UpkeepRules,
    go_on: Callable[[], bool],
    report: Callable[[UpkeepStep], object],
) -> None:
    """`upkeep` in the background: ``run`` does one step after the other, and each is ``report``."""
    steps: Iterator[UpkeepStep] | None = None

    def step(history: History) -> UpkeepStep | None:
        nonlocal steps
        steps = steps or upkeep(history, blobs, rules, go_on)
        return next(steps, None) if go_on() else None

    def done(news: UpkeepStep | None) -> None:
        if news is not None:
            report(news)
            run(step, done)

    run(step, done)
