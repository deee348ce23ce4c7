"""What a recipe can consist of: the kinds of steps, each with its rows and their values.

A step of a file is a table: the key of its kind says which row (``adjust = "curves"``), the others
are values of that row's fields. What there is follows from the declarations: an operation or an
adjustment that is added is a step without a line here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Final, cast

from desktop_app.core.blend_mode import COLOUR_MODES
from desktop_app.core.errors import InputError
from desktop_app.core.file_features import QUALITY, SIDE_LENGTH, SIZES
from desktop_app.core.model_values import NetworkName
from desktop_app.core.naming import DEFAULT_PATTERN, check_pattern
from desktop_app.core.operation_values import MOST_TEXTS, Phrases
from desktop_app.core.request_values import Generation
from desktop_app.core.values import EXR_PACKING, Choice, Field, Flag, Number, Text, Unset, one_of
from desktop_app.imaging.adjustments.adjustment import Adjustment
from desktop_app.imaging.adjustments.levels import LEVELS
from desktop_app.imaging.adjustments.match import MATCH, MOMENTS
from desktop_app.imaging.adjustments.table import ADJUSTMENTS
from desktop_app.imaging.annotations.looks import SIZE
from desktop_app.imaging.annotations.table import ANNOTATIONS
from desktop_app.imaging.colour_values import Colour
from desktop_app.imaging.formats import FORMATS
from desktop_app.operations.recipes.words import EDIT, REMOVE, WORDS, SelfCheckedKind
from desktop_app.operations.table import ON_PICTURES, WORKS

_SHARE: Final = Number(0, 1, step=0.01, unit=" %", shown=100)
_PIXELS: Final = Number(0, 500, whole=True, unit=" px")


@dataclass(frozen=True, slots=True)
class StepKind:
    """One kind.

    Attributes:
        key: of its table in a file.
        name: what the window calls it.
        tip: what it does, in a sentence.
        rows: by their ids, the fields of each; "": any name stands for one.
        names: what the window calls them; "": as they are.
    """

    key: str
    name: str
    tip: str
    rows: Callable[[], Mapping[str, tuple[Field, ...]]]
    names: Callable[[], Mapping[str, str]] = dict


class Pattern(Text):
    """A pattern of `core.naming`, for names of files."""

    def check(self, name: str, value: str) -> None:
        check_pattern(value)


_INVERT: Final = (
    Field("invert", "Invert", "Everything but that.", Flag(), default=False),
    Field("grow", "Grow", "By so many pixels.", _PIXELS, 0),
    Field("feather", "Feather", "Over so many pixels, inwards and outwards.", _PIXELS, 0),
)

_SOURCES: Final = Choice(
    {
        "any": ("Any", ""),
        "document": ("Mask of the document", ""),
        "beside": ("File beside it, with -mask", ""),
        "alpha": ("Alpha", ""),
    }
)
_PROFILES: Final = Choice({"keep": ("The file's own", ""), "srgb": ("sRGB", "")})

DAMAGE: Final = "damage"
"""The mask of what looks damaged."""

EDGE: Final = "edge"
"""The layer of a thing's edge without the ground it was photographed on."""

ROOM: Final = "room"
"""The mask of what "canvas" added around the picture."""


