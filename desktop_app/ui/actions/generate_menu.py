"""The menu Generate."""

from __future__ import annotations

from desktop_app.ui.actions.prompt_menu import PROMPT_MENU, SEED_MENU, STYLES_MENU
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
"""What is wanted of the masked place: a row an intent of the catalog."""

GENERATE_MENU = Menu(
    QT_TRANSLATE_NOOP("Actions", "&Generate"),
    (
        ActionRow(
            "generate",
            QT_TRANSLATE_NOOP("Actions", "&Generate"),
            QT_TRANSLATE_NOOP(
                "Actions", "Generate pictures from the prompt, the picture and the mask."
            ),
            icon="sparkles",
            when="ready",
            do=lambda c: c.generate(),
        ),
        ActionRow(
            "cancel",
            QT_TRANSLATE_NOOP("Actions", "&Cancel"),
            QT_TRANSLATE_NOOP(
                "Actions", "Stop generating, or end live mode. Finished pictures are kept."
            ),
            icon="x",
            when="stoppable",
            do=lambda c: c.workspace.cancel(),
        ),
        ActionRow(
            "stop_now",
            QT_TRANSLATE_NOOP("Actions", "S&top Now"),
            QT_TRANSLATE_NOOP(
                "Actions",
                "Restart the engine without waiting for the current step. The model has to be "
                "loaded again.",
            ),
            when="stopping",
            do=lambda c: c.workspace.generation.stop_now(),
        ),
        SEPARATOR,
        INTENT_MENU,
        PROMPT_MENU,
        STYLES_MENU,
        SEED_MENU,
        SEPARATOR,
        ActionRow(
            "apply",
            QT_TRANSLATE_NOOP("Actions", "&Apply Result"),
            QT_TRANSLATE_NOOP(
                "Actions", "Put the shown result into the picture, as one undo step."
            ),
            icon="check",
            when="result",
            do=lambda c: c.workspace.generation.apply(),
        ),
        ActionRow(
            "discard",
            QT_TRANSLATE_NOOP("Actions", "&Discard Result"),
            QT_TRANSLATE_NOOP(
                "Actions", "Take the shown result off the list. It stays in the history."
            ),
            icon="x",
            when="result",
            do=lambda c: c.workspace.generation.discard(),
        ),
        Menu(
            QT_TRANSLATE_NOOP("Actions", "&Results"),
            (
                ActionRow(
                    "next_result",
                    QT_TRANSLATE_NOOP("Actions", "&Next Result"),
                    QT_TRANSLATE_NOOP("Actions", "Show the next result on the canvas."),
                    icon="chevron-right",
                    when="results",
                    do=lambda c: c.state.results.next(),
                ),
                ActionRow(
                    "previous_result",
                    QT_TRANSLATE_NOOP("Actions", "Pre&vious Result"),
                    QT_TRANSLATE_NOOP("Actions", "Show the previous result on the canvas."),
                    icon="chevron-left",
                    when="results",
                    do=lambda c: c.state.results.next(-1),
                ),
                ActionRow(
                    "toggle_result",
                    QT_TRANSLATE_NOOP("Actions", "&Show Result"),
                    QT_TRANSLATE_NOOP(
                        "Actions", "Show the result on the canvas, or the picture without it."
                    ),
                    icon="eye",
                    when="comparable",
                    do=lambda c: c.toggle_result(),
                    ticked=lambda state: state.results.shown.value is not None,
                ),
                ActionRow(
                    "compare_prompts",
                    QT_TRANSLATE_NOOP("Actions", "Compare Pro&mpts"),
                    QT_TRANSLATE_NOOP(
                        "Actions",
                        "Show how the prompts and settings of two selected results, or entries of "
                        "the history, differ.",
                    ),
                    icon="columns-2",
                    do=lambda c: c.parts.docks.compare_prompts(),
                ),
            ),
        ),
        SEPARATOR,
        Menu(
            QT_TRANSLATE_NOOP("Actions", "&Live"),
            (
                ActionRow(
                    "toggle_live",
                    QT_TRANSLATE_NOOP("Actions", "&Live Mode"),
                    QT_TRANSLATE_NOOP(
                        "Actions",
                        "See the result update while you change picture, mask and prompt.",
                    ),
                    icon="zap",
                    when="model",
                    do=lambda c: c.workspace.live.toggle(),
                    ticked=lambda state: state.live.is_on,
                ),
                ActionRow(
                    "apply_live",
                    QT_TRANSLATE_NOOP("Actions", "Apply Live Pict&ure"),
                    QT_TRANSLATE_NOOP(
                        "Actions", "Put the live picture into the picture as it is shown."
                    ),
                    icon="check",
                    when="live",
                    do=lambda c: c.workspace.live.apply(),
                ),
                ActionRow(
                    "refine_live",
                    QT_TRANSLATE_NOOP("Actions", "Refine and Appl&y Live Picture"),
                    QT_TRANSLATE_NOOP(
                        "Actions",
                        "Generate the picture again with all steps, then put it in. It may look "
                        "different from what is shown.",
                    ),
                    when="live",
                    do=lambda c: c.workspace.live.refine(),
                ),
                SEPARATOR,
                ActionRow(
                    "placement_beside",
                    QT_TRANSLATE_NOOP("Actions", "&Beside the Picture"),
                    QT_TRANSLATE_NOOP(
                        "Actions", "Show the live picture next to the one you paint on."
                    ),
                    icon="columns-2",
                    group="placement",
                    do=lambda c: c.choose_placement("beside"),
                ),
                ActionRow(
                    "placement_over",
                    QT_TRANSLATE_NOOP("Actions", "&Over the Picture"),
                    QT_TRANSLATE_NOOP(
                        "Actions", "Show the live picture on top of the one you paint on."
                    ),
                    icon="layers-2",
                    group="placement",
                    do=lambda c: c.choose_placement("over"),
                ),
            ),
        ),
        SEPARATOR,
        ActionRow(
            "manage_models",
            QT_TRANSLATE_NOOP("Actions", "Manage &Models…"),
            QT_TRANSLATE_NOOP("Actions", "Manage your models and get new ones."),
            icon="boxes",
            do=lambda c: c.parts.show_models(),
        ),
        Menu(
            QT_TRANSLATE_NOOP("Actions", "Add M&odels"),
            (
                ActionRow(
                    "add_model_file",
                    QT_TRANSLATE_NOOP("Actions", "Add Model &File…"),
                    QT_TRANSLATE_NOOP("Actions", "Add a .safetensors file to the list of models."),
                    icon="package-plus",
                    do=lambda c: c.add_model_file(),
                ),
                ActionRow(
                    "add_model_folder",
                    QT_TRANSLATE_NOOP("Actions", "Add Model F&older…"),
                    QT_TRANSLATE_NOOP(
                        "Actions", "Add a model folder (diffusers) to the list of models."
                    ),
                    icon="package-plus",
                    do=lambda c: c.add_model_folder(),
                ),
                SEPARATOR,
                ActionRow(
                    "open_models_folder",
                    QT_TRANSLATE_NOOP("Actions", "Open &Models Folder"),
                    QT_TRANSLATE_NOOP(
                        "Actions", "Open the folder where Velatura looks for models."
                    ),
                    icon="folder",
                    do=lambda c: c.open_models_folder(),
                ),
                ActionRow(
                    "refresh_models",
                    QT_TRANSLATE_NOOP("Actions", "Refresh Mode&l List"),
                    QT_TRANSLATE_NOOP("Actions", "Scan the models folder again."),
                    icon="refresh-cw",
                    do=lambda c: c.workspace.models.refresh(),
                ),
            ),
        ),
    ),
)
