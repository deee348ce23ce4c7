"""One download from its first question to its place among the models. Runs in the caller's thread.

What stops it leaves everything so that another job of the same request goes on where it stopped.
"""

from __future__ import annotations

import re
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx2

from desktop_app.core.atomic_write import FULL, error_while_writing
from desktop_app.core.cancel import Cancelled, CancelToken
from desktop_app.core.download import DownloadStatus, HubSource, PackSource, Phase, UrlSource
from desktop_app.core.errors import InputError, NetworkError, StorageError, VelaturaError
from desktop_app.core.network_audit import DOWNLOAD_OF
from desktop_app.library.download.http_client import HttpClient
from desktop_app.library.download.hub_listing import hub_listing
from desktop_app.library.download.installation import check_place, place
from desktop_app.library.download.options import Options
from desktop_app.library.download.pack_target import (
    PackTarget,
    check_disk_space,
    check_pack_disk_space,
)
from desktop_app.library.download.remote import Listing, RemoteFile
from desktop_app.library.download.retry import RetryLater, as_retry, refusal
from desktop_app.library.download.safe_names import check_names, name_from_answer
from desktop_app.library.download.staging import FileState, Journal, Staging
from desktop_app.library.download.status import TICK_SECONDS, Ticking, status_at_work
from desktop_app.library.download.throttle import SpeedMeter, Throttle
from desktop_app.library.download.transfers import FileTransfers, TransferState, persist
from desktop_app.library.download.wheels.pack_listing import pack_listing
from desktop_app.library.network.gate import Gate, Passage
from desktop_app.library.network.host_port import host_port_of
from desktop_app.library.network.http_errors import RequestedFile

PAUSING = frozenset({"download_disk_full", "download_no_room", "network_off", "pack_no_room"})
"""Errors that somebody can do something about, after which it goes on: no failures."""


@dataclass(frozen=True, slots=True)
class JobServices:
    """What all jobs share.

    Attributes:
        models: the models folder.
        gate: the way out.
        token_for: the user's token for a host, or None.
        throttle: the limit of speed.
        options: how they behave; asked again by every job.
        packs: where builds of torch go; None where none are fetched.
    """

    models: Path
    gate: Gate
    token_for: Callable[[str], str | None]
    throttle: Throttle
    options: Callable[[], Options]
    packs: PackTarget | None = None


