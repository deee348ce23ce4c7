"""Words of the bars of tools (`ui.panels.options.option_bar`)."""

from __future__ import annotations

from typing import Final, TypeAlias

from PySide6.QtCore import QCoreApplication

Words: TypeAlias = "tuple[str, ...]"
"""Name, a sentence (none: no tip), and the key that does the same if there is one; in English."""

OPTIONS: Final[dict[str, dict[str, Words]]] = {
    "fill": {
        "tolerance": ("Tolerance", "How different colours may be that are still filled."),
        "gap": ("Close gaps", "Gaps up to this width in a line don't let the fill out."),
        "width": ("Outline", "Width of the line."),
        "everywhere": ("Everywhere", "Fills similar colours in the whole picture."),
        "fades": ("Fade out", "Ends in transparency instead of the second colour."),
        "erases": ("Erase", "Takes from the layer: a gradient most where you begin."),
    },
    "retouch": {
        "all_layers": (
            "All layers",
            "Reads the picture as it is seen. Off: only the layer that is painted on.",
        ),
        "aligned": (
            "Aligned",
            "The source follows from stroke to stroke. Off: each stroke begins at the source.",
        ),
    },
    "move": {
        "mask": (
            "Move the mask",
            "Moves the mask, or the selection while mask tools draw it. So does Alt.",
        ),
    },
    "liquify": {
        "mask": (
            "Bend the mask",
            "Bends the mask, or the selection while mask tools draw it. So does Alt.",
        ),
        "apply": ("Apply", "All strokes as one undo step.", "Enter"),
        "give_up": ("Cancel", "Throws all strokes away."),
    },
    "mix": {
        "coloured": ("Colours", "Shows each part in the colour of its result.", "0"),
        "apply": ("Apply", "As one undo step; the layer keeps its parts.", "Enter"),
        "give_up": ("Cancel", "Leaves the picture as it was.", "Esc"),
    },
    "crop": {
        "shape": ("Aspect ratio", "Free, or kept while the frame is dragged."),
        "angle": ("Straighten", "Turns the picture. Or drag outside of the frame."),
        "perspective": (
            "Perspective",
            "Drag the four corners: what lies between becomes upright, the rest is deleted.",
        ),
        "deletes": (
            "Delete the rest",
            "Off: layers keep what lies beyond the canvas, and it can be moved back in.",
        ),
        "crop": ("Crop", "As one undo step.", "Enter"),
    },
    "transform": {
        "target": (
            "What is transformed",
            "Layers chosen in the panel, or what is selected of them; the selection; the mask.",
        ),
        "cells": ("Cells", "Of the mesh, across and down."),
        "x": ("Left edge", "Position of the frame's left edge."),
        "y": ("Top edge", "Position of the frame's top edge."),
        "width": ("Width", "Scale, about the pivot."),
        "aspect": (
            "Keep proportions",
            "Scales width and height together; hold Shift for the opposite.",
        ),
        "height": ("Height", "Scale, about the pivot."),
        "angle": ("Angle", "Clockwise rotation, about the pivot."),
        "skew": ("Skew", "How far the upright sides lean."),
        "original": (
            "Back to the original",
            "Transforms begin with the pixels before the first one, until the layer is painted on.",
        ),
        "quality": ("Resampling",),
        "back": ("Cancel", "Undoes the changes to the frame.", "Esc"),
        "apply": ("Apply", "Applies the transform, as one undo step.", "Enter"),
    },
    "expand": {
        "preset": (
            "Aspect ratio or size of the expanded canvas",
            (
                "Extends the canvas to an aspect ratio, or scales it as it is; equally on opposite "
                "sides."
            ),
        ),
        "left": ("Left", "Pixels added on this side."),
        "top": ("Top", "Pixels added on this side."),
        "right": ("Right", "Pixels added on this side."),
        "bottom": ("Bottom", "Pixels added on this side."),
        "fill": (
            "Fill of the new area",
            "Its content until it is generated, and what the model starts from.",
        ),
        "expand": (
            "Expand",
            "Expands the canvas, as one undo step. The new area becomes the mask.",
            "Enter",
        ),
    },
    "mask": {
        "what": ("Pixels to mask", "The transparent pixels of the picture, or the opaque ones."),
        "cancel": ("Cancel", "Leaves the mask unchanged.", "Esc"),
        "ok": ("OK", "Makes the preview the new mask, as one undo step.", "Enter"),
    },
    "shape": {
        "feather": (
            "Feather",
            (
                "Pixels on either side of the edge over which the shape fades. Weakly masked areas "
                "change less."
            ),
        ),
        "antialias": (
            "Anti-aliasing",
            (
                "Partially masks pixels that the edge runs through. Off: each pixel is masked "
                "fully or not at all."
            ),
        ),
    },
    "colour": {
        "tolerance": (
            "Tolerance",
            (
                "How much a colour may differ (ΔE) and still be masked. 2 is barely visible side "
                "by side."
            ),
        ),
        "softness": ("Softness", "Colour difference over which the mask fades out."),
        "contiguous": (
            "Connected",
            "Mask only pixels connected to the one you clicked. Off: this colour anywhere.",
        ),
        "formula": (
            "Colour difference formula",
            (
                "CIEDE2000 is closest to human vision; CIE76 is the plain distance in Lab, wider "
                "for saturated colours."
            ),
        ),
    },
    "object": {
        "back": ("One Back", "Takes back the last click, box or part.", "Backspace"),
        "smaller": ("Smaller", "The next smaller of the outlines that fit.", "↓"),
        "larger": ("Larger", "The next larger of the outlines that fit.", "↑"),
        "parts": (
            "All Parts",
            "A click takes a part, with Shift one more, Alt one less. Needs a segmentation model.",
        ),
        "unwanted": (
            "Wires, Dust…",
            (
                "Proposes wires, spots of dust, and small things that stand out of a plain ground, "
                "as passers-by on a beach do: ↑ and ↓ choose which."
            ),
        ),
        "words": (
            "What to mask, in words",
            "Masks what English words name: “a red car, the tree”. Needs OWLv2 (Models).",
        ),
        "rough": (
            "Rough: no segmentation model",
            "Outlines follow colours and edges alone. SAM and SAM 2 know things.",
        ),
        "get": ("Get One…", "Shows the models of the catalog that outline things."),
    },
}
"""By the bar and its part."""

