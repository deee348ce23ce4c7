"""Actions on pictures in the making and on models."""

from __future__ import annotations

from desktop_app.ui.actions.row import ActionRow
from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP

PICTURE_ROWS: tuple[ActionRow, ...] = (
    # picture
    ActionRow(
        "generate",
        QT_TRANSLATE_NOOP("Actions", "&Generate"),
        QT_TRANSLATE_NOOP(
            "Actions", "Generate pictures from the prompt, the picture and the mask."
        ),
        icon="sparkles",
        when="ready",
    ),
    ActionRow(
        "cancel",
        QT_TRANSLATE_NOOP("Actions", "&Cancel"),
        QT_TRANSLATE_NOOP(
            "Actions", "Stop generating, or end live mode. Finished pictures are kept."
        ),
        icon="x",
        when="stoppable",
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
    ),
    ActionRow(
        "apply",
        QT_TRANSLATE_NOOP("Actions", "&Apply Result"),
        QT_TRANSLATE_NOOP("Actions", "Put the shown result into the picture, as one undo step."),
        icon="check",
        when="result",
    ),
    ActionRow(
        "discard",
        QT_TRANSLATE_NOOP("Actions", "&Discard Result"),
        QT_TRANSLATE_NOOP(
            "Actions", "Take the shown result off the list. It stays in the history."
        ),
        icon="x",
        when="result",
    ),
    ActionRow(
        "next_result",
        QT_TRANSLATE_NOOP("Actions", "&Next Result"),
        QT_TRANSLATE_NOOP("Actions", "Show the next result on the canvas."),
        icon="chevron-right",
        when="results",
    ),
    ActionRow(
        "previous_result",
        QT_TRANSLATE_NOOP("Actions", "Pre&vious Result"),
        QT_TRANSLATE_NOOP("Actions", "Show the previous result on the canvas."),
        icon="chevron-left",
        when="results",
    ),
    ActionRow(
        "toggle_result",
        QT_TRANSLATE_NOOP("Actions", "&Show Result"),
        QT_TRANSLATE_NOOP("Actions", "Show the result on the canvas, or the picture without it."),
        icon="eye",
        when="comparable",
        checkable=True,
    ),
    ActionRow(
        "compare_prompts",
        QT_TRANSLATE_NOOP("Actions", "Compare Pro&mpts"),
        QT_TRANSLATE_NOOP(
            "Actions",
            "Show how the prompts and settings of two selected results, or entries of the history,"
            " differ.",
        ),
        icon="columns-2",
    ),
    ActionRow(
        "new_seed",
        QT_TRANSLATE_NOOP("Actions", "Ne&w Seed"),
        QT_TRANSLATE_NOOP("Actions", "Pick another seed."),
        icon="dices",
    ),
    ActionRow(
        "lock_seed",
        QT_TRANSLATE_NOOP("Actions", "&Keep Seed"),
        QT_TRANSLATE_NOOP("Actions", "Use the same seed for the next picture too."),
        icon="lock-open",
        icon_on="lock",
        checkable=True,
    ),
    # live
    ActionRow(
        "toggle_live",
        QT_TRANSLATE_NOOP("Actions", "&Live Mode"),
        QT_TRANSLATE_NOOP(
            "Actions", "See the result update while you change picture, mask and prompt."
        ),
        icon="zap",
        when="model",
        checkable=True,
    ),
    ActionRow(
        "apply_live",
        QT_TRANSLATE_NOOP("Actions", "Apply Live Pict&ure"),
        QT_TRANSLATE_NOOP("Actions", "Put the live picture into the picture as it is shown."),
        icon="check",
        when="live",
    ),
    ActionRow(
        "refine_live",
        QT_TRANSLATE_NOOP("Actions", "Refine and Appl&y Live Picture"),
        QT_TRANSLATE_NOOP(
            "Actions",
            "Generate the picture again with all steps, then put it in. It may look different from "
            "what is shown.",
        ),
        when="live",
    ),
    ActionRow(
        "placement_beside",
        QT_TRANSLATE_NOOP("Actions", "&Beside the Picture"),
        QT_TRANSLATE_NOOP("Actions", "Show the live picture next to the one you paint on."),
        icon="columns-2",
        group="placement",
    ),
    ActionRow(
        "placement_over",
        QT_TRANSLATE_NOOP("Actions", "&Over the Picture"),
        QT_TRANSLATE_NOOP("Actions", "Show the live picture on top of the one you paint on."),
        icon="layers-2",
        group="placement",
    ),
    ActionRow(
        "results_automatic",
        QT_TRANSLATE_NOOP("Actions", "&Automatic"),
        QT_TRANSLATE_NOOP("Actions", "Three results where a fill takes under 5 seconds, else one."),
        group="results",
    ),
    ActionRow(
        "results_1",
        QT_TRANSLATE_NOOP("Actions", "&1"),
        QT_TRANSLATE_NOOP("Actions", "So many results each time, unless you set Count by hand."),
        group="results",
    ),
    ActionRow(
        "results_2",
        QT_TRANSLATE_NOOP("Actions", "&2"),
        QT_TRANSLATE_NOOP("Actions", "So many results each time, unless you set Count by hand."),
        group="results",
    ),
    ActionRow(
        "results_3",
        QT_TRANSLATE_NOOP("Actions", "&3"),
        QT_TRANSLATE_NOOP("Actions", "So many results each time, unless you set Count by hand."),
        group="results",
    ),
    ActionRow(
        "results_4",
        QT_TRANSLATE_NOOP("Actions", "&4"),
        QT_TRANSLATE_NOOP("Actions", "So many results each time, unless you set Count by hand."),
        group="results",
    ),
    # models
    ActionRow(
        "manage_models",
        QT_TRANSLATE_NOOP("Actions", "Manage &Models…"),
        QT_TRANSLATE_NOOP("Actions", "Manage your models and get new ones."),
        icon="boxes",
    ),
    ActionRow(
        "add_model_file",
        QT_TRANSLATE_NOOP("Actions", "Add Model &File…"),
        QT_TRANSLATE_NOOP("Actions", "Add a .safetensors file to the list of models."),
        icon="package-plus",
    ),
    ActionRow(
        "add_model_folder",
        QT_TRANSLATE_NOOP("Actions", "Add Model F&older…"),
        QT_TRANSLATE_NOOP("Actions", "Add a model folder (diffusers) to the list of models."),
        icon="package-plus",
    ),
    ActionRow(
        "open_models_folder",
        QT_TRANSLATE_NOOP("Actions", "Open &Models Folder"),
        QT_TRANSLATE_NOOP("Actions", "Open the folder where Velatura looks for models."),
        icon="folder",
    ),
    ActionRow(
        "refresh_models",
        QT_TRANSLATE_NOOP("Actions", "Refresh Mode&l List"),
        QT_TRANSLATE_NOOP("Actions", "Scan the models folder again."),
        icon="refresh-cw",
    ),
    ActionRow(
        "toggle_star_applied",
        QT_TRANSLATE_NOOP("Actions", "Sta&r Applied Results"),
        QT_TRANSLATE_NOOP("Actions", "Give every result that is applied a star."),
        checkable=True,
    ),
    ActionRow(
        "toggle_fine_previews",
        QT_TRANSLATE_NOOP("Actions", "&Fine Previews"),
        QT_TRANSLATE_NOOP(
            "Actions",
            "Show detailed previews with a tiny autoencoder (such as TAESD), if one of your "
            "models fits.",
        ),
        checkable=True,
    ),
    ActionRow(
        "toggle_openvino",
        QT_TRANSLATE_NOOP("Actions", "Use Open&VINO"),
        QT_TRANSLATE_NOOP(
            "Actions",
            "Run models on this processor with OpenVINO: faster, but needs twice the memory. "
            "Has to be installed separately.",
        ),
        when="openvino",
        checkable=True,
    ),
)