_RULES: Final[Mapping[str, tuple[Field, ...]]] = {
    "everything": (),
    "subject": (
        Field(
            "words",
            "Words",
            "What is looked for, each in a few English words; none: the main thing.",
            Phrases(MOST_TEXTS),
            (),
            ["face"],
        ),
        Field("least", "Least score", "How sure the network must be.", _SHARE, 0.2),
        *_INVERT,
    ),
    "colour": (
        Field("colour", "Colour", "As #rrggbb.", Colour(), "", "#3a7bd5", needed=True),
        Field("tolerance", "Tolerance", "ΔE00 up to which it counts.", Number(0, 100), 20.0),
        Field("softness", "Softness", "ΔE00 beyond that.", Number(0, 100), 0.0),
        *_INVERT,
    ),
    DAMAGE: (
        Field(
            "strength",
            "Strength",
            "The more, the more is taken for scratches, dust, folds and tears.",
            _SHARE,
            0.5,
        ),
        Field(
            "faces", "Faces too", "Else faces that a network finds are left.", Flag(), default=True
        ),
        Field("keep", "Keep", "What the file's own mask covers is left.", Flag(), default=False),
        *_INVERT,
    ),
    ROOM: _INVERT,
    "region": (
        Field(
            "layer",
            "Region",
            "Name of a region, or of another layer, of the project.",
            Text(200),
            "",
            "Sky",
            needed=True,
        ),
        *_INVERT,
    ),
    "file": (
        Field(
            "source",
            "Source",
            "any; document: its mask; beside: a file of that name with -mask; alpha: what is"
            " opaque.",
            _SOURCES,
            "any",
        ),
        *_INVERT,
    ),
}

_RULE_NAMES: Final = {
    "everything": "Everything",
    "subject": "Subject",
    "colour": "Colour",
    DAMAGE: "Damage",
    ROOM: "Room around the picture",
    "region": "Region of the project",
    "file": "Mask of the file",
}
_DO_NAMES: Final = {
    "generate": "Generate",
    "remove": "Remove",
    "upscale": "Enlarge by a network",
    "enlarge": "Enlarge and add detail",
}

_BLENDING: Final = (
    Field("opacity", "Opacity", "How much of it counts.", _SHARE, 1.0),
    Field(
        "mode", "Mode", "How it meets what was there.", one_of(*map(str, COLOUR_MODES)), "normal"
    ),
)

SAME: Final = "same"
"""The export that keeps the format of each file."""

_EXPORT: Final = (
    Field(
        "quality",
        "Quality",
        "Of formats with loss; empty: as the JPEG was compressed, else 92.",
        Unset(QUALITY.minimum, QUALITY.maximum, whole=True),
        unset="As the file, else 92",
    ),
    Field("name", "Name", "Pattern of the file's name.", Pattern(), DEFAULT_PATTERN),
    *SIZES,
    Field(
        "metadata",
        "Prompt and settings",
        "Written into the file: prompt, settings, and the mark of what a model made.",
        Flag(),
        default=True,
    ),
    Field(
        "camera",
        "Camera data and place",
        "What the opened file says of itself: EXIF with the place, XMP and IPTC.",
        Flag(),
        default=True,
    ),
    Field(
        "dpi",
        "Pixels per inch",
        "For printing.",
        Unset(1, 4800, whole=True),
        unset="The file's own",
    ),
    Field("profile", "Profile", "The file's own, or sRGB.", _PROFILES, "keep"),
    Field(
        "certificate",
        "Certificate",
        "Writes beside it what went in, what may have changed, and proof that the rest is equal.",
        Flag(),
        default=False,
    ),
)
_PACKED_EXPORT: Final = (
    *_EXPORT,
    Field(
        "exr",
        "Compression",
        "Of OpenEXR. ZIP and PIZ are lossless; PIZ suits grain. DWAA is lossy and much smaller.",
        EXR_PACKING,
        "float-zip",
    ),
)


class Aspect(Text):
    """Two numbers, "3:2"; "": none."""

    def check(self, name: str, value: str) -> None:
        """Raises InputError: ``value_wrong``: neither empty nor as "3:2"."""
        if value and aspect_of(value) is None:
            raise InputError("value_wrong", setting=name, reason="as in 3:2")


def aspect_of(text: str) -> float | None:
    """Width to height; None: there is none."""
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*:\s*(\d+(?:\.\d+)?)\s*", text)
    sides = found and (float(found[1]), float(found[2]))
    return sides[0] / sides[1] if sides and 0.01 <= sides[0] / (sides[1] or 1e9) <= 100 else None


PROJECT: Final = "velatura"
"""The export in which annotations are edited again."""

INVENTED: Final = "invented"
"""The export of the map of invented pixels."""

PAGES: Final = ("pdf", "svg", PROJECT)
"""Exports in which text stays text."""

