"""Actions on layers."""

from __future__ import annotations

from desktop_app.ui.actions.row import ActionRow
from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP

LAYER_ROWS: tuple[ActionRow, ...] = (
    ActionRow(
        "layer_new",
        QT_TRANSLATE_NOOP("Actions", "&New Layer"),
        QT_TRANSLATE_NOOP("Actions", "Add an empty layer above the selected one."),
        icon="layers-plus",
        when="layers",
    ),
    ActionRow(
        "layer_new_group",
        QT_TRANSLATE_NOOP("Actions", "New Gro&up"),
        QT_TRANSLATE_NOOP("Actions", "Add an empty group above the selected layer."),
        icon="folder-plus",
        when="layers",
    ),
    ActionRow(
        "layer_new_region",
        QT_TRANSLATE_NOOP("Actions", "New Region"),
        QT_TRANSLATE_NOOP(
            "Actions", "Add a region with its own prompt. Paint it with the mask tools."
        ),
        icon="shapes",
        when="layers",
    ),
    ActionRow(
        "layer_region_from_mask",
        QT_TRANSLATE_NOOP("Actions", "Region from Mask"),
        QT_TRANSLATE_NOOP("Actions", "Turn the mask into a region with its own prompt."),
        when="mask",
    ),
    ActionRow(
        "layer_new_control",
        QT_TRANSLATE_NOOP("Actions", "New Control Layer"),
        QT_TRANSLATE_NOOP(
            "Actions",
            "Add a layer that guides the model: a sketch, a map of what shall be where, a pose, "
            "edges of a picture.",
        ),
        icon="waypoints",
        when="layers",
    ),
    ActionRow(
        "layer_control_picture",
        QT_TRANSLATE_NOOP("Actions", "Control from Picture File…"),
        QT_TRANSLATE_NOOP(
            "Actions", "Choose a picture file that the selected control layer is made of."
        ),
        when="control_layer",
    ),
    ActionRow(
        "layer_people_movable",
        QT_TRANSLATE_NOOP("Actions", "Make Poses Editable"),
        QT_TRANSLATE_NOOP(
            "Actions",
            "Turn the people found in the picture into poses on this control layer, whose joints "
            "you can drag.",
        ),
        icon="person-standing",
        when="found_people",
    ),
    ActionRow(
        "layer_insert",
        QT_TRANSLATE_NOOP("Actions", "&Insert Picture…"),
        QT_TRANSLATE_NOOP("Actions", "Insert a picture file as a layer."),
        icon="image",
        when="layers",
    ),
    ActionRow(
        "layer_insert_reference",
        QT_TRANSLATE_NOOP("Actions", "Insert &Reference…"),
        QT_TRANSLATE_NOOP(
            "Actions",
            "Place a picture over the canvas for reference. It is not part of the saved "
            "picture, and no model sees it.",
        ),
        when="layers",
    ),
    ActionRow(
        "layer_paste",
        QT_TRANSLATE_NOOP("Actions", "&Paste"),
        QT_TRANSLATE_NOOP(
            "Actions", "Insert the picture in the clipboard as a layer; without a picture, open it."
        ),
        icon="clipboard-paste",
    ),
    ActionRow(
        "cut",
        QT_TRANSLATE_NOOP("Actions", "Cu&t"),
        QT_TRANSLATE_NOOP(
            "Actions", "Copy what is masked of the layer, or all of it, and clear it there."
        ),
        icon="scissors",
        when="layers",
    ),
    ActionRow(
        "layer_duplicate",
        QT_TRANSLATE_NOOP("Actions", "Dupli&cate"),
        QT_TRANSLATE_NOOP("Actions", "Duplicate the selected layers."),
        icon="copy",
        when="layers",
    ),
    ActionRow(
        "layer_delete",
        QT_TRANSLATE_NOOP("Actions", "&Delete"),
        QT_TRANSLATE_NOOP("Actions", "Delete the selected layers."),
        icon="trash-2",
        when="layers",
    ),
    ActionRow(
        "layer_rename",
        QT_TRANSLATE_NOOP("Actions", "R&ename"),
        QT_TRANSLATE_NOOP("Actions", "Rename the layer (F2 in the panel)."),
        when="layers",
    ),
    ActionRow(
        "layer_group",
        QT_TRANSLATE_NOOP("Actions", "&Group"),
        QT_TRANSLATE_NOOP("Actions", "Put the selected layers into a group."),
        icon="folder",
        when="layers",
    ),
    ActionRow(
        "layer_ungroup",
        QT_TRANSLATE_NOOP("Actions", "Ungr&oup"),
        QT_TRANSLATE_NOOP("Actions", "Dissolve the group and keep its layers."),
        when="layer_group",
    ),
    ActionRow(
        "layer_toggle",
        QT_TRANSLATE_NOOP("Actions", "&Show"),
        QT_TRANSLATE_NOOP("Actions", "Show or hide the selected layers."),
        icon="eye-off",
        icon_on="eye",
        when="layers",
        checkable=True,
    ),
    ActionRow(
        "layer_solo",
        QT_TRANSLATE_NOOP("Actions", "Show Only This L&ayer"),
        QT_TRANSLATE_NOOP(
            "Actions", "Hide all other layers, or show them again (Alt+click on the eye)."
        ),
        when="layers",
    ),
    ActionRow(
        "layer_lock",
        QT_TRANSLATE_NOOP("Actions", "&Lock"),
        QT_TRANSLATE_NOOP("Actions", "Protect the selected layers from painting and moving."),
        icon="lock-open",
        icon_on="lock",
        when="layers",
        checkable=True,
    ),
    ActionRow(
        "layer_alpha_lock",
        QT_TRANSLATE_NOOP("Actions", "Lock &Transparency"),
        QT_TRANSLATE_NOOP("Actions", "Paint only where the layer already has content."),
        icon="grid-2x2",
        when="layers",
        checkable=True,
    ),
    ActionRow(
        "layer_clip",
        QT_TRANSLATE_NOOP("Actions", "Clip to Layers &Below"),
        QT_TRANSLATE_NOOP(
            "Actions", "Show the layer only where the layers below it in its group are."
        ),
        icon="squares-intersect",
        when="layers",
        checkable=True,
    ),
    ActionRow(
        "layer_up",
        QT_TRANSLATE_NOOP("Actions", "Move &Up"),
        QT_TRANSLATE_NOOP("Actions", "Move the layer up by one."),
        when="layers",
    ),
    ActionRow(
        "layer_down",
        QT_TRANSLATE_NOOP("Actions", "Move Do&wn"),
        QT_TRANSLATE_NOOP("Actions", "Move the layer down by one."),
        when="layers",
    ),
    ActionRow(
        "layer_above",
        QT_TRANSLATE_NOOP("Actions", "Layer A&bove"),
        QT_TRANSLATE_NOOP("Actions", "Select the layer above."),
        when="layers",
    ),
    ActionRow(
        "layer_below",
        QT_TRANSLATE_NOOP("Actions", "Layer Below"),
        QT_TRANSLATE_NOOP("Actions", "Select the layer below."),
        when="layers",
    ),
    ActionRow(
        "layer_merge_down",
        QT_TRANSLATE_NOOP("Actions", "&Merge Down"),
        QT_TRANSLATE_NOOP("Actions", "Merge this layer with the one below."),
        icon="arrow-down-to-line",
        when="layers",
    ),
    ActionRow(
        "layer_to_paint",
        QT_TRANSLATE_NOOP("Actions", "Convert to Pa&int Layer"),
        QT_TRANSLATE_NOOP(
            "Actions", "Convert the result or group to a paint layer that looks the same."
        ),
        when="layer_solid",
    ),
    ActionRow(
        "layer_merge_visible",
        QT_TRANSLATE_NOOP("Actions", "Merge &Visible"),
        QT_TRANSLATE_NOOP("Actions", "Merge all visible layers into one; the others stay."),
        when="layers",
    ),
    ActionRow(
        "layer_flatten",
        QT_TRANSLATE_NOOP("Actions", "&Flatten"),
        QT_TRANSLATE_NOOP("Actions", "Merge everything into one layer; hidden layers are deleted."),
        when="layers",
    ),
    ActionRow(
        "layer_clear",
        QT_TRANSLATE_NOOP("Actions", "Cl&ear Layer"),
        QT_TRANSLATE_NOOP(
            "Actions", "Erase everything painted on the layer; with a mask, only what it covers."
        ),
        when="layers",
    ),
    ActionRow(
        "layer_fill",
        QT_TRANSLATE_NOOP("Actions", "&Fill with Colour"),
        QT_TRANSLATE_NOOP(
            "Actions", "Fill the layer, or what the mask covers, with the paint brush colour."
        ),
        icon="paint-bucket",
        when="layers",
    ),
    ActionRow(
        "layer_alpha_to_mask",
        QT_TRANSLATE_NOOP("Actions", "Mask &Opaque Pixels"),
        QT_TRANSLATE_NOOP("Actions", "Mask the layer's pixels: the more opaque, the stronger."),
        when="layers",
    ),
    ActionRow(
        "layer_from_mask",
        QT_TRANSLATE_NOOP("Actions", "&Store Mask as Layer"),
        QT_TRANSLATE_NOOP("Actions", "Store the mask in a layer, to restore it later."),
        when="mask",
    ),
    ActionRow(
        "layer_to_mask",
        QT_TRANSLATE_NOOP("Actions", "Restore Mas&k from Layer"),
        QT_TRANSLATE_NOOP("Actions", "Use the mask stored in this layer again."),
        when="layer_mask",
    ),
    ActionRow(
        "layer_settings",
        QT_TRANSLATE_NOOP("Actions", "Use Prompt and Settings"),
        QT_TRANSLATE_NOOP("Actions", "Restore the prompt and settings this result was made with."),
        icon="history",
        when="layer_patch",
    ),
)
