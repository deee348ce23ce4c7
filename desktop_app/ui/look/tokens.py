"""The tokens of the look: neutral greys, one accent, and the grid. Values only, no Qt."""

from __future__ import annotations

from dataclasses import replace

from desktop_app.core.record import record

CONTROL = 28
"""Height of a control in pixels."""

DENSE = 24
"""Height of a control in a dense panel."""

RADIUS = 4
"""Corner radius of controls."""


@record()
class Tokens:
    """Colours of one theme, as ``#rrggbb``. All greys are strictly neutral.

    Attributes:
        window: behind everything; the gaps.
        panel: docks, bars, cards.
        field: what is typed or scrolled in.
        surround: around the picture.
        text, secondary, disabled: words and icons.
        line: one-pixel separators.
        edge: border of a control (stronger than `line`).
        button, hover, pressed: a control at rest, under the pointer, held down.
        filling, handle: the filled part of a slider, and its end.
        tip: background of tooltips and menus.
        accent, accent_hover, on_accent: the one colour, and words on it.
        link: accent as text, on panels.
        focus: the ring around what has the keyboard; 3 : 1 against every edge.
        tint: accent so thin that text stays readable on it (a selected row).
        danger: failed or destructive.
        danger_tint: background of an error.
        checker_a, checker_b: the chequerboard behind transparent pixels.
    """

    name: str
    window: str
    panel: str
    field: str
    surround: str
    text: str
    secondary: str
    disabled: str
    line: str
    edge: str
    button: str
    hover: str
    pressed: str
    filling: str
    handle: str
    tip: str
    accent: str
    accent_hover: str
    on_accent: str
    link: str
    focus: str
    tint: str
    danger: str
    danger_tint: str
    checker_a: str
    checker_b: str


DARK = Tokens(
    name="dark",
    window="#2b2b2b",
    panel="#323232",
    field="#262626",
    surround="#3c3c3c",
    text="#e6e6e6",
    secondary="#b4b4b4",
    disabled="#808080",
    line="#232323",
    edge="#484848",
    button="#3d3d3d",
    hover="#464646",
    pressed="#2e2e2e",
    filling="#434343",
    handle="#a8a8a8",
    tip="#3a3a3a",
    accent="#d9822b",
    accent_hover="#e6954a",
    on_accent="#1a1206",
    link="#e6a767",
    focus="#f2a65a",
    tint="#4b3a2a",
    danger="#ec8f86",
    danger_tint="#432c2a",
    checker_a="#666666",
    checker_b="#5a5a5a",
)

LIGHT = Tokens(
    name="light",
    window="#f2f2f2",
    panel="#e8e8e8",
    field="#ffffff",
    surround="#bdbdbd",
    text="#1c1c1c",
    secondary="#5c5c5c",
    disabled="#838383",
    line="#d0d0d0",
    edge="#b4b4b4",
    button="#f7f7f7",
    hover="#ffffff",
    pressed="#d6d6d6",
    filling="#dedede",
    handle="#5c5c5c",
    tip="#fafafa",
    accent="#b3611a",
    accent_hover="#9a5215",
    on_accent="#ffffff",
    link="#8f4a0f",
    focus="#8f4a0f",
    tint="#f0dcc8",
    danger="#b1251d",
    danger_tint="#f6dedb",
    checker_a="#ffffff",
    checker_b="#dcdcdc",
)

DARK_CONTRAST = replace(
    DARK,
    name="dark, high contrast",
    window="#000000",
    panel="#000000",
    field="#000000",
    text="#ffffff",
    secondary="#e2e2e2",
    disabled="#a0a0a0",
    line="#707070",
    edge="#707070",
    button="#1c1c1c",
    hover="#303030",
    pressed="#000000",
    filling="#303030",
    handle="#e2e2e2",
    tip="#000000",
    accent="#ff9f40",
    accent_hover="#ffb366",
    on_accent="#000000",
    link="#ffc27a",
    focus="#ffdcb0",
    tint="#3a2400",
    danger="#ffb3ab",
    danger_tint="#3a0a06",
)
"""For those whose system asks for high contrast; what is around the picture stays as it is."""

LIGHT_CONTRAST = replace(
    LIGHT,
    name="light, high contrast",
    window="#ffffff",
    panel="#ffffff",
    field="#ffffff",
    text="#000000",
    secondary="#303030",
    disabled="#6a6a6a",
    line="#767676",
    edge="#767676",
    button="#ffffff",
    hover="#e6e6e6",
    pressed="#d2d2d2",
    filling="#dcdcdc",
    handle="#303030",
    tip="#ffffff",
    accent="#8a4300",
    accent_hover="#6b3300",
    on_accent="#ffffff",
    link="#6b3300",
    focus="#341800",
    tint="#ffe6c8",
    danger="#8f0f0a",
    danger_tint="#ffe0dd",
)
