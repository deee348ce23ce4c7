"""What the models window asks for, by subject, as protocols; `worker.managing` has them.

Every command is called in the GUI thread, returns at once, works in the background and reports
through `state.manager.ManagerState`; errors land in ``AppState.notice``, or beside what they
concern. Models are named by their cards' keys, downloads by their ids.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

from desktop_app.core.model_record import ModelChoices

if TYPE_CHECKING:
    from desktop_app.state.model_cards import DuplicateSet, RoomStep

__all__ = [
    "GATED_CODES",
    "TOKEN_CODES",
    "DuplicateCommands",
    "GettingCommands",
    "GpuCommands",
    "InstalledCommands",
    "ManagerCommands",
    "NetworkCommands",
    "ProgramCommands",
    "RoomCommands",
    "TrustCommands",
]


GATED_CODES = frozenset(
    {"hub_gated", "hub_gated_no_token", "hub_token_refused", "hub_token_too_weak"}
)
"""Errors that a token, or accepting the terms, mends."""

TOKEN_CODES = GATED_CODES | {"hub_repo_missing"}
"""Errors that a token may mend: the hub doesn't tell what is private from what isn't there."""


class InstalledCommands(Protocol):
    """On the models there are."""

    def refresh(self) -> None:
        """Look at the disk again."""
        ...

    def use(self, key: str) -> None:
        """Make pictures with it from now on."""
        ...

    def set_favourite(self, key: str, favourite: bool) -> None: ...
    def set_tags(self, key: str, tags: tuple[str, ...]) -> None: ...
    def set_notes(self, key: str, notes: str) -> None: ...

    def set_name(self, key: str, name: str) -> None:
        """Call it so; its file keeps its name. An empty name gives its own back."""
        ...

    def set_choices(self, key: str, choices: ModelChoices) -> None: ...

    def keep_settings(self, key: str) -> None:
        """The settings in use now become this model's own."""
        ...

    def look_at(self, paths: Sequence[Path], then: Callable[[list[Path]], None]) -> None:
        """Look at files and folders; those that can be added go to ``then``, else a notice says
        why not."""
        ...

    def import_paths(self, paths: Sequence[Path], mode: Literal["copy", "in_place"]) -> None: ...

    def remove(self, key: str) -> None:
        """Move it to the trash."""
        ...

    def forget(self, key: str) -> None:
        """Forget a model that is away or missing."""
        ...


class TrustCommands(Protocol):
    """On how far a model can be trusted."""

    def look_closely(self, key: str) -> None:
        """Fill ``report`` with what is known without reading all of it."""
        ...

    def verify(self, key: str, *, numbers: bool = False) -> None:
        """Read all of it: SHA-256, structure and, if asked, every number."""
        ...

    def repair(self, key: str) -> None:
        """Fetch its damaged files anew."""
        ...

    def health_check(self, key: str) -> None:
        """Make its test picture."""
        ...

    def convert(self, key: str) -> None:
        """Make a safetensors file of a pickle, in a restricted process."""
        ...


class GettingCommands(Protocol):
    """On downloads."""

    def get(self, catalog_id: str) -> None:
        """Fetch a model of the catalog; asks for its licence first (``licence``)."""
        ...

    def get_address(self, address: str) -> None:
        """Fetch ``owner/name``, ``owner/name@revision``, a page of the hub, or an HTTPS address."""
        ...

    def answer_licence(self, accepted: bool) -> None: ...
    def pause(self, download: str) -> None: ...
    def resume(self, download: str) -> None: ...
    def cancel(self, download: str) -> None: ...
    def clear_finished(self) -> None: ...


class NetworkCommands(Protocol):
    """On the network."""

    def set_online(self, online: bool) -> None: ...

    def set_token(self, token: str) -> None:
        """Keep the hub's token, and let downloads go on that waited for it; an empty one removes
        it."""
        ...

    def set_endpoint(self, address: str) -> None: ...

    def set_mirrors(self, addresses: Sequence[str]) -> None:
        """Ask these hubs where the first can't be reached; they never get the token."""
        ...

    def set_limits(self, bandwidth: int, parallel: int) -> None: ...
    def read_network_log(self) -> None: ...
    def clear_network_log(self) -> None: ...


class ProgramCommands(Protocol):
    """On other programs' folders."""

    def find_programs(self) -> None:
        """Look for them at their usual places."""
        ...

    def share(self, folder: Path) -> None:
        """Use another program's folder in place, read-only."""
        ...

    def unshare(self, folder: Path) -> None: ...


class DuplicateCommands(Protocol):
    """On files with the same content."""

    def find_duplicates(self) -> None: ...
    def link(self, sets: Sequence[DuplicateSet]) -> None: ...


class RoomCommands(Protocol):
    """On room."""

    def be_seen(self, seen: bool) -> None:
        """Whether ``room`` and ``free_bytes`` are looked at: they are kept up to date then."""
        ...

    def propose(self, wanted_bytes: int) -> None:
        """Fill ``proposal`` with what would free so much room."""
        ...

    def free(self, steps: Sequence[RoomStep]) -> None: ...


class GpuCommands(Protocol):
    """On graphics cards, and the build of torch for them."""

    def look(self) -> None:
        """Fill ``gpu``."""
        ...

    def add(self) -> None:
        """Fetch the build that is advised; asks for its licence first (``licence``)."""
        ...

    def check(self) -> None:
        """Try the build that was added; if it works, it is used again."""
        ...

    def remove(self) -> None:
        """Delete the build that was added."""
        ...


class ManagerCommands(Protocol):
    """All of them."""

    @property
    def installed(self) -> InstalledCommands: ...
    @property
    def trust(self) -> TrustCommands: ...
    @property
    def getting(self) -> GettingCommands: ...
    @property
    def network(self) -> NetworkCommands: ...
    @property
    def programs(self) -> ProgramCommands: ...
    @property
    def duplicates(self) -> DuplicateCommands: ...
    @property
    def room(self) -> RoomCommands: ...
    @property
    def gpu(self) -> GpuCommands: ...

    def open(self) -> None:
        """The window is about to be shown."""
        ...

    def cancel_work(self) -> None:
        """Give up what runs (``work``, ``checking``)."""
        ...
