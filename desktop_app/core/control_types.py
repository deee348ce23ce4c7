"""What a control layer can show: one row each. The window, the command line and the choice of a
network ask the row.

Names of networks don't follow a standard: a network is taken for a row where its file, its name or
its folder tells one of the row's `networks`, the first ones preferred.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from desktop_app.core.add_on import AddOn
from desktop_app.core.conditions import Mode, components_of
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.registry import Registry

Drawn: TypeAlias = Literal["", "lines", "colours", "pose"]
"""How it is made by hand: not at all; lines of any colour; areas in a palette's colours; a skeleton
that is moved."""

UNION: Final = "union"
"""Word of networks that know several of them."""


@dataclass(frozen=True, slots=True)
class ControlType:
    """One of them.

    Attributes:
        id: as `Condition.word` has it.
        name: what the user reads, in English; the window translates it ("Control").
        kind: of the condition that it becomes (`core.conditions.KINDS`).
        networks: words of networks for it, the best ones first; (): it needs none.
        preprocessor: id of the usual one for pictures; empty: pictures are taken as they are.
        drawn: how it is made by hand.
        painted: id of the usual preprocessor for that, if it is another than ``preprocessor``.
        mode: of its condition, if it is not to be chosen; empty: `ControlMode`.
    """

    id: str
    name: str
    kind: Literal["control", "image_prompt", "reference"] = "control"
    networks: tuple[str, ...] = ()
    preprocessor: str = ""
    drawn: Drawn = ""
    painted: str = ""
    mode: Mode | Literal[""] = ""

    def usual(self, source: str) -> str:
        """The preprocessor of a layer of that ``source`` (`ControlGuidance.source`): what was drawn
        may need another than a picture."""
        return (self.painted if source == "own" else "") or self.preprocessor


_LINES: Final = ("lines", "lineart", "scribble", "canny", "softedge", UNION)


def _lines_first(*best: str) -> tuple[str, ...]:
    return (*best, *(word for word in _LINES if word not in best))


CONTROL_TYPES: Registry[ControlType] = Registry(
    ControlType,
    (
        ControlType(
            "scribble",
            "Sketch",
            "control",
            _lines_first("scribble", "sketch"),
            preprocessor="scribble",
            drawn="lines",
        ),
        ControlType(
            "lineart",
            "Line Art",
            "control",
            _lines_first("lineart", "lines"),
            preprocessor="lineart",
            drawn="lines",
        ),
        ControlType("canny", "Edges (Canny)", "control", _lines_first("canny"), "canny"),
        ControlType(
            "softedge", "Soft Edges", "control", _lines_first("softedge", "hed"), "softedge"
        ),
        ControlType(
            "semantic",
            "Semantic Map",
            "control",
            ("semantic", "seg", "segmentation", UNION),
            preprocessor="segmentation",
            drawn="colours",
            painted="semantic",
        ),
        ControlType("depth", "Depth", "control", ("depth", "zoe", UNION), "depth"),
        ControlType("normal", "Normals", "control", ("normal", "normalbae", UNION), "normal"),
        ControlType(
            "pose",
            "Pose",
            "control",
            ("pose", "openpose", "dwpose", UNION),
            preprocessor="pose",
            drawn="pose",
            painted="none",
        ),
        ControlType("tile", "Tile", "control", ("tile", UNION), "tile"),
        ControlType("blur", "Blur", "control", ("blur", "tile", UNION), "blur"),
        ControlType("recolour", "Recolour", "control", ("recolour", "recolor", "gray"), "recolour"),
        ControlType(
            "luminance",
            "Light and Dark",
            "control",
            ("qr", "qrcode", "brightness", "luminance"),
            preprocessor="luminance",
        ),
        ControlType("inpaint", "Inpainting", "control", ("inpaint", "repaint", UNION)),
        ControlType("reference", "Reference", "reference"),
        ControlType("image", "Image Prompt", "image_prompt", ("plus", "ip", "redux"), mode="all"),
        ControlType("style", "Style", "image_prompt", ("ip", "plus"), mode="style"),
        ControlType(
            "composition",
            "Composition",
            "image_prompt",
            ("composition", "ip", "plus"),
            mode="composition",
        ),
        ControlType("face", "Face", "image_prompt", ("face", "portrait"), mode="all"),
    ),
)


def rank(row: ControlType, words: frozenset[str]) -> int | None:
    """How well a network of those ``words`` suits: 0 is best; None: not at all."""
    found = (place for place, word in enumerate(row.networks) if word in words)
    return next(found, None)


def networks_for(row: ControlType, model: ModelInfo, add_ons: Iterable[AddOn]) -> tuple[AddOn, ...]:
    """Those for ``row`` that work with ``model``, the best ones first; () also where it needs none.

    What a file is for is told by its header, its name and its folder: see `control_types`.
    """
    components = components_of(row.kind)
    found = (
        (place, each.name.casefold(), each)
        for each in add_ons
        if each.component in components and each.suits(model)
        if (place := rank(row, each.words | each.tasks)) is not None
    )
    return tuple(each for _, _, each in sorted(found, key=lambda one: one[:2]))