MAP_NAME: Final = "{document}.invented"
_AS_LAYERS: Final = Field(
    "layers", "Layers", "What each step made is a layer.", Flag(), default=False
)
_MARGIN: Final = Number(0.01, 0.45, step=0.005, unit=" %", shown=100)
_SIDE: Final = Number(0, 4, step=0.01, unit=" %", shown=100)

_ANCHORS: Final = Choice(
    {
        "centre": ("Centre", ""),
        "top": ("Top", ""),
        "bottom": ("Bottom", ""),
        "left": ("Left", ""),
        "right": ("Right", ""),
    }
)
_CANVAS: Final[Mapping[str, tuple[Field, ...]]] = {
    "widen": (
        *(
            Field(
                side,
                side.capitalize(),
                "Share of the picture's side that is added there.",
                _SIDE,
                0.0,
            )
            for side in ("left", "right", "top", "bottom")
        ),
        Field("colour", "Colour", "As #rrggbb.", Colour(), "#ffffff"),
    ),
    "crop": (
        Field(
            "aspect",
            "Aspect",
            "Width to height, as 3:2. Without it and a size nothing is cut off.",
            Aspect(),
            "",
            "3:2",
        ),
        Field("width", "Width", "Of what is left.", SIDE_LENGTH, unset="By the aspect"),
        Field("height", "Height", "Of what is left.", SIDE_LENGTH, unset="By the aspect"),
        Field("anchor", "Anchor", "The part that stays.", _ANCHORS, "centre"),
    ),
    "resize": (
        Field("longest", "Longest side", "It becomes that long.", SIDE_LENGTH, unset="As it is"),
        Field(
            "width", "Width", "Both sides: cut to their shape.", SIDE_LENGTH, unset="In proportion"
        ),
        Field(
            "height",
            "Height",
            "Both sides: cut to their shape.",
            SIDE_LENGTH,
            unset="In proportion",
        ),
        Field("percent", "Percent", "Of its sides.", Unset(0.1, 1000, unit=" %"), unset="As it is"),
        Field("megapixels", "Megapixels", "It has so many.", Unset(0.01, 400), unset="As it is"),
        Field("enlarge", "Enlarge", "Else it is only made smaller.", Flag(), default=False),
    ),
    "centre": (
        Field(
            "by",
            "By",
            "What is in the middle of the frame, of what the mask keeps.",
            Choice({"box": ("Its box", ""), "weight": ("Its weight", "")}),
            "box",
        ),
        Field("margin", "Margin", "Of the frame's side, on each side.", _MARGIN, 0.075),
        Field(
            "scale",
            "Scale",
            "Each fills its frame up to the margin, or all have the scale at which the largest of"
            " the run does.",
            Choice({"each": ("Each fills its frame", ""), "same": ("The same for all", "")}),
            "each",
        ),
        Field("aspect", "Aspect", "Without one that of the picture.", Aspect(), "1:1", "3:2"),
    ),
}

_MOST_POINTS: Final = 20


def _points(value: object) -> tuple[tuple[float, float], ...]:
    """Raises ValueError: not pairs, over `_MOST_POINTS`, or a share outside -4..5."""
    try:
        found = tuple((float(x), float(y)) for x, y in cast("list[Any]", value))
    except (TypeError, ValueError) as error:
        raise ValueError("points are a list of [x, y]") from error
    if len(found) > _MOST_POINTS or not all(-4 <= side <= 5 for one in found for side in one):
        raise ValueError("points are shares of the picture, and at most 20")
    return found


_POINTS: Final = Field(
    "points",
    "Points",
    "Where it is, each [x, y] in shares of the picture's width and height; a label without a point"
    " finds its place beside the picture.",
    SelfCheckedKind("a list of [x, y], 0 to 1", _points),
    (),
    [[0.4, 0.3]],
)
_SIZED: Final = replace(
    SIZE,
    tip="Height of its letters.",
    kind=Unset(1, 1000, unit=" px"),
    default=None,
    unset="By the picture",
)


