"""The menu Layer."""

from __future__ import annotations

from desktop_app.ui.actions.availability import active_layer
from desktop_app.ui.actions.layer_mask_menu import LAYER_MASK_MENU
from desktop_app.ui.actions.row import NEW_ADJUSTMENT, NEW_FILTER, SEPARATOR, ActionRow, Menu

LAYER_MENU = Menu(
    "&Layer",
    (
        Menu(
            "&New",
            (
                ActionRow(
                    "layer_new",
                    "&New Layer",
                    "Add an empty layer above the selected one.",
                    icon="layers-plus",
                    when="layers",
                    keys=("Ctrl+Shift+N",),
                    do=lambda c: c.add_layer(c.making.add_paint, "paint"),
                    settles=True,
                ),
                ActionRow(
                    "layer_new_group",
                    "New Gro&up",
                    "Add an empty group above the selected layer.",
                    icon="folder-plus",
                    when="layers",
                    do=lambda c: c.change_layers(c.making.add_group),
                    settles=True,
                ),
                ActionRow(
                    "layer_new_region",
                    "New Region",
                    "Add a region with its own prompt. Paint it with the mask tools.",
                    icon="shapes",
                    when="layers",
                    do=lambda c: c.add_region(c.regions.add_region),
                    settles=True,
                ),
                ActionRow(
                    "layer_region_from_mask",
                    "Region from Mask",
                    "Turn what is selected, or else masked, into a region with its own prompt.",
                    when="marked",
                    keys=("Ctrl+Alt+N",),
                    do=lambda c: c.add_region(c.regions.region_from_mask),
                    settles=True,
                ),
                ActionRow(
                    "layer_new_control",
                    "New Control Layer",
                    "Add a layer that guides the model: a sketch, a map of what shall be where, a "
                    "pose, edges of a picture.",
                    icon="waypoints",
                    when="layers",
                    do=lambda c: c.add_layer(c.making.add_control, "control"),
                    settles=True,
                ),
                ActionRow(
                    "layer_new_annotation",
                    "New Annotation Layer",
                    "Add a layer for text, numbered points, arrows and boxes.",
                    icon="type",
                    when="layers",
                    do=lambda c: c.add_annotation_layer(),
                    settles=True,
                ),
                SEPARATOR,
                ActionRow(
                    "layer_insert",
                    "&Insert Picture…",
                    "Insert a picture file as a layer.",
                    icon="image",
                    when="layers",
                    do=lambda c: c.layer_insert(),
                    settles=True,
                ),
                ActionRow(
                    "layer_insert_reference",
                    "Insert &Reference…",
                    "Place a picture over the canvas for reference. It is not part of the saved "
                    "picture, and no model sees it.",
                    when="layers",
                    do=lambda c: c.layer_insert_reference(),
                    settles=True,
                ),
                ActionRow(
                    "layer_via_copy",
                    "Layer &via Copy",
                    "Copy what is selected, or else masked, of this layer to a new one; without "
                    "either, duplicate the selected layers.",
                    when="layers",
                    keys=("Ctrl+J",),
                    do=lambda c: c.layer_via_copy(),
                    settles=True,
                ),
                ActionRow(
                    "layer_cut_out",
                    "Cut Out to New La&yer",
                    "Copy what is selected, or else masked, of this layer to a new one, without "
                    "the background's colours at its edge, and hide this one.",
                    icon="scissors",
                    when="layers",
                    do=lambda c: c.make_of_layer("layer_cut_out", c.pixels.cut_out),
                    settles=True,
                ),
                ActionRow(
                    "layer_from_mask",
                    "&Store Mask as Layer",
                    "Store what is selected, or else masked, in a layer, to restore it later.",
                    when="marked",
                    do=lambda c: c.workspace.layers.change(
                        "layer_from_mask", c.pixels.mask_to_layer
                    ),
                    settles=True,
                ),
                SEPARATOR,
                ActionRow(
                    "layer_control_picture",
                    "Control from Picture File…",
                    "Choose a picture file that the selected control layer is made of.",
                    when="control_layer",
                    do=lambda c: c.layer_control_picture(),
                    settles=True,
                ),
                ActionRow(
                    "layer_people_movable",
                    "Make Poses Editable",
                    "Turn the people found in the picture into poses on this control layer, whose "
                    "joints you can drag.",
                    icon="person-standing",
                    when="found_people",
                    do=lambda c: c.layer_people_movable(),
                    settles=True,
                ),
                ActionRow(
                    "layer_lay_out_labels",
                    "Lay Out Labels",
                    "Set the labels of numbered points in columns, without crossing lines.",
                    icon="columns-2",
                    when="labels",
                    do=lambda c: c.lay_out_labels(),
                    settles=True,
                ),
            ),
        ),
        Menu(NEW_ADJUSTMENT),
        Menu(NEW_FILTER),
        SEPARATOR,
        ActionRow(
            "layer_duplicate",
            "Dupli&cate",
            "Duplicate the selected layers.",
            icon="copy",
            when="layers",
            do=lambda c: c.duplicate_layers(),
            settles=True,
        ),
        ActionRow(
            "layer_delete",
            "&Delete",
            "Delete the selected layers.",
            icon="trash-2",
            when="layers",
            keys=("Shift+Del",),
            do=lambda c: c.delete_layers(),
            settles=True,
        ),
        ActionRow(
            "layer_rename",
            "R&ename",
            "Rename the layer (F2 in the panel).",
            when="layers",
            do=lambda c: c.rename_layer(),
            settles=True,
        ),
        ActionRow(
            "layer_group",
            "&Group",
            "Put the selected layers into a group.",
            icon="folder",
            when="layers",
            keys=("Ctrl+G",),
            do=lambda c: c.change_layers(lambda document: c.making.group(document, c.layer_ids())),
            settles=True,
        ),
        ActionRow(
            "layer_ungroup",
            "Ungr&oup",
            "Dissolve the group and keep its layers.",
            when="layer_group",
            keys=("Ctrl+Shift+G",),
            do=lambda c: c.change_layers(
                lambda document: c.making.ungroup(document, document.active.value)
            ),
            settles=True,
        ),
        SEPARATOR,
        Menu(
            "Loc&k and Show",
            (
                ActionRow(
                    "layer_toggle",
                    "&Show",
                    "Show or hide the selected layers.",
                    icon="eye-off",
                    icon_on="eye",
                    when="layers",
                    do=lambda c: c.toggle_layers(
                        lambda layer: layer.visible, c.properties.set_visible
                    ),
                    ticked=lambda state: (
                        (layer := active_layer(state)) is not None and layer.visible
                    ),
                    settles=True,
                ),
                ActionRow(
                    "layer_solo",
                    "Show Only This L&ayer",
                    "Hide all other layers, or show them again (Alt+click on the eye).",
                    when="layers",
                    do=lambda c: c.change_layers(
                        lambda document: c.properties.solo(document, document.active.value)
                    ),
                    settles=True,
                ),
                SEPARATOR,
                ActionRow(
                    "layer_lock",
                    "&Lock",
                    "Protect the selected layers from painting and moving.",
                    icon="lock-open",
                    icon_on="lock",
                    when="layers",
                    do=lambda c: c.toggle_layers(
                        lambda layer: layer.locked, c.properties.set_locked
                    ),
                    ticked=lambda state: (
                        (layer := active_layer(state)) is not None and layer.locked
                    ),
                    settles=True,
                ),
                ActionRow(
                    "layer_alpha_lock",
                    "Lock &Transparency",
                    "Paint only where the layer already has content.",
                    icon="grid-2x2",
                    when="layers",
                    do=lambda c: c.toggle_property("alpha_locked"),
                    ticked=lambda state: (
                        (layer := active_layer(state)) is not None and layer.alpha_locked
                    ),
                    settles=True,
                ),
                ActionRow(
                    "layer_clip",
                    "Clip to Layers &Below",
                    "Show the layer only where the layers below it in its group are.",
                    icon="squares-intersect",
                    when="layers",
                    do=lambda c: c.toggle_property("clipped"),
                    ticked=lambda state: (
                        (layer := active_layer(state)) is not None and layer.clipped
                    ),
                    settles=True,
                ),
                ActionRow(
                    "layer_limit",
                    "Only the Layer Belo&w",
                    "Let the adjustment change the layer right below it alone, in a group of both. "
                    "Merge Down makes it permanent.",
                    icon="layers-2",
                    when="adjustment_layer",
                    do=lambda c: c.limit_to_below(),
                    settles=True,
                ),
            ),
        ),
        LAYER_MASK_MENU,
        Menu(
            "O&rder",
            (
                ActionRow(
                    "layer_up",
                    "Move &Up",
                    "Move the layer up by one.",
                    when="layers",
                    keys=("Ctrl+PgUp",),
                    do=lambda c: c.change_layers(
                        lambda document: c.making.nudge(document, document.active.value, up=True)
                    ),
                    settles=True,
                ),
                ActionRow(
                    "layer_down",
                    "Move Do&wn",
                    "Move the layer down by one.",
                    when="layers",
                    keys=("Ctrl+PgDown",),
                    do=lambda c: c.change_layers(
                        lambda document: c.making.nudge(document, document.active.value, up=False)
                    ),
                    settles=True,
                ),
                SEPARATOR,
                ActionRow(
                    "layer_above",
                    "Layer A&bove",
                    "Select the layer above.",
                    when="layers",
                    keys=("PgUp",),
                    do=lambda c: c.walk_layers(1),
                    settles=True,
                ),
                ActionRow(
                    "layer_below",
                    "Layer Below",
                    "Select the layer below.",
                    when="layers",
                    keys=("PgDown",),
                    do=lambda c: c.walk_layers(-1),
                    settles=True,
                ),
            ),
        ),
        SEPARATOR,
        ActionRow(
            "layer_merge_down",
            "&Merge Down",
            "Merge this layer with the one below.",
            icon="arrow-down-to-line",
            when="layers",
            keys=("Ctrl+E",),
            do=lambda c: c.make_of_layer("layer_merge_down", c.merging.merge_down),
            settles=True,
        ),
        ActionRow(
            "layer_merge_visible",
            "Merge &Visible",
            "Merge all visible layers into one; the others stay.",
            when="several_layers",
            do=lambda c: c.workspace.layers.change("layer_merge_visible", c.merging.merge_visible),
            settles=True,
        ),
        ActionRow(
            "layer_flatten",
            "&Flatten",
            "Merge everything into one layer; hidden layers are deleted.",
            when="several_layers",
            keys=("Ctrl+Shift+E",),
            do=lambda c: c.workspace.layers.change("layer_flatten", c.merging.flatten),
            settles=True,
        ),
        ActionRow(
            "layer_to_paint",
            "Convert to Pa&int Layer",
            "Convert the result or group to a paint layer that looks the same.",
            when="layer_solid",
            do=lambda c: c.layer_to_paint(),
            settles=True,
        ),
        SEPARATOR,
        ActionRow(
            "layer_settings",
            "Use Prompt and Settings",
            "Restore the prompt and settings this result was made with.",
            icon="history",
            when="layer_patch",
            do=lambda c: c.layer_settings(),
            settles=True,
        ),
    ),
)
