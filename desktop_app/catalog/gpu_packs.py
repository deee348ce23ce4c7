"""The table of torch's builds for graphics cards (gpu_packs.toml), read strictly."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from desktop_app.catalog.model_catalog import load_licences
from desktop_app.catalog.models import Licence
from desktop_app.catalog.resources import invalid, read_table
from desktop_app.catalog.row_reading import COUNT, FULL, NEEDED, Below, Many, Matching, read_row
from desktop_app.core.gpu import GpuVendor
from desktop_app.core.values import Field, one_of

_FILE = "gpu_packs"
_LICENCES = "gpu_licences"
_SYSTEMS = ("linux", "windows")
_VERSION = Matching(re.compile(r"\d+(?:\.\d+){1,2}"), "a version")
_CARD = Matching(re.compile(r"\d+\.\d|gfx[0-9a-f]{3,4}"), "a card")
_NEEDS = (
    Field("driver", kind=_VERSION, default=""),
    Field("download", kind=COUNT, default=NEEDED),
    Field("unpacked", kind=COUNT, default=NEEDED),
)


@dataclass(frozen=True, slots=True)
class PackNeeds:
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
    needs: Mapping[str, PackNeeds]

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
    fields = (
        Field("name", kind=FULL, default=NEEDED),
        Field("vendor", kind=one_of("nvidia", "amd"), default=NEEDED),
        Field("path", kind=FULL, default=NEEDED),
        Field("cards", kind=Many(_CARD, least=1), default=NEEDED),
        Field("licence", kind=one_of(*licences), default=NEEDED),
        *(Field(name, kind=Below(_NEEDS)) for name in _SYSTEMS),
    )
    builds: dict[str, GpuBuild] = {}
    for key, entry in read_table(_FILE).items():
        if not re.fullmatch(r"[a-z][a-z0-9]*", key):
            raise invalid(_FILE, key, "it is not made of a-z and 0-9")
        said = read_row(_FILE, key, entry, fields)
        below = {name: said.pop(name) for name in _SYSTEMS}
        needs = {name: PackNeeds(*part.values()) for name, part in below.items() if part}
        if not needs:
            raise invalid(_FILE, key, "it is for no system")
        said["licence"] = licences[said["licence"]]
        builds[key] = GpuBuild(key, **said, needs=needs)
    return builds