def _annotations() -> Mapping[str, tuple[Field, ...]]:
    return {
        row.id: (_POINTS, *(_SIZED if each is SIZE else each for each in row.fields))
        for row in ANNOTATIONS
    }


_REFERENCE: Final = Field(
    "reference", "Colours", "Of a picture that each one is matched to: file = ….", MOMENTS, ()
)

_MEASURED: Final = Field(
    "measured",
    "Measured",
    "How far fading and a colour cast go, by the darkest and lightest of each picture.",
    _SHARE,
    0.0,
)
_AGAIN: Final = Field(
    "again",
    "Again",
    "How often it is made again, with the next seed.",
    Number(0, 20, whole=True),
    0,
)
_REJECTS: Final[Mapping[str, tuple[Field, ...]]] = {
    "empty": (
        Field("least", "Least share", "Of the picture that the thing covers.", _SHARE, 0.01),
        _AGAIN,
    ),
    "cut_off": (
        Field("most", "Most share", "Of a side that the thing may touch.", _SHARE, 0.02),
        _AGAIN,
    ),
    "pieces": (
        Field(
            "most",
            "Most share",
            "Of the thing that may be apart from its largest piece, or a hole in it.",
            _SHARE,
            0.02,
        ),
        _AGAIN,
    ),
    "uncertain": (
        Field("most", "Most share", "Of its outline that may have no edge.", _SHARE, 0.12),
        Field(
            "beside",
            "Edges beside it",
            "Most length of other edges outside, of the root of its area.",
            Number(0, 10),
            0.2,
        ),
        Field("ground", "Ground in it", "Of its outline that may have some inside.", _SHARE, 0.05),
        _AGAIN,
    ),
    "size": (
        Field(
            "most",
            "Most",
            "Times the run's usual deviation; it needs eight pictures.",
            Number(1, 20),
            3.0,
        ),
        _AGAIN,
    ),
    "background": (
        Field("colour", "Colour", "As #rrggbb.", Colour(), "", "#ffffff", needed=True),
        Field("most", "Most", "ΔE00 that half of it may differ.", Number(0, 100), 10.0),
        _AGAIN,
    ),
    "too_alike": (
        Field(
            "least",
            "Least bits",
            "Of 64 in which it differs from every picture of the run that has its colours.",
            Number(1, 32, whole=True),
            4,
        ),
        _AGAIN,
    ),
}

_REJECT_NAMES: Final = {
    "empty": "Empty",
    "cut_off": "Cut off",
    "pieces": "In pieces",
    "uncertain": "Cut-out uncertain",
    "size": "Of another size",
    "background": "Background of another colour",
    "too_alike": "Too alike",
}
_STRENGTH: Final = Field("strength", "Strength", "How dark it is.", _SHARE, 0.45)
_LAID: Final[Mapping[str, tuple[Field, ...]]] = {
    EDGE: (Field("title", "Name", "Of the layer.", Text(100), "Edge"),),
    "colour": (
        Field("title", "Name", "Of the layer.", Text(100), "Background"),
        Field("colour", "Colour", "As #rrggbb.", Colour(), "#ffffff"),
    ),
    "shadow": (
        Field("title", "Name", "Of the layer.", Text(100), "Shadow"),
        _STRENGTH,
        Field("softness", "Softness", "As a part of the thing's width.", _SHARE, 0.06),
        Field("contact", "Contact", "How dark it is where the thing stands.", _SHARE, 0.8),
        Field("side", "Sideways", "As a part of the thing's width.", Number(-1, 1), 0.08),
    ),
    "kept_shadow": (
        Field("title", "Name", "Of the layer.", Text(100), "Shadow"),
        replace(_STRENGTH, default=1.0),
        Field("least", "Least darkness", "Below which it is left out.", _SHARE, 0.04),
    ),
}


def _adjustments() -> Mapping[str, tuple[Field, ...]]:
    """An adjustment that is named does what a new one does."""
    return {row.id: _of_adjustment(row) for row in ADJUSTMENTS}