KINDS: Final[dict[str, dict[str, tuple[str, str, str]]]] = {
    "fill": {
        "bucket": ("paint-bucket", "Bucket", "Fills an area of similar colour with a click."),
        "gradient": (
            "blend",
            "Linear Gradient",
            "Fades from the first colour to the second along a drag.",
        ),
        "radial_gradient": (
            "circle-dot",
            "Radial Gradient",
            "Fades from the middle outwards, as far as you drag.",
        ),
        "filled_rectangle": ("square", "Rectangle", "Draws a rectangle, filled or as an outline."),
        "filled_ellipse": ("circle", "Ellipse", "Draws an ellipse, filled or as an outline."),
        "straight_line": ("slash", "Line", "Draws a straight line."),
    },
    "retouch": {
        "clone": ("stamp", "Clone", "Copies pixels from where you Alt+click."),
        "spot": (
            "sparkles",
            "Spot Heal",
            "Removes a spot with one click: covers it by what lies around it.",
        ),
        "heal": (
            "bandage",
            "Heal",
            "Copies texture from where you Alt+click, in the light and colour of its new place.",
        ),
        "smudge": ("blend", "Smudge", "Drags colours along, as a finger does wet paint."),
        "blur": ("droplet", "Blur", "Softens details."),
        "sharpen": ("focus", "Sharpen", "Makes details crisper."),
        "dodge": ("sun", "Dodge", "Lightens, most in the middle tones."),
        "burn": ("flame", "Burn", "Darkens, most in the middle tones."),
    },
    "liquify": {
        "push": ("pointer", "Push", "Takes along what lies under the brush."),
        "twirl": ("rotate-cw", "Twirl", "Turns clockwise while you press; right button: back."),
        "pinch": ("minimize-2", "Pinch", "Makes things smaller while you press."),
        "bloat": ("expand", "Bloat", "Makes things larger while you press."),
        "restore": ("history", "Restore", "Brings back what was there."),
    },
    "transform": {
        "free": ("scaling", "Free", "Scale, rotate and skew."),
        "perspective": (
            "pentagon",
            "Perspective",
            "Drag the four corners; X and Y are those of the last one.",
        ),
        "mesh": (
            "grid-3x3",
            "Mesh",
            "Drag the points of a grid; X and Y are those of the last one.",
        ),
    },
}
"""By the bar: what it does, in the order in which it stands there; icon, name and a sentence."""

TARGETS: Final = {"layers": "Layers", "selection": "Selection", "mask": "Mask"}
"""Of a transform."""

EXPAND_FILLS: Final[dict[str, tuple[str, str]]] = {
    "reflect": ("Mirrored", "The picture mirrored at its border, softer with distance."),
    "smear": ("Stretched edge", "The outermost pixels stretched outwards, softer with distance."),
    "navier_stokes": ("Flowing out", "Colours flow on beyond the border (Navier–Stokes)."),
    "rim": ("Plain", "The average colour of the border."),
}
"""What new canvas is filled with: name and one sentence, in the order they are offered."""

QUALITIES: Final[dict[str, tuple[str, str]]] = {
    "lanczos": ("Sharp", "Lanczos: keeps the most detail."),
    "bicubic": ("Even", "Bicubic: between sharp and smooth."),
    "bilinear": ("Smooth", "Bilinear: softer, no halos at edges."),
    "nearest": ("Hard", "Nearest pixel: for pixel art, mixes no colours."),
}
"""What lies between pixels: name and one sentence, in the order they are offered."""


def option_words(text: str) -> str:
    """Any of these in the language in use."""
    return QCoreApplication.translate("Options", text)
