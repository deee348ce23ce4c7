"""How downloads stand, made of what is known: from a job at work, or from the disk alone."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence

from desktop_app.core.download import DownloadStatus, FileProgress, HubSource, PackSource, Phase
from desktop_app.core.model_record import FileFact, Origin
from desktop_app.library.download.remote import Listing
from desktop_app.library.download.staging import Journal, Staging
from desktop_app.library.download.throttle import SpeedMeter
from desktop_app.library.download.transfers import TransferState

TICK_SECONDS = 0.1


class Ticking:
    """Calls a function ten times a second in a separate thread, while a block runs."""

    def __init__(self, tick: Callable[[], object]) -> None:
        self._tick = tick
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._run, name="download ticks", daemon=True)

    def _run(self) -> None:
        while not self._done.wait(TICK_SECONDS):
            self._tick()

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()


def status_at_work(
    journal: Journal,
    phase: Phase,
    standings: Sequence[TransferState],
    asking: TransferState,
    meter: SpeedMeter,
) -> DownloadStatus:
    """How a download stands that a job works on.

    Args:
        journal: what is remembered.
        phase: where the job is.
        standings: of the listing's files; empty before there is one.
        asking: how the question for the listing stands.
        meter: is told how many bytes there are, and tells the speed.
    """
    listing = journal.listing
    files: tuple[FileProgress, ...] = ()
    if listing is not None and len(standings) == len(listing.files):
        files = tuple(
            FileProgress(file.name, standing.done, file.size, standing.whole)
            for file, standing in zip(listing.files, standings, strict=True)
        )
    done = sum(file.done for file in files)
    total = None if listing is None else listing.total
    meter.mark(done)
    begun = [each for each in standings or [asking] if each.attempts]
    unfinished = [each for each in begun if not each.whole]
    waiting = [each.retry_at for each in unfinished if each.retry_at is not None]
    is_waiting = bool(waiting) and len(waiting) == len(unfinished)
    if is_waiting and phase in ("asking", "running"):
        phase = "waiting"
    speed = meter.speed() if phase == "running" else None
    return DownloadStatus(
        journal.request,
        phase,
        files,
        done,
        total,
        speed,
        None if speed is None or total is None else max(0, total - done) / speed,
        max((each.attempts for each in begun), default=1),
        min(waiting) if phase == "waiting" else None,
        next((each.error for each in unfinished if each.error is not None), None),
    )


def origin_of(journal: Journal) -> Origin:
    """What is remembered of a finished download: where it came from, and its files as verified."""
    listing = journal.listing or Listing(())
    source = journal.request.source
    facts = tuple(
        FileFact(
            file.name,
            file.size or journal.state(file.name).size,
            file.sha256 or journal.state(file.name).sha256,
        )
        for file in listing.files
    )
    now = time.time_ns() // 1_000_000
    if isinstance(source, HubSource):
        return Origin(
            "hub",
            source.repo,
            listing.endpoint,
            listing.commit,
            facts,
            now,
            journal.request.catalog,
        )
    # What follows a question mark may be a signature or somebody's key.
    url = listing.endpoint if isinstance(source, PackSource) else source.url
    address = url.partition("?")[0]
    return Origin("url", address, "", "", facts, now, journal.request.catalog)


def status_of(staging: Staging, journal: Journal) -> DownloadStatus:
    """How a download stands that no job works on, as far as the disk tells."""
    listing = journal.listing
    files: tuple[FileProgress, ...] = ()
    if listing is not None:
        files = tuple(
            FileProgress(
                file.name,
                staging.here(index, file),
                file.size,
                journal.state(file.name).whole,
            )
            for index, file in enumerate(listing.files)
        )
    return DownloadStatus(
        journal.request,
        journal.phase,
        files,
        sum(file.done for file in files),
        None if listing is None else listing.total,
        error=journal.error,
        path=journal.moved,
    )