class DownloadRun:
    """One run of a download.

    Args:
        services: shared.
        staging: its folder, whose lock this process has.
        journal: how it stands.
        tell: called with every status, at most ten times a second but for changes of phase.
    """

    def __init__(
        self,
        services: JobServices,
        staging: Staging,
        journal: Journal,
        tell: Callable[[DownloadStatus], object],
    ) -> None:
        self._services = services
        self._staging = staging
        self.journal = journal
        self._tell = tell
        self._lock = threading.Lock()
        self._stop = CancelToken()
        self._passage: Passage | None = None
        self._standings: list[TransferState] = []
        self._asking = TransferState()
        self._meter = SpeedMeter()
        self._phase: Phase = "asking"
        self._visitor: HttpClient | None = None

    @property
    def is_stopping(self) -> bool:
        """Whether it was asked to end."""
        return self._stop.is_cancelled

    def reorder(self, order: int) -> None:
        """Remember another place in the queue. Raises StorageError or InputError."""
        with self._lock:
            self.journal = replace(self.journal, order=order)
            self._staging.write(self.journal)

    def stop(self) -> None:
        """From any thread: end it soon; `run` returns "paused"."""
        self._stop.cancel()
        passage = self._passage
        if passage is not None:
            passage.end()

    def run(self) -> Journal:
        """Fetch, verify and place. Returns the journal as it was written last, with its phase:
        "done", "paused" or "failed"; never raises."""
        error: VelaturaError | None = None
        phase: Phase = "paused"
        try:
            self._all()
            phase = "done"
        except Cancelled:
            pass
        except VelaturaError as failure:
            if not self._stop.is_cancelled:
                error, phase = failure, "paused" if failure.code in PAUSING else "failed"
        except OSError as failure:
            title = self.journal.request.title
            if failure.errno in FULL:
                error = StorageError("download_disk_full", name=title)
            else:
                error, phase = error_while_writing(failure, title), "failed"
        except Exception as failure:  # noqa: BLE001 - the user reads it as it is
            details = "".join(traceback.format_exception(failure))
            reason = f"{type(failure).__name__}: {failure}"[:300]
            error, phase = StorageError("unexpected", details, reason=reason), "failed"
        self._phase = phase
        error = self._redacted(error)
        try:
            self._write(phase=phase, error=error)
        except VelaturaError as failure:
            # Nothing is lost: at the next start it is found as it stood before.
            self.journal = replace(self.journal, phase="paused", error=error or failure)
            if phase == "done":  # it is placed: what is left of its folder is found and cleared
                self.journal = replace(self.journal, phase="done", error=None)
        return self.journal

    def _all(self) -> None:
        request = self.journal.request
        options = self._services.options()
        if isinstance(request.source, HubSource):
            endpoints = tuple(each.rstrip("/") for each in options.endpoints)
            if request.endpoint in endpoints:
                endpoints = tuple(dict.fromkeys((request.endpoint, *endpoints)))
        elif isinstance(request.source, PackSource):
            endpoints = request.source.indexes
        else:
            endpoints = (request.source.url,)
        listing = self.journal.listing
        if listing is not None and listing.endpoint:
            endpoints = tuple(dict.fromkeys((listing.endpoint, *endpoints)))
        if listing is None or not (self._is_placed(listing) or self._is_whole_pack(listing)):
            reason = f"{DOWNLOAD_OF}{request.title}"
            with self._services.gate.opened(reason, endpoints) as passage:
                self._passage = passage
                self._stop.check()
                http_client = HttpClient(passage, self._services.token_for, options.patience)
                self._visitor = http_client
                if listing is None:
                    listing = self._listed(http_client, passage, endpoints, options)
                self._fetched(listing, passage, http_client, options)
        self._to("verifying")
        if isinstance(request.source, PackSource):
            wheels = [self._staging.whole(file) for file in listing.files]
            name = self._packs.place(request.source, wheels, self._stop)
        else:
            name = place(self._services.models, request, listing, self._staging)
        self._write(moved=name)

    @property
    def _packs(self) -> PackTarget:
        if self._services.packs is None:
            raise RuntimeError("there is no folder for builds of torch")
        return self._services.packs

    # ------------------------------------------------------------------------------------- asking

    def _listed(
        self,
        http_client: HttpClient,
        passage: Passage,
        endpoints: tuple[str, ...],
        options: Options,
    ) -> Listing:
        """Ask the first hub that can be reached what there is, and remember it."""
        request = self.journal.request
        found: list[Listing] = []

        def ask() -> None:
            for number, endpoint in enumerate(endpoints, 1):
                asked = self._requested_file(endpoint)
                try:
                    found.append(self._listed_by(http_client, passage, endpoint, asked))
                    return
                except (RetryLater, NetworkError, httpx2.HTTPError) as failure:
                    code = failure.code if isinstance(failure, NetworkError) else ""
                    if code in _NOT_HERE and number < len(endpoints):
                        continue
                    again = as_retry(failure, asked)
                    if number == len(endpoints) or again.error.code not in _NOT_THERE:
                        raise again from failure

        self._to("asking")
        with Ticking(lambda: (http_client.cut_slow(), self._notify())):
            first = self._requested_file(endpoints[0])
            persist(ask, self._asking, options.patience, self._stop, first, self._notify)
        listing = found[-1]
        if not isinstance(request.source, PackSource):
            check_place(self._services.models, request, listing)
        self._write(listing=listing, phase="running")
        return listing

    def _listed_by(
        self, http_client: HttpClient, passage: Passage, endpoint: str, requested: RequestedFile
    ) -> Listing:
        source = self.journal.request.source
        if isinstance(source, HubSource):
            return hub_listing(http_client, source, requested, self.journal.request.only)
        if isinstance(source, PackSource):
            check = self._stop.check
            return pack_listing(http_client, source, endpoint, requested, passage.admit, check)
        return url_listing(http_client, source, requested)

    def _requested_file(self, endpoint: str) -> RequestedFile:
        source = self.journal.request.source
        host = str(host_port_of(endpoint))
        if not isinstance(source, HubSource):
            return RequestedFile(host)
        token = bool(self._services.token_for(endpoint))
        listing = self.journal.listing
        revision = source.revision if listing is None else listing.commit
        return RequestedFile(host, source.repo, revision, "", endpoint, token)

    # ----------------------------------------------------------------------------------- fetching

    def _is_placed(self, listing: Listing) -> bool:
        """Whether all was moved, and the process was killed before it could say so."""
        whole = all(self.journal.state(file.name).whole for file in listing.files)
        left = any(self._staging.whole(file).exists() for file in listing.files)
        return bool(self.journal.moved) or (whole and not left and bool(listing.files))

    def _is_whole_pack(self, listing: Listing) -> bool:
        """Whether all wheels are here, and what is left needs no network."""
        states = [self.journal.state(file.name).whole for file in listing.files]
        here = all(self._staging.whole(file).exists() for file in listing.files)
        return isinstance(self.journal.request.source, PackSource) and all(states) and here

    def _fetched(
        self, listing: Listing, passage: Passage, http_client: HttpClient, options: Options
    ) -> None:
        request = self.journal.request
        self._standings = self._found(listing)
        missing = sum(
            max(0, (file.size or 0) - standing.done)
            for file, standing in zip(listing.files, self._standings, strict=True)
        )
        if isinstance(request.source, PackSource):
            for file in listing.files:
                passage.admit(file.url)
            sizes = missing, request.source.unpacked_bytes
            folders = self._services.models, self._packs.folder
            check_pack_disk_space(*folders, request.title, *sizes, options.reserve)
        else:
            check_place(self._services.models, request, listing)
            check_disk_space(self._services.models, request.title, missing, options.reserve)
        self._to("running")
        fetching = FileTransfers(
            listing,
            self._staging,
            passage,
            http_client,
            self._services.throttle,
            options.patience,
            self._stop,
            self._requested_file(listing.endpoint or listing.files[0].url),
            self._state,
            self._learn,
            self._notify,
            lambda coming: check_disk_space(
                self._services.models, request.title, coming, options.reserve
            ),
            self._standings,
        )
        fetching.run(max(1, options.files), self._notify, TICK_SECONDS)

    def _found(self, listing: Listing) -> list[TransferState]:
        """How the files stand on the disk, whatever was remembered."""
        found: list[TransferState] = []
        for index, file in enumerate(listing.files):
            here = self._staging.whole(file)
            whole = self.journal.state(file.name).whole
            # A mended file was moved to its place before the others were there.
            whole = whole and (here.exists() or bool(self.journal.request.only))
            done = self._staging.here(index, file) or ((file.size or 0) if whole else 0)
            found.append(TransferState(done, whole))
        return found

    def _state(self, name: str) -> FileState:
        return self.journal.state(name)

    def _learn(self, name: str, state: FileState) -> None:
        with self._lock:
            changed = {**self.journal.states, name: state}
            self.journal = replace(self.journal, states=changed)
            self._staging.write(self.journal)

    # ------------------------------------------------------------------------------------ telling

    def _to(self, phase: Phase) -> None:
        self._phase = phase
        self._notify()

    def _write(self, **changes: Any) -> None:
        with self._lock:
            self.journal = replace(self.journal, **changes)
            self._staging.write(self.journal)

    def _notify(self) -> None:
        self._tell(self.status())

    def status(self) -> DownloadStatus:
        status = status_at_work(
            self.journal, self._phase, self._standings, self._asking, self._meter
        )
        return replace(status, error=self._redacted(status.error))

    def _redacted(self, error: VelaturaError | None) -> VelaturaError | None:
        """What a server said goes no further with a token in it."""
        if error is None or self._visitor is None:
            return error
        return error.redacted(self._visitor.redacted)


