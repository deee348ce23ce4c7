"""What layers and blend modes are called in the language of the window."""

from __future__ import annotations

import re
from functools import partial

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QMenu

from desktop_app.core.blend_mode import BlendMode
from desktop_app.core.values import Field
from desktop_app.imaging.adjustments.adjustment import Adjustment
from desktop_app.imaging.adjustments.table import ADJUSTMENTS
from desktop_app.imaging.layer_kinds.table import LAYER_KINDS
from desktop_app.imaging.layers.layer import BASE_NAME, BORDER_NAME, MIX_NAME, Layer
from desktop_app.state.document.branches import Branch, Branches
from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP


def adjustment_words(text: str) -> str:
    """A text of an adjustment or of its fields, translated."""
    return QCoreApplication.translate("Adjustments", text)


def field_tip(field: Field) -> str:
    """Rich text: the name in bold, below it the sentence."""
    return f"<b>{adjustment_words(field.name)}</b><br>{adjustment_words(field.tip)}"


def adjustment_tip(row: Adjustment) -> str:
    """Rich text: the name in bold, below it the sentence."""
    return f"<b>{adjustment_words(row.name)}</b><br>{adjustment_words(row.tip)}"


_NAMES: dict[str, str] = {
    BASE_NAME: QT_TRANSLATE_NOOP("Layers", "Background"),
    BORDER_NAME: QT_TRANSLATE_NOOP("Layers", "Border"),
    MIX_NAME: QT_TRANSLATE_NOOP("Layers", "Mix"),
}
_MADE: dict[str, str] = {
    "fill": QT_TRANSLATE_NOOP("Layers", "Filled"),
    "replace": QT_TRANSLATE_NOOP("Layers", "Replaced"),
    "add": QT_TRANSLATE_NOOP("Layers", "Added"),
    "remove": QT_TRANSLATE_NOOP("Layers", "Removed"),
    "background": QT_TRANSLATE_NOOP("Layers", "New background"),
    "expand": QT_TRANSLATE_NOOP("Layers", "Expanded"),
    "refine": QT_TRANSLATE_NOOP("Layers", "Refined"),
    "variations": QT_TRANSLATE_NOOP("Layers", "Variation"),
    "edit": QT_TRANSLATE_NOOP("Layers", "Edited"),
    "split": QT_TRANSLATE_NOOP("Layers", "Split"),
    "super_resolution": QT_TRANSLATE_NOOP("Layers", "Sharpened"),
    "colourise": QT_TRANSLATE_NOOP("Layers", "Colourised"),
}
"""By intent: a result that no words made."""
_MODES: dict[BlendMode, str] = {
    BlendMode.PASS_THROUGH: QT_TRANSLATE_NOOP("Layers", "Pass Through"),
    BlendMode.NORMAL: QT_TRANSLATE_NOOP("Layers", "Normal"),
    BlendMode.DARKEN: QT_TRANSLATE_NOOP("Layers", "Darken"),
    BlendMode.MULTIPLY: QT_TRANSLATE_NOOP("Layers", "Multiply"),
    BlendMode.COLOR_BURN: QT_TRANSLATE_NOOP("Layers", "Colour Burn"),
    BlendMode.LINEAR_BURN: QT_TRANSLATE_NOOP("Layers", "Linear Burn"),
    BlendMode.DARKER_COLOR: QT_TRANSLATE_NOOP("Layers", "Darker Colour"),
    BlendMode.LIGHTEN: QT_TRANSLATE_NOOP("Layers", "Lighten"),
    BlendMode.SCREEN: QT_TRANSLATE_NOOP("Layers", "Screen"),
    BlendMode.COLOR_DODGE: QT_TRANSLATE_NOOP("Layers", "Colour Dodge"),
    BlendMode.LINEAR_DODGE: QT_TRANSLATE_NOOP("Layers", "Linear Dodge (Add)"),
    BlendMode.LIGHTER_COLOR: QT_TRANSLATE_NOOP("Layers", "Lighter Colour"),
    BlendMode.OVERLAY: QT_TRANSLATE_NOOP("Layers", "Overlay"),
    BlendMode.SOFT_LIGHT: QT_TRANSLATE_NOOP("Layers", "Soft Light"),
    BlendMode.HARD_LIGHT: QT_TRANSLATE_NOOP("Layers", "Hard Light"),
    BlendMode.VIVID_LIGHT: QT_TRANSLATE_NOOP("Layers", "Vivid Light"),
    BlendMode.LINEAR_LIGHT: QT_TRANSLATE_NOOP("Layers", "Linear Light"),
    BlendMode.PIN_LIGHT: QT_TRANSLATE_NOOP("Layers", "Pin Light"),
    BlendMode.HARD_MIX: QT_TRANSLATE_NOOP("Layers", "Hard Mix"),
    BlendMode.DIFFERENCE: QT_TRANSLATE_NOOP("Layers", "Difference"),
    BlendMode.EXCLUSION: QT_TRANSLATE_NOOP("Layers", "Exclusion"),
    BlendMode.SUBTRACT: QT_TRANSLATE_NOOP("Layers", "Subtract"),
    BlendMode.DIVIDE: QT_TRANSLATE_NOOP("Layers", "Divide"),
    BlendMode.HUE: QT_TRANSLATE_NOOP("Layers", "Hue"),
    BlendMode.SATURATION: QT_TRANSLATE_NOOP("Layers", "Saturation"),
    BlendMode.COLOR: QT_TRANSLATE_NOOP("Layers", "Colour"),
    BlendMode.LUMINOSITY: QT_TRANSLATE_NOOP("Layers", "Luminosity"),
}
_GROUPS: tuple[tuple[BlendMode, ...], ...] = (
    (BlendMode.NORMAL,),
    (
        BlendMode.DARKEN, BlendMode.MULTIPLY, BlendMode.COLOR_BURN, BlendMode.LINEAR_BURN,
        BlendMode.DARKER_COLOR,
    ),
    (
        BlendMode.LIGHTEN, BlendMode.SCREEN, BlendMode.COLOR_DODGE, BlendMode.LINEAR_DODGE,
        BlendMode.LIGHTER_COLOR,
    ),
    (
        BlendMode.OVERLAY, BlendMode.SOFT_LIGHT, BlendMode.HARD_LIGHT, BlendMode.VIVID_LIGHT,
        BlendMode.LINEAR_LIGHT, BlendMode.PIN_LIGHT, BlendMode.HARD_MIX,
    ),
    (BlendMode.DIFFERENCE, BlendMode.EXCLUSION, BlendMode.SUBTRACT, BlendMode.DIVIDE),
    (BlendMode.HUE, BlendMode.SATURATION, BlendMode.COLOR, BlendMode.LUMINOSITY),
)  # fmt: skip
"""As painters know them: those that darken, lighten, give contrast, invert, take one component.
Groups have one more, see `modes_of`."""

