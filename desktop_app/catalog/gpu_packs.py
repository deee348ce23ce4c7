"""The table of torch's builds for graphics cards (gpu_packs.toml), read strictly."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from desktop_app.catalog.model_catalog import load_licences
from desktop_app.catalog.models import Licence
from desktop_app.catalog.resources import invalid, read_table
from desktop_app.catalog.table_reader import TableReader
from desktop_app.core.gpu import GpuVendor

_FILE = "gpu_packs"
_LICENCES = "gpu_licences"
_SYSTEMS = ("linux", "windows")
_VERSION = re.compile(r"\d+(?:\.\d+){1,2}")
_CARD = re.compile(r"\d+\.\d|gfx[0-9a-f]{3,4}")


@dataclass(frozen=True, slots=True)
class Needs:
    """What a build needs on one system.

    Attributes:
        driver: the oldest driver that carries it; empty where drivers have no version.
        download_bytes: what is fetched, about.
        unpacked_bytes: what it takes on the disk, about.
    """

    driver: str
    download_bytes: int
    unpacked_bytes: int


@dataclass(frozen=True, slots=True)
class GpuBuild:
    """One build.

    Attributes:
        id: its key, made of a-z and 0-9.
        name: what the user reads.
        vendor: whose cards it runs on.
        path: below the address of the index.
        cards: compute capabilities or LLVM targets it holds code for.
        licence: what is accepted before it is fetched.
        needs: by system ("linux", "windows"); on others it does not exist.
    """

    id: str
    name: str
    vendor: GpuVendor
    path: str
    cards: tuple[str, ...]
    licence: Licence
    needs: Mapping[str, Needs]

    def carries(self, target: str) -> bool:
        """Whether it has code for that card; a card nobody knows is given the benefit of doubt."""
        if not target or target in self.cards:
            return True
        major, dot, minor = target.partition(".")
        # A card runs what was made for its major version, and not for a later minor one.
        made = (card.partition(".") for card in self.cards)
        return bool(dot) and any(own == major and int(at) <= int(minor) for own, _, at in made)


def load_gpu_builds() -> dict[str, GpuBuild]:
    """All builds by id, the newest of each vendor first.

    Raises:
        StorageError: ``catalog_invalid``, naming file and key.
    """
    licences = load_licences(_LICENCES)
    builds: dict[str, GpuBuild] = {}
    for key, entry in read_table(_FILE).items():
        if not re.fullmatch(r"[a-z][a-z0-9]*", key):
            raise invalid(_FILE, key, "it is not made of a-z and 0-9")
        table = TableReader(_FILE, key, entry)
        table.only(("name", "vendor", "path", "cards", "licence", *_SYSTEMS))
        cards = table.texts("cards")
        wrong = next((card for card in cards if not _CARD.fullmatch(card)), None)
        if wrong is not None or not cards:
            raise table.fail("cards", f"{wrong!r} is not a valid card")
        needs = {name: _needs(part) for name in _SYSTEMS if (part := table.table(name))}
        if not needs:
            raise table.fail("", "it is for no system")
        builds[key] = GpuBuild(
            key,
            table.text("name"),
            cast("GpuVendor", table.choice("vendor", ("nvidia", "amd"))),
            table.text("path"),
            cards,
            licences[table.choice("licence", tuple(licences))],
            needs,
        )
    return builds


def _needs(table: TableReader) -> Needs:
    table.only(("driver", "download", "unpacked"))
    driver = table.text("driver", "")
    if driver and not _VERSION.fullmatch(driver):
        raise table.fail("driver", f"{driver!r} is not a valid version")
    sizes = [table.number(name) for name in ("download", "unpacked")]
    if None in sizes:
        raise table.fail("download", "both sizes must be told")
    return Needs(driver, cast("int", sizes[0]), cast("int", sizes[1]))