_NOT_THERE = frozenset(
    {"server_unreachable", "server_unknown", "server_silent", "server_failed", "server_broke_off"}
)
"""Answers of a hub after which the next one is asked."""

_NOT_HERE = frozenset({"pack_missing", "pack_no_hash"})
"""Answers of an index that another one may not give."""


_SHA256 = re.compile(r"[0-9a-f]{64}")


def url_listing(http_client: HttpClient, source: UrlSource, requested: RequestedFile) -> Listing:
    """The one file there is, with the name and the length that its server tells.

    The body is not read: some servers refuse HEAD, so it is asked for and let go.

    Raises:
        InputError: ``download_unsafe_name``: what was given as SHA-256 is none.
        NetworkError, Again: what the server answers.
        httpx2.HTTPError: nothing came.
    """
    sha256 = source.sha256.strip().lower()
    if sha256 and not _SHA256.fullmatch(sha256):
        raise InputError("download_unsafe_name", name=source.sha256[:80], reason="not a SHA-256")
    with http_client.stream(source.url, {"accept-encoding": "identity"}) as answer:
        response = answer.response
        if response.status_code != 200:
            raise refusal(answer, requested)
        disposition = response.headers.get("content-disposition", "")
        length = response.headers.get("content-length", "")
        packed = response.headers.get("content-encoding", "identity") != "identity"
        name = name_from_answer(source.url, disposition)
    check_names([name])
    size = int(length) if length.isdecimal() and not packed else None
    return Listing((RemoteFile(name, source.url, size, sha256),))