_IDLE = re.compile(r"(.*) \[(.+): no effect here\]")
_NO_EFFECT = QT_TRANSLATE_NOOP("Layers", "{name} [{kind}: no effect here]")
"""Of a layer that keeps the place of one that nothing here can do (`layered_files.psd_layers`)."""

LAYER = QT_TRANSLATE_NOOP("Layers", "Layer")
"""Of a picture that was split (`state.work.edits`)."""

_NUMBERED = re.compile(r"(\w+) (\d+)")


def _tr(text: str) -> str:
    return QCoreApplication.translate("Layers", text)


def name_words(name: str) -> str:
    """A layer's name: the user's own, or words for a code ("background", "paint 3")."""
    if name in _NAMES:
        return _tr(_NAMES[name])
    idle = _IDLE.fullmatch(name)
    if idle is not None:
        return _tr(_NO_EFFECT).format(name=idle[1], kind=idle[2])
    numbered = _NUMBERED.fullmatch(name)
    if numbered is None:
        return name
    if numbered[1] == LAYER:
        return f"{_tr(LAYER)} {numbered[2]}"
    if numbered[1] in LAYER_KINDS:
        return f"{_tr(LAYER_KINDS[numbered[1]].word)} {numbered[2]}"
    row = ADJUSTMENTS.get(numbered[1])
    return name if row is None else f"{adjustment_words(row.name)} {numbered[2]}"


def layer_words(layer: Layer) -> str:
    """What the panel calls a layer, in one line."""
    return " ".join(name_words(layer.name).split()) or _made_words(layer)


def _made_words(layer: Layer) -> str:
    """What made a layer without its own name, or what it is."""
    made = _MADE.get(layer.plans[0].intent) if layer.plans else None
    return kind_words(layer) if made is None else _tr(made)


def kind_words(layer: Layer) -> str:
    """What a layer is, in one word."""
    return _tr(layer.row.word)


def modes_of(layer: Layer | None) -> tuple[tuple[BlendMode, ...], ...]:
    """The modes that a layer can have, in the order of the list, parted by lines."""
    through = layer is not None and layer.row.has_layers
    return ((BlendMode.PASS_THROUGH,), *_GROUPS) if through else _GROUPS


def usual_mode(layer: Layer) -> BlendMode:
    """The mode that is not worth a word in the list of layers."""
    return BlendMode.PASS_THROUGH if layer.row.has_layers else BlendMode.NORMAL


def mode_words(mode: BlendMode) -> str:
    """What a blend mode is called."""
    return _tr(_MODES[mode])


_RECENT = 6
_UNNAMED = QT_TRANSLATE_NOOP("Branches", "Before switching")


def branch_words(branch: Branch) -> str:
    """Its name; one that was taken when its state was left has none of its own."""
    return branch.name or QCoreApplication.translate("Branches", _UNNAMED)


def add_recent(menu: QMenu, branches: Branches) -> None:
    """The newest, each of which switches to itself."""
    for branch in reversed(branches.items.value[-_RECENT:]):
        words = branch_words(branch).replace("&", "&&")
        menu.addAction(words, partial(branches.switch, branch))