@lru_cache
def _of_adjustment(row: Adjustment) -> tuple[Field, ...]:
    return (
        *(replace(one, default=row.starts.get(one.id, one.default)) for one in row.fields),
        *((_REFERENCE,) if row.id == MATCH.id else ()),
        *((_MEASURED,) if row.id == LEVELS.id else ()),
        *_BLENDING,
    )


def _operations() -> Mapping[str, tuple[Field, ...]]:
    made = {
        one.id: tuple(map(_said, one.fields))
        for one in WORKS.values()
        if one.is_offered("request file")
    }
    by_hand = {"generate": EDIT, "remove": REMOVE}
    return made | {name: fields for name, fields in by_hand.items() if name in ON_PICTURES}


def _said(field: Field) -> Field:
    """With a kind that reads what people type: words for a prompt, a network's name."""
    if isinstance(field.kind, Generation):
        return replace(field, kind=WORDS)
    return replace(field, kind=Text(300)) if isinstance(field.kind, NetworkName) else field


def _exports() -> Mapping[str, tuple[Field, ...]]:
    kept = ("name", "side", "metadata", "certificate")
    pages = tuple(each for each in _EXPORT if each.id in kept)
    made = dict.fromkeys(map(str.lower, FORMATS), _EXPORT) | dict.fromkeys(PAGES, pages)
    made = {SAME: _PACKED_EXPORT, **made, "exr": _PACKED_EXPORT}
    name = next(replace(one, default=MAP_NAME) for one in _EXPORT if one.id == "name")
    return made | {PROJECT: (*pages, _AS_LAYERS), INVENTED: (name,)}


def _export_names() -> Mapping[str, str]:
    names = {name: name.upper() for name in _exports()}
    kept = {SAME: "Same format", PROJECT: "Velatura project", INVENTED: "Map of invented pixels"}
    return names | kept


KINDS: Final[Mapping[str, StepKind]] = {
    kind.key: kind
    for kind in (
        StepKind(
            "mask",
            "Mask",
            "Which pixels the steps after it may change.",
            lambda: _RULES,
            lambda: _RULE_NAMES,
        ),
        StepKind(
            "adjust",
            "Adjustment",
            "Changes tone or colour.",
            _adjustments,
            lambda: {row.id: row.name for row in ADJUSTMENTS},
        ),
        StepKind(
            "do",
            "Operation",
            "What the program can do to a picture.",
            _operations,
            lambda: {one.id: one.name for one in WORKS.values()} | _DO_NAMES,
        ),
        StepKind(
            "canvas",
            "Canvas",
            "Cuts the picture, scales it, or makes room around it.",
            lambda: _CANVAS,
            lambda: {"widen": "Widen", "crop": "Crop", "resize": "Resize", "centre": "Centre"},
        ),
        StepKind(
            "annotate",
            "Annotation",
            "Writes or draws on the picture; in PDF and SVG text stays text.",
            _annotations,
            lambda: {row.id: row.word for row in ANNOTATIONS},
        ),
        StepKind(
            "lay",
            "Layer",
            "Lays a colour or a shadow around what the mask keeps, or takes the ground out of its"
            " edge; a project has it as a layer.",
            lambda: _LAID,
            lambda: {
                "colour": "Colour",
                "shadow": "Shadow",
                "kept_shadow": "Shadow of the file",
                EDGE: "Edge without its ground",
            },
        ),
        StepKind(
            "reject",
            "Reject",
            "Writes nothing of a picture that is so; it can be made again.",
            lambda: _REJECTS,
            lambda: _REJECT_NAMES,
        ),
        StepKind("look", "Look", "A kept stack of adjustments, by its name.", lambda: {"": ()}),
        StepKind(
            "export", "Export", "Writes the picture as it is by then.", _exports, _export_names
        ),
    )
}
"""By their keys."""


def fields_of(kind: str, name: str) -> tuple[Field, ...]:
    """Those of a row; () where there is none of that name."""
    rows = KINDS[kind].rows()
    return rows.get(name) or rows.get("", ())
