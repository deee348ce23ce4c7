"""Downloads as values: what is wanted, and how far it has come. Nothing here fetches anything."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Literal, TypeAlias

from desktop_app.core.errors import VelaturaError

Phase: TypeAlias = Literal[
    "queued",  # waits for its turn
    "asking",  # asks the hub what there is
    "running",
    "verifying",
    "waiting",  # for the next attempt, see `retry_at`
    "paused",
    "failed",
    "done",
    "cancelled",
]


@dataclass(frozen=True, slots=True)
class HubSource:
    """Files of a repository of the hub.

    Attributes:
        repo: ``owner/name``.
        revision: branch, tag or commit.
        patterns: names and shell patterns of the files wanted; empty means what the program needs
            of a repository of its kind (`library.download.file_selection`).
    """

    repo: str
    revision: str = "main"
    patterns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UrlSource:
    """One file at a plain HTTPS address.

    Attributes:
        url: the address.
        sha256: as its publisher tells it; empty if he doesn't, and nothing can be compared then.
    """

    url: str
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class PackSource:
    """A build of torch for graphics cards, with what it needs: wheels of a package index.

    Attributes:
        build: id of the build (`catalog.gpu_packs`).
        torch: its version, without the local part.
        local: the local part ("cu130").
        indexes: addresses with the build's path; the next one where one gives nothing.
        unpacked_bytes: what it takes on the disk, about.
    """

    build: str
    torch: str
    local: str
    indexes: tuple[str, ...]
    unpacked_bytes: int = 0


@dataclass(frozen=True, slots=True)
class DownloadRequest:
    """One download the user asked for.

    Attributes:
        id: tells it from others; part of the name of its staging folder.
        title: what the user reads.
        source: where from.
        target: name of the file or folder it becomes in the models folder.
        catalog: id of the catalog entry; empty if it is none.
        licence: id of the licence that was accepted for it; empty where none is known.
        only: names of the files to fetch again into an existing model (repair); empty for all.
        endpoint: the hub to ask first, if it is one of those in use; empty for their order.
    """

    id: str
    title: str
    source: HubSource | UrlSource | PackSource
    target: str
    catalog: str = ""
    licence: str = ""
    only: tuple[str, ...] = ()
    endpoint: str = ""

    def to_json(self) -> dict[str, Any]:
        """A plain dict; `from_json` gives an equal value."""
        kinds = {HubSource: "hub", UrlSource: "url", PackSource: "pack"}
        kind = kinds[type(self.source)]
        return {**asdict(self), "source": {"kind": kind, **asdict(self.source)}}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> DownloadRequest:
        """Rebuild from `to_json`. Raises KeyError or TypeError on a wrong shape."""
        given = dict(data["source"])
        source: HubSource | UrlSource | PackSource
        kind = given.pop("kind")
        if kind == "hub":
            given["patterns"] = tuple(given["patterns"])
            source = HubSource(**given)
        elif kind == "pack":
            given["indexes"] = tuple(given["indexes"])
            source = PackSource(**given)
        else:
            source = UrlSource(**given)
        fields: dict[str, Any] = {**data, "source": source, "only": tuple(data["only"])}
        return cls(**fields)


@dataclass(frozen=True, slots=True)
class FileProgress:
    """How far one file has come. ``size`` is None where the server does not tell."""

    name: str
    done: int
    size: int | None
    verified: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class DownloadStatus:
    """How far a download has come.

    Attributes:
        request: what was asked for.
        phase: where it stands.
        files: each file; empty until the hub has told them.
        done: bytes that are on the disk.
        total: bytes in all; None while it is not known.
        speed: bytes a second over the last seconds; None while nothing comes.
        seconds_left: at that speed; None where it can't be told.
        attempt: 1 for the first; counts up with every retry after an error.
        retry_at: when the next attempt begins (``time.time()``), while waiting.
        error: why it failed or waits.
        path: where the model lies, once done.
    """

    request: DownloadRequest
    phase: Phase = "queued"
    files: tuple[FileProgress, ...] = ()
    done: int = 0
    total: int | None = None
    speed: float | None = None
    seconds_left: float | None = None
    attempt: int = 1
    retry_at: float | None = None
    error: VelaturaError | None = field(default=None)
    path: str = ""

    @property
    def is_active(self) -> bool:
        """Whether it goes on by itself."""
        return self.phase in ("queued", "asking", "running", "verifying", "waiting")
