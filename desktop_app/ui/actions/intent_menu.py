"""The submenu Intent: what is wanted of the masked place, one row an intent of the catalog."""

from __future__ import annotations

from desktop_app.ui.actions.row import MORE, SEPARATOR, ActionRow, Menu
from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP

INTENT_MENU = Menu(
    QT_TRANSLATE_NOOP("Actions", "&Intent"),
    (
        ActionRow(
            "intent_fill",
            QT_TRANSLATE_NOOP("Actions", "&Fill"),
            QT_TRANSLATE_NOOP("Actions", "Something new that fits the surroundings."),
            icon="paint-bucket",
            group="intent",
            do=lambda c: c.state.use_intent("fill"),
        ),
        ActionRow(
            "intent_replace",
            QT_TRANSLATE_NOOP("Actions", "&Replace"),
            QT_TRANSLATE_NOOP("Actions", "Something else in the same shape and place."),
            icon="replace",
            group="intent",
            when="words",
            do=lambda c: c.state.use_intent("replace"),
        ),
        ActionRow(
            "intent_add",
            QT_TRANSLATE_NOOP("Actions", "&Add"),
            QT_TRANSLATE_NOOP("Actions", "A new object on what is there."),
            icon="square-plus",
            group="intent",
            when="words",
            do=lambda c: c.state.use_intent("add"),
        ),
        ActionRow(
            "intent_remove",
            QT_TRANSLATE_NOOP("Actions", "Re&move"),
            QT_TRANSLATE_NOOP("Actions", "Fill it with the surroundings. Needs no model."),
            icon="bandage",
            group="intent",
            do=lambda c: c.state.use_intent("remove"),
        ),
        ActionRow(
            "intent_background",
            QT_TRANSLATE_NOOP("Actions", "Replace &Background"),
            QT_TRANSLATE_NOOP("Actions", "Keep what is masked and repaint the rest."),
            icon="mountain",
            group="intent",
            do=lambda c: c.state.use_intent("background"),
        ),
        ActionRow(
            "intent_expand",
            QT_TRANSLATE_NOOP("Actions", "E&xpand"),
            QT_TRANSLATE_NOOP("Actions", "Expand the canvas and continue the picture there."),
            icon="expand",
            group="intent",
            do=lambda c: c.state.use_intent("expand"),
        ),
        ActionRow(
            "intent_refine",
            QT_TRANSLATE_NOOP("Actions", "Ref&ine"),
            QT_TRANSLATE_NOOP(
                "Actions",
                "Cleaner detail at a higher working resolution; little else changes.",
            ),
            icon="image-upscale",
            group="intent",
            do=lambda c: c.state.use_intent("refine"),
        ),
        ActionRow(
            "intent_variations",
            QT_TRANSLATE_NOOP("Actions", "&Variations"),
            QT_TRANSLATE_NOOP("Actions", "Several versions, close to the original."),
            icon="layout-grid",
            group="intent",
            do=lambda c: c.state.use_intent("variations"),
        ),
        f"{MORE}intent",
        SEPARATOR,
        ActionRow(
            "toggle_model",
            QT_TRANSLATE_NOOP("Actions", "&Use the Model to Remove"),
            QT_TRANSLATE_NOOP(
                "Actions",
                "Let the model repaint the removed area. Off: filled from the surroundings, no "
                "model needed.",
            ),
            when="optional",
            do=lambda c: c.state.parameters.update(
                without_model=not c.state.parameters.value.without_model
            ),
            ticked=lambda state: not state.parameters.value.without_model,
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
            do=lambda c: c.state.parameters.update(
                line_each=not c.state.parameters.value.line_each
            ),
            ticked=lambda state: state.parameters.value.line_each,
        ),
        SEPARATOR,
        ActionRow(
            "reset_plan",
            QT_TRANSLATE_NOOP("Actions", "Re&set to Intent Defaults"),
            QT_TRANSLATE_NOOP(
                "Actions",
                "Reset strength, fill, edges and surroundings to the intent's defaults.",
            ),
            icon="rotate-ccw",
            do=lambda c: c.state.reset_intent(),
        ),
    ),
)
