"""A file that a recipe is done to: its picture, and what masks it has."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from desktop_app.core.errors import InputError
from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import ByteArray
from desktop_app.imaging.colour_range import mask_of_alpha
from desktop_app.imaging.layers import layer_tree
from desktop_app.imaging.mask import painted
from desktop_app.operations.recipes.recipe import RecipeStep
from desktop_app.state.document.document import Document
from desktop_app.storage.batch_files import CORRECTIONS
from desktop_app.storage.pictures import open_mask, read_picture_file

MASK_NAMES = ("{stem}-mask.png", "{stem}.mask.png", "{stem}-mask.tif")
"""What a mask beside a picture is called."""

ADDED: Final = 255
"""Of a file of corrections: damage that was not found; 0 is none, the rest is as it was found."""


@dataclass(frozen=True, slots=True)
class FileItem:
    """One file of a batch.

    Attributes:
        path: of the file; None: the first step makes the picture.
        number: from 1.
        name: what the user reads.
        key: the same for the same file as it is now, with these values.
        values: of steps, by number and field ("2.exposure"), and of tokens of names.
        mask: a mask that was named for it; None: none was.
        steps: its own, in place of the recipe's; (): these.
        workbench: id and version of the one that it is made for.
        anonymous: whether nothing of the file but its pixels is kept.
        fault: what is wrong with its row of a table: it can't be done.
        notes: sentences about it, known before it is done.
        by_hand: what somebody did about its mask while its run was reviewed: "painted",
            "accepted" as it was proposed; "": nothing.
    """

    path: Path | None
    number: int
    name: str
    key: str
    values: Mapping[str, Any] = field(default_factory=dict[str, Any])
    mask: Path | None = None
    steps: tuple[RecipeStep, ...] = ()
    workbench: str = ""
    anonymous: bool = False
    fault: str = ""
    notes: tuple[str, ...] = ()
    by_hand: str = ""

    @property
    def title(self) -> str:
        """What the user reads of it."""
        return self.name

    @property
    def report_fields(self) -> dict[str, Any]:
        """What the report says of it."""
        return {**({"file": str(self.path)} if self.path else {}), "name": self.name}


@dataclass(frozen=True, slots=True, eq=False)
class SourceFile:
    """An opened one.

    Attributes:
        item: which.
        document: what it holds; None: the first step makes the picture.
    """

    item: FileItem
    document: Document | None

    @classmethod
    def opened(cls, item: FileItem, opened: Callable[[Path], Document]) -> SourceFile:
        """Raises InputError and StorageError: it can't be read."""
        if item.fault:
            raise InputError("table_row_wrong", reason=item.fault)
        return cls(item, None if item.path is None else opened(item.path))

    def sha256(self) -> str:
        """Of its file, as it is now; empty: there is none. Raises InputError."""
        opened = None if self.document is None else self.document.origin.source
        if opened is not None:
            return opened.digest
        path = self.item.path
        return "" if path is None else hashlib.sha256(read_picture_file(path)).hexdigest()

    def own_mask(self) -> ByteArray | None:
        """That of a project; None: nothing is masked."""
        if self.document is None:
            return None
        mask = self.document.mask.read(self.document.mask.rect)
        return mask if painted(mask).any() else None

    def mask_file(self) -> ByteArray | None:
        """The one that was named, or `MASK_NAMES`; None: there is none. Raises InputError."""
        path = self.item.path
        named = (
            ()
            if path is None
            else (path.with_name(one.format(stem=path.stem)) for one in MASK_NAMES)
        )
        found = self.item.mask or next((each for each in named if each.is_file()), None)
        return None if found is None else open_mask(found).values

    def corrections(self) -> ByteArray | None:
        """What somebody corrected of the damage that is found in it (`ADDED`); None: nothing.
        Raises InputError."""
        path = corrections_path(self.item.path)
        return open_mask(path).values if path is not None and path.is_file() else None

    def layer(self, name: str, rect: Rect) -> ByteArray:
        """What a region or another layer covers. Raises InputError: ``mask_rule_empty``."""
        wanted = name.strip().casefold()
        layers = () if self.document is None else self.document.content.layers
        for layer in layer_tree.walk(layers):
            said = layer.region.prompt if layer.region is not None else ""
            if wanted in (layer.name.casefold(), said.casefold()) and layer.pixels is not None:
                values = layer.pixels.read(rect)
                return values if values.ndim == 2 else mask_of_alpha(values, transparent=False)
        raise InputError("mask_rule_empty", rule=name)


def corrections_path(picture: Path | None) -> Path | None:
    """Where corrections of the damage of a photograph are kept: beside it; None: it has no name."""
    if picture is None or not picture.name:
        return None
    return picture.with_name(f"{picture.stem}{CORRECTIONS}")
