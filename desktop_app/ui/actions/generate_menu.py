"""The menu Generate."""

from __future__ import annotations

from desktop_app.ui.actions.prompt_menu import PROMPT_MENU, SEED_MENU, STYLES_MENU
from desktop_app.ui.actions.row import MORE, SEPARATOR, ActionRow, Menu

INTENT_MENU = Menu(
    "&Intent",
    (
        ActionRow(
            "intent_fill",
            "&Fill",
            "Something new that fits the surroundings.",
            icon="paint-bucket",
            group="intent",
            do=lambda c: c.state.use_intent("fill"),
        ),
        ActionRow(
            "intent_replace",
            "&Replace",
            "Something else in the same shape and place.",
            icon="replace",
            group="intent",
            when="words",
            do=lambda c: c.state.use_intent("replace"),
        ),
        ActionRow(
            "intent_add",
            "&Add",
            "A new object on what is there.",
            icon="square-plus",
            group="intent",
            when="words",
            do=lambda c: c.state.use_intent("add"),
        ),
        ActionRow(
            "intent_remove",
            "Re&move",
            "Fill it with the surroundings. Needs no model.",
            icon="bandage",
            group="intent",
            do=lambda c: c.state.use_intent("remove"),
        ),
        ActionRow(
            "intent_background",
            "Replace &Background",
            "Keep what is masked and repaint the rest.",
            icon="mountain",
            group="intent",
            do=lambda c: c.state.use_intent("background"),
        ),
        ActionRow(
            "intent_expand",
            "E&xpand",
            "Expand the canvas and continue the picture there.",
            icon="expand",
            group="intent",
            do=lambda c: c.state.use_intent("expand"),
        ),
        ActionRow(
            "intent_refine",
            "Ref&ine",
            "Cleaner detail at a higher working resolution; little else changes.",
            icon="image-upscale",
            group="intent",
            do=lambda c: c.state.use_intent("refine"),
        ),
        ActionRow(
            "intent_variations",
            "&Variations",
            "Several versions, close to the original.",
            icon="layout-grid",
            group="intent",
            do=lambda c: c.state.use_intent("variations"),
        ),
        f"{MORE}intent",
        SEPARATOR,
        ActionRow(
            "toggle_model",
            "&Use the Model to Remove",
            "Let the model repaint the removed area. Off: filled from the surroundings, no model "
            "needed.",
            when="optional",
            do=lambda c: c.state.parameters.update(
                without_model=not c.state.parameters.value.without_model
            ),
            ticked=lambda state: not state.parameters.value.without_model,
        ),
        ActionRow(
            "toggle_lines",
            "One &Line per Spot",
            "Each spot of the mask gets the prompt line with its number; the last line applies to "
            "the remaining spots.",
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
            "Re&set to Intent Defaults",
            "Reset strength, fill, edges and surroundings to the intent's defaults.",
            icon="rotate-ccw",
            do=lambda c: c.state.reset_intent(),
        ),
    ),
)
"""What is wanted of the masked place: a row an intent of the catalog."""

GENERATE_MENU = Menu(
    "&Generate",
    (
        ActionRow(
            "generate",
            "&Generate",
            "Generate pictures from the prompt, the picture and the mask.",
            icon="sparkles",
            when="ready",
            do=lambda c: c.generate(),
        ),
        ActionRow(
            "cancel",
            "&Cancel",
            "Stop generating, or end live mode. Finished pictures are kept.",
            icon="x",
            when="stoppable",
            do=lambda c: c.workspace.cancel(),
        ),
        ActionRow(
            "stop_now",
            "S&top Now",
            "Restart the engine without waiting for the current step. The model has to be loaded "
            "again.",
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
            "&Apply Result",
            "Put the shown result into the picture, as one undo step.",
            icon="check",
            when="result",
            do=lambda c: c.workspace.generation.apply(),
        ),
        ActionRow(
            "discard",
            "&Discard Result",
            "Take the shown result off the list. It stays in the history.",
            icon="x",
            when="result",
            do=lambda c: c.workspace.generation.discard(),
        ),
        Menu(
            "&Results",
            (
                ActionRow(
                    "next_result",
                    "&Next Result",
                    "Show the next result on the canvas.",
                    icon="chevron-right",
                    when="results",
                    do=lambda c: c.state.results.next(),
                ),
                ActionRow(
                    "previous_result",
                    "Pre&vious Result",
                    "Show the previous result on the canvas.",
                    icon="chevron-left",
                    when="results",
                    do=lambda c: c.state.results.next(-1),
                ),
                ActionRow(
                    "toggle_result",
                    "&Show Result",
                    "Show the result on the canvas, or the picture without it.",
                    icon="eye",
                    when="comparable",
                    do=lambda c: c.toggle_result(),
                    ticked=lambda state: state.results.shown.value is not None,
                ),
                ActionRow(
                    "compare_prompts",
                    "Compare Pro&mpts",
                    "Show how the prompts and settings of two selected results, or entries of the "
                    "history, differ.",
                    icon="columns-2",
                    do=lambda c: c.parts.docks.compare_prompts(),
                ),
            ),
        ),
        SEPARATOR,
        Menu(
            "&Live",
            (
                ActionRow(
                    "toggle_live",
                    "&Live Mode",
                    "See the result update while you change picture, mask and prompt.",
                    icon="zap",
                    when="model",
                    do=lambda c: c.workspace.live.toggle(),
                    ticked=lambda state: state.live.is_on,
                ),
                ActionRow(
                    "apply_live",
                    "Apply Live Pict&ure",
                    "Put the live picture into the picture as it is shown.",
                    icon="check",
                    when="live",
                    do=lambda c: c.workspace.live.apply(),
                ),
                ActionRow(
                    "refine_live",
                    "Refine and Appl&y Live Picture",
                    "Generate the picture again with all steps, then put it in. It may look "
                    "different from what is shown.",
                    when="live",
                    do=lambda c: c.workspace.live.refine(),
                ),
                SEPARATOR,
                ActionRow(
                    "placement_beside",
                    "&Beside the Picture",
                    "Show the live picture next to the one you paint on.",
                    icon="columns-2",
                    group="placement",
                    do=lambda c: c.choose_placement("beside"),
                ),
                ActionRow(
                    "placement_over",
                    "&Over the Picture",
                    "Show the live picture on top of the one you paint on.",
                    icon="layers-2",
                    group="placement",
                    do=lambda c: c.choose_placement("over"),
                ),
            ),
        ),
        SEPARATOR,
        ActionRow(
            "manage_models",
            "Manage &Models…",
            "Manage your models and get new ones.",
            icon="boxes",
            do=lambda c: c.parts.show_models(),
        ),
        Menu(
            "Add M&odels",
            (
                ActionRow(
                    "add_model_file",
                    "Add Model &File…",
                    "Add a .safetensors file to the list of models.",
                    icon="package-plus",
                    do=lambda c: c.add_model_file(),
                ),
                ActionRow(
                    "add_model_folder",
                    "Add Model F&older…",
                    "Add a model folder (diffusers) to the list of models.",
                    icon="package-plus",
                    do=lambda c: c.add_model_folder(),
                ),
                SEPARATOR,
                ActionRow(
                    "open_models_folder",
                    "Open &Models Folder",
                    "Open the folder where Velatura looks for models.",
                    icon="folder",
                    do=lambda c: c.open_models_folder(),
                ),
                ActionRow(
                    "refresh_models",
                    "Refresh Mode&l List",
                    "Scan the models folder again.",
                    icon="refresh-cw",
                    do=lambda c: c.workspace.models.refresh(),
                ),
            ),
        ),
    ),
)
