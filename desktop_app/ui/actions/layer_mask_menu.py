"""Layer ▸ Layer Mask: what hides parts of a layer or group without deleting them."""

from __future__ import annotations

from desktop_app.ui.actions.availability import shown_mask
from desktop_app.ui.actions.row import SEPARATOR, ActionRow, Menu

LAYER_MASK_MENU = Menu(
    "Layer M&ask",
    (
        ActionRow(
            "layer_mask_new",
            "&Add Layer Mask",
            "Add a mask to this layer or group: of what is selected, or else masked, else of all. "
            "Erase it to hide; paint it to show again.",
            icon="focus",
            when="unmasked_layer",
            do=lambda c: c.mask_layer("new"),
            settles=True,
        ),
        ActionRow(
            "layer_mask_full",
            "Reveal A&ll",
            "Add a mask that hides nothing yet. Erase it where the layer shall not be "
            "seen, or the adjustment not act.",
            icon="square-plus",
            when="unmasked_layer",
            do=lambda c: c.mask_layer("full"),
            settles=True,
        ),
        ActionRow(
            "layer_mask_hidden",
            "&Hide All",
            "Add a mask that hides all of the layer. Paint it where the layer shall be seen.",
            when="unmasked_layer",
            do=lambda c: c.mask_layer("hidden"),
            settles=True,
        ),
        ActionRow(
            "layer_mask_copied",
            "From &Selection or Mask",
            "Show the layer, or let the adjustment act, only where something is selected, "
            "or else masked.",
            icon="square-dashed",
            when="maskable_layer",
            do=lambda c: c.mask_layer("copied"),
            settles=True,
        ),
        ActionRow(
            "layer_mask_alpha",
            "From &Transparency",
            "Turn the transparency of the paint layer into a mask.",
            when="alpha_maskable",
            do=lambda c: c.mask_layer("alpha"),
            settles=True,
        ),
        SEPARATOR,
        ActionRow(
            "layer_mask_off",
            "&Disable Layer Mask",
            "Show all of the layer, without losing its mask.",
            when="layer_masked",
            do=lambda c: c.disable_mask(),
            ticked=lambda state: (mask := shown_mask(state)[1]) is not None and not mask.visible,
            settles=True,
        ),
        ActionRow(
            "layer_mask_inverted",
            "&Invert Layer Mask",
            "Show what the mask hides, and the other way round; let the adjustment act "
            "where it does not.",
            icon="contrast",
            when="invertible_mask",
            do=lambda c: c.mask_layer("inverted"),
            settles=True,
        ),
        ActionRow(
            "layer_mask_select",
            "Selection &from Layer Mask",
            "Select what the layer mask shows.",
            when="layer_masked",
            do=lambda c: c.select_mask(),
            settles=True,
        ),
        SEPARATOR,
        ActionRow(
            "layer_mask_apply",
            "A&pply Layer Mask",
            "Make the mask part of the layer's transparency for good.",
            icon="check",
            when="mask_applicable",
            do=lambda c: c.apply_mask(),
            settles=True,
        ),
        ActionRow(
            "layer_mask_none",
            "&Remove Layer Mask",
            "Show all of the layer again; let the adjustment act everywhere.",
            icon="square-x",
            when="masked_layer",
            do=lambda c: c.mask_layer("none"),
            settles=True,
        ),
    ),
)
