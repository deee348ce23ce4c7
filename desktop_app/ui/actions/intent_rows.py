"""Actions on what is wanted of the masked place: one an intent of the catalog's table."""

from __future__ import annotations

from desktop_app.ui.actions.row import ActionRow
from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP

INTENT_ROWS: tuple[ActionRow, ...] = (
    ActionRow(
        "intent_fill",
        QT_TRANSLATE_NOOP("Actions", "&Fill"),
        QT_TRANSLATE_NOOP("Actions", "Something new that fits the surroundings."),
        icon="paint-bucket",
        group="intent",
    ),
    ActionRow(
        "intent_replace",
        QT_TRANSLATE_NOOP("Actions", "&Replace"),
        QT_TRANSLATE_NOOP("Actions", "Something else in the same shape and place."),
        icon="replace",
        group="intent",
        when="words",
    ),
    ActionRow(
        "intent_add",
        QT_TRANSLATE_NOOP("Actions", "&Add"),
        QT_TRANSLATE_NOOP("Actions", "A new object on what is there."),
        icon="square-plus",
        group="intent",
        when="words",
    ),
    ActionRow(
        "intent_remove",
        QT_TRANSLATE_NOOP("Actions", "Re&move"),
        QT_TRANSLATE_NOOP("Actions", "Fill it with the surroundings. Needs no model."),
        icon="bandage",
        group="intent",
    ),
    ActionRow(
        "intent_background",
        QT_TRANSLATE_NOOP("Actions", "Replace &Background"),
        QT_TRANSLATE_NOOP("Actions", "Keep what is masked and repaint the rest."),
        icon="mountain",
        group="intent",
    ),
    ActionRow(
        "intent_expand",
        QT_TRANSLATE_NOOP("Actions", "E&xpand"),
        QT_TRANSLATE_NOOP("Actions", "Expand the canvas and continue the picture there."),
        icon="expand",
        group="intent",
    ),
    ActionRow(
        "intent_refine",
        QT_TRANSLATE_NOOP("Actions", "Ref&ine"),
        QT_TRANSLATE_NOOP(
            "Actions", "Cleaner detail at a higher working resolution; little else changes."
        ),
        icon="image-upscale",
        group="intent",
    ),
    ActionRow(
        "intent_variations",
        QT_TRANSLATE_NOOP("Actions", "&Variations"),
        QT_TRANSLATE_NOOP("Actions", "Several versions, close to the original."),
        icon="layout-grid",
        group="intent",
    ),
    ActionRow(
        "toggle_model",
        QT_TRANSLATE_NOOP("Actions", "&Use the Model to Remove"),
        QT_TRANSLATE_NOOP(
            "Actions",
            "Let the model repaint the removed area. Off: filled from the surroundings, no "
            "model needed.",
        ),
        when="optional",
        checkable=True,
    ),
    ActionRow(
        "toggle_lines",
        QT_TRANSLATE_NOOP("Actions", "One &Line per Spot"),
        QT_TRANSLATE_NOOP(
            "Actions",
            "Each spot of the mask gets the prompt line with its number; the last line "
            "applies to the remaining spots.",
        ),
        icon="list-ordered",
        when="document",
        checkable=True,
    ),
    ActionRow(
        "reset_plan",
        QT_TRANSLATE_NOOP("Actions", "Re&set to Intent Defaults"),
        QT_TRANSLATE_NOOP(
            "Actions", "Reset strength, fill, edges and surroundings to the intent's defaults."
        ),
        icon="rotate-ccw",
    ),
)
