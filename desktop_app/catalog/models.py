"""The catalog of models that can be had: rows of data, and nothing that fetches them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from desktop_app.core.model_info import ModelDefaults
from desktop_app.core.weights_info import Component

Permission: TypeAlias = Literal["yes", "no", "conditions", ""]


@dataclass(frozen=True, slots=True)
class Licence:
    """A licence in plain words.

    Attributes:
        id: the field's id ("apache-2.0", "creativeml-openrail-m", "flux-1-dev-non-commercial").
        name: its full name.
        url: where its text stands.
        commercial: whether pictures made with the model may be used commercially.
        attribution: whether its name must be named with what is passed on.
        summary: two or three sentences on what it permits and asks, in plain words.
    """

    id: str
    name: str
    url: str
    commercial: Permission
    attribution: Permission
    summary: str


@dataclass(frozen=True, slots=True)
class CatalogFile:
    """A file of a repository that the model needs.

    Attributes:
        name: its name there, with slashes.
        size: bytes; None where it isn't known.
        sha256: where it is known; the hub's own word counts when it is fetched.
    """

    name: str
    size: int | None = None
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class CatalogModel:
    """One model that can be had. What isn't known is empty or None, never invented.

    Attributes:
        id: its key, made of a–z, 0–9 and hyphens.
        name: what the user reads.
        summary: one sentence: what it is good at.
        family: a key of `architectures`.
        component: as in `WeightsInfo`.
        tasks: of `model_entry.TASKS`.
        repo: ``owner/name`` on the hub.
        revision: branch, tag or commit.
        files: what is fetched; patterns if the list isn't known.
        patterns: shell patterns of what is fetched, used where ``files`` is empty.
        licence: id of a `Licence`.
        gated: whether its terms must be accepted on the hub's page first; None if not known.
        memory: bytes of memory needed at its native size, by precision ("fp16", "bf16", "fp8" …).
        native_size: side of the square it was trained for, in pixels; None where it has none.
        defaults: settings that suit it; None where none are known or needed.
        goes_with: ids of entries that belong to it or work with it.
        page: address of its model card.
        sources: addresses that its facts were read from.
        about_bytes: bytes in all as the hub's page rounds them, where a precise size isn't known.
    """

    id: str
    name: str
    summary: str
    family: str
    component: Component
    tasks: tuple[str, ...]
    repo: str
    licence: str
    revision: str = "main"
    files: tuple[CatalogFile, ...] = ()
    patterns: tuple[str, ...] = ()
    gated: bool | None = None
    memory: tuple[tuple[str, int], ...] = ()
    native_size: int | None = None
    defaults: ModelDefaults | None = None
    goes_with: tuple[str, ...] = ()
    page: str = ""
    sources: tuple[str, ...] = ()
    about_bytes: int | None = None

    @property
    def size_bytes(self) -> int | None:
        """Bytes in all; None if the size of a file isn't known."""
        sizes = [file.size for file in self.files]
        return sum(size for size in sizes if size) if sizes and None not in sizes else None

    @property
    def download_bytes(self) -> int | None:
        """`size_bytes`, or else about how much it is; None if neither is known."""
        return self.about_bytes if self.size_bytes is None else self.size_bytes
