"""Actions on layers."""

from __future__ import annotations

from desktop_app.ui.actions.row import ActionRow
from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP

__all__ = ["LAYER_ROWS"]

LAYER_ROWS: tuple[ActionRow, ...] = (
    ActionRow(
        "layer_new",
        QT_TRANSLATE_NOOP("Actions", "&New Layer"),
        QT_TRANSLATE_NOOP("Actions", "Put an empty layer to paint on above the chosen one."),
        icon="layers-plus",
        when="layers",
    ),
    ActionRow(
        "layer_new_group",
        QT_TRANSLATE_NOOP("Actions", "New Gro&up"),
        QT_TRANSLATE_NOOP("Actions", "Put an empty group above the chosen layer."),
        icon="folder-plus",
        when="layers",
    ),
    ActionRow(
        "layer_insert",
        QT_TRANSLATE_NOOP("Actions", "&Insert Picture…"),
        QT_TRANSLATE_NOOP("Actions", "Put a picture of a file in as a layer."),
        icon="image",
        when="layers",
    ),
    ActionRow(
        "layer_insert_reference",
        QT_TRANSLATE_NOOP("Actions", "Insert &Reference…"),
        QT_TRANSLATE_NOOP(
            "Actions",
            "Lay a picture over the canvas to look at: it is in no saved picture, and no model"
            " sees it.",
        ),
        when="layers",
    ),
    ActionRow(
        "layer_paste",
        QT_TRANSLATE_NOOP("Actions", "&Paste as Layer"),
        QT_TRANSLATE_NOOP("Actions", "Put the picture in the clipboard in as a layer."),
        icon="clipboard-paste",
        when="layers",
    ),
    ActionRow(
        "layer_duplicate",
        QT_TRANSLATE_NOOP("Actions", "Dupli&cate"),
        QT_TRANSLATE_NOOP("Actions", "Put copies of the chosen layers above them."),
        icon="copy",
        when="layers",
    ),
    ActionRow(
        "layer_delete",
        QT_TRANSLATE_NOOP("Actions", "&Delete"),
        QT_TRANSLATE_NOOP("Actions", "Take the chosen layers out of the picture."),
        icon="trash-2",
        when="layers",
    ),
    ActionRow(
        "layer_rename",
        QT_TRANSLATE_NOOP("Actions", "R&ename"),
        QT_TRANSLATE_NOOP("Actions", "Give the layer another name (F2 in the panel)."),
        when="layers",
    ),
    ActionRow(
        "layer_group",
        QT_TRANSLATE_NOOP("Actions", "&Group"),
        QT_TRANSLATE_NOOP("Actions", "Take the chosen layers together in a group."),
        icon="folder",
        when="layers",
    ),
    ActionRow(
        "layer_ungroup",
        QT_TRANSLATE_NOOP("Actions", "Ungr&oup"),
        QT_TRANSLATE_NOOP("Actions", "Put what the group holds in its place."),
        when="layer_group",
    ),
    ActionRow(
        "layer_toggle",
        QT_TRANSLATE_NOOP("Actions", "&Show"),
        QT_TRANSLATE_NOOP("Actions", "Show the chosen layers, or hide them."),
        icon="eye-off",
        icon_on="eye",
        when="layers",
        checkable=True,
    ),
    ActionRow(
        "layer_solo",
        QT_TRANSLATE_NOOP("Actions", "Show This &Alone"),
        QT_TRANSLATE_NOOP(
            "Actions", "Hide all other layers, or show them again (Alt+click on the eye)."
        ),
        when="layers",
    ),
    ActionRow(
        "layer_lock",
        QT_TRANSLATE_NOOP("Actions", "&Lock"),
        QT_TRANSLATE_NOOP("Actions", "Keep the chosen layers from being painted on or moved."),
        icon="lock-open",
        icon_on="lock",
        when="layers",
        checkable=True,
    ),
    ActionRow(
        "layer_alpha_lock",
        QT_TRANSLATE_NOOP("Actions", "Lock &Transparency"),
        QT_TRANSLATE_NOOP("Actions", "Paint only where the layer holds something already."),
        icon="grid-2x2",
        when="layers",
        checkable=True,
    ),
    ActionRow(
        "layer_clip",
        QT_TRANSLATE_NOOP("Actions", "Clip to Layers &Below"),
        QT_TRANSLATE_NOOP("Actions", "Show the layer only where those below it in its group are."),
        icon="squares-intersect",
        when="layers",
        checkable=True,
    ),
    ActionRow(
        "layer_up",
        QT_TRANSLATE_NOOP("Actions", "Move &Up"),
        QT_TRANSLATE_NOOP("Actions", "Move the layer above the next one."),
        when="layers",
    ),
    ActionRow(
        "layer_down",
        QT_TRANSLATE_NOOP("Actions", "Move Do&wn"),
        QT_TRANSLATE_NOOP("Actions", "Move the layer below the next one."),
        when="layers",
    ),
    ActionRow(
        "layer_above",
        QT_TRANSLATE_NOOP("Actions", "Layer A&bove"),
        QT_TRANSLATE_NOOP("Actions", "Work on the layer above."),
        when="layers",
    ),
    ActionRow(
        "layer_below",
        QT_TRANSLATE_NOOP("Actions", "Layer Below"),
        QT_TRANSLATE_NOOP("Actions", "Work on the layer below."),
        when="layers",
    ),
    ActionRow(
        "layer_merge_down",
        QT_TRANSLATE_NOOP("Actions", "&Merge Down"),
        QT_TRANSLATE_NOOP("Actions", "Make one layer of this one and the one below."),
        icon="arrow-down-to-line",
        when="layers",
    ),
    ActionRow(
        "layer_to_paint",
        QT_TRANSLATE_NOOP("Actions", "Turn Result or Group &into Paint"),
        QT_TRANSLATE_NOOP("Actions", "Make a layer to paint on of it, which looks the same."),
        when="layer_solid",
    ),
    ActionRow(
        "layer_merge_visible",
        QT_TRANSLATE_NOOP("Actions", "Merge &Visible"),
        QT_TRANSLATE_NOOP("Actions", "Make one layer of all that is shown; the rest stays."),
        when="layers",
    ),
    ActionRow(
        "layer_flatten",
        QT_TRANSLATE_NOOP("Actions", "&Flatten"),
        QT_TRANSLATE_NOOP("Actions", "Make one layer of the picture; what is hidden is gone."),
        when="layers",
    ),
    ActionRow(
        "layer_clear",
        QT_TRANSLATE_NOOP("Actions", "&Empty Layer"),
        QT_TRANSLATE_NOOP("Actions", "Take everything away that is painted on the layer."),
        when="layers",
    ),
    ActionRow(
        "layer_fill",
        QT_TRANSLATE_NOOP("Actions", "&Fill with Colour"),
        QT_TRANSLATE_NOOP("Actions", "Fill the layer with the colour of the paint brush."),
        icon="paint-bucket",
        when="layers",
    ),
    ActionRow(
        "layer_alpha_to_mask",
        QT_TRANSLATE_NOOP("Actions", "Mask What It &Covers"),
        QT_TRANSLATE_NOOP(
            "Actions", "The more opaque a pixel of the layer, the more it is masked."
        ),
        when="layers",
    ),
    ActionRow(
        "layer_from_mask",
        QT_TRANSLATE_NOOP("Actions", "&Keep Mask as Layer"),
        QT_TRANSLATE_NOOP("Actions", "Put the mask by in a layer, to bring it back later."),
        when="mask",
    ),
    ActionRow(
        "layer_to_mask",
        QT_TRANSLATE_NOOP("Actions", "&Bring Mask Back"),
        QT_TRANSLATE_NOOP("Actions", "The mask that was put by in this layer is the mask again."),
        when="layer_mask",
    ),
    ActionRow(
        "layer_settings",
        QT_TRANSLATE_NOOP("Actions", "Use Its Prompt and Settings"),
        QT_TRANSLATE_NOOP("Actions", "Bring back what this result was made with."),
        icon="history",
        when="layer_patch",
    ),
)
