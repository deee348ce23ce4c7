"""Contrast of all pairs of colours, and mask colours as colour-blind people see them, into
docs/accessibility.md.

``python packaging/documents/accessibility_sheet.py`` writes what stands there between the marks
anew; ``--check`` only says whether it is what the program has.
"""

from __future__ import annotations

import argparse
import itertools
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from desktop_app.imaging.colour_difference import ciede2000, lab_of  # noqa: E402
from desktop_app.ui.canvas.overlay import KEPT_STYLE, OVERLAY_STYLES, OverlayStyle  # noqa: E402
from desktop_app.ui.look.tokens import DARK, LIGHT, Tokens  # noqa: E402

SHEET = ROOT / "docs" / "accessibility.md"
MARKS = ("<!-- figures -->", "<!-- end of figures -->")

READABLE, VISIBLE = 4.5, 3.0
TOLD_APART = 10.0
"""CIEDE2000 that nobody overlooks between neighbours; 2 is seen side by side."""

GROUNDS = ("window", "panel", "field", "button", "pressed", "tip", "tint", "danger_tint")
"""What lies behind words."""

PAIRS: tuple[tuple[str, str], ...] = (
    *itertools.product(("text", "secondary", "link", "danger"), GROUNDS),
    *itertools.product(("text", "secondary", "link"), ("hover", "filling")),
    ("on_accent", "accent"),
    ("on_accent", "accent_hover"),
)
"""Words and what is behind them, wherever they may meet."""

RINGS: tuple[tuple[str, str], ...] = (
    *itertools.product(("focus",), ("window", "panel", "field", "edge", "surround")),
    ("on_accent", "accent"),
    *itertools.product(("disabled",), ("window", "panel", "field")),
)
"""Focus and what it takes the place of, and words that stand for what can't be done now."""

# Machado, Oliveira and Fernandes: A Physiologically-based Model for Simulation of Color Vision
# Deficiency (IEEE TVCG 15(6), 2009), severity 1.0; for linear RGB.
VISION: dict[str, np.ndarray] = {
    "all cones": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritanopia": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}

PHOTO: dict[str, tuple[int, int, int]] = {
    "black": (12, 12, 14),
    "shadow": (52, 48, 46),
    "grey": (128, 128, 128),
    "white": (240, 240, 238),
    "sky": (120, 168, 220),
    "sea": (30, 90, 130),
    "leaves": (70, 110, 48),
    "meadow": (140, 170, 80),
    "dark skin": (92, 60, 44),
    "light skin": (224, 180, 154),
    "brick": (150, 70, 54),
    "red flower": (200, 40, 50),
    "pink flower": (230, 130, 180),
    "sunset": (240, 150, 70),
    "sand": (214, 196, 150),
    "gold": (236, 200, 60),
}
"""What photographs are made of."""


def luminance(colour: str) -> float:
    """WCAG 2's relative luminance of ``#rrggbb``."""
    values = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    linear = np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)
    return float(linear @ np.array([0.2126, 0.7152, 0.0722]))


def contrast(one: str, other: str) -> float:
    """WCAG 2's contrast, 1..21."""
    first, second = sorted((luminance(one), luminance(other)))
    return (second + 0.05) / (first + 0.05)


def of(tokens: Tokens, pair: tuple[str, str]) -> float:
    """The contrast of two tokens."""
    return contrast(getattr(tokens, pair[0]), getattr(tokens, pair[1]))


def seen(colours: np.ndarray, vision: str) -> np.ndarray:
    """sRGB colours (n, 3) 0..255 as they are seen with ``vision``."""
    share = np.asarray(colours, np.float64) / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    linear = np.clip(linear @ VISION[vision].T, 0, 1)
    share = np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)
    return share * 255


def masked(colours: np.ndarray, style: OverlayStyle) -> list[np.ndarray]:
    """What a fully masked pixel of each colour looks like; of a hatch, both stripes."""
    tints = [style.color] if style.second is None else [style.color, style.second]
    return [colours + (np.array(tint) - colours) * style.opacity for tint in tints]


def difference(one: np.ndarray, other: np.ndarray, vision: str) -> np.ndarray:
    """CIEDE2000 of colours (n, 3) as they are seen with ``vision``."""
    first, second = (lab_of(np.rint(seen(each, vision)).astype(int)) for each in (one, other))
    return ciede2000(first, second)


def overlay_differences(style: OverlayStyle, vision: str) -> np.ndarray:
    """For each colour of `PHOTO`, how far masked is from not masked (a hatch: its far stripe)."""
    colours = np.array(list(PHOTO.values()), np.float64)
    found = [difference(colours, tinted, vision) for tinted in masked(colours, style)]
    return np.max(found, axis=0)


def edge_differences(vision: str) -> np.ndarray:
    """For each colour, how far the clearer line of the mask's edge is from it."""
    colours = np.array(list(PHOTO.values()), np.float64)
    light, dark = colours * 0.1 + 255 * 0.9, colours * (1 - 0xD0 / 255)
    return np.maximum(difference(colours, light, vision), difference(colours, dark, vision))


def figures() -> Iterator[str]:
    """The lines between the marks."""
    yield "### Contrast"
    yield ""
    yield "Text on its background, lowest first; 4.5 : 1 is required."
    yield ""
    yield "| words | ground | dark | light |"
    yield "|---|---|---|---|"
    for pair in sorted(PAIRS, key=lambda one: min(of(DARK, one), of(LIGHT, one))):
        yield f"| {pair[0]} | {pair[1]} | {of(DARK, pair):.1f} | {of(LIGHT, pair):.1f} |"
    yield ""
    yield "The focus ring, and text of disabled controls; 3 : 1 is required."
    yield ""
    yield "| what | against | dark | light |"
    yield "|---|---|---|---|"
    for pair in RINGS:
        yield f"| {pair[0]} | {pair[1]} | {of(DARK, pair):.1f} | {of(LIGHT, pair):.1f} |"
    yield ""
    yield "### Mask colours"
    yield ""
    yield "How far a masked place looks from the same place not masked: CIEDE2000, the least of"
    yield f"{len(PHOTO)} colours that photographs are made of, and which it is. Colour vision is"
    yield "simulated by Machado, Oliveira and Fernandes (2009) at full severity."
    yield ""
    yield "| mask shown as | " + " | ".join(VISION) + " |"
    yield "|---|" + "---|" * len(VISION)
    names = list(PHOTO)
    styles = {**OVERLAY_STYLES, "what is kept": KEPT_STYLE}
    for name, style in styles.items():
        cells = [_worst(overlay_differences(style, vision), names) for vision in VISION]
        yield f"| {name} | " + " | ".join(cells) + " |"
    cells = [_worst(edge_differences(vision), names) for vision in VISION]
    yield "| the edge's double line | " + " | ".join(cells) + " |"


def _worst(values: np.ndarray, names: list[str]) -> str:
    at = int(np.argmin(values))
    return f"{values[at]:.0f} ({names[at]})"


def sheet() -> str:
    """The document with its figures as they are now."""
    text = SHEET.read_text("utf-8")
    head, rest = text.split(MARKS[0])
    _, tail = rest.split(MARKS[1])
    return f"{head}{MARKS[0]}\n" + "\n".join(figures()) + f"\n{MARKS[1]}{tail}"


def main() -> int:
    """Read the arguments, write the document."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    wanted = sheet()
    if parser.parse_args().check:
        return int(wanted != SHEET.read_text("utf-8"))
    SHEET.write_text(wanted, "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
