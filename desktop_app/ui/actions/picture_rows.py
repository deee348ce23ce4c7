"""Actions on pictures in the making and on models."""

from __future__ import annotations

from desktop_app.ui.actions.row import ActionRow
from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP

__all__ = ["PICTURE_ROWS"]

PICTURE_ROWS: tuple[ActionRow, ...] = (
    # picture
    ActionRow(
        "generate",
        QT_TRANSLATE_NOOP("Actions", "&Generate"),
        QT_TRANSLATE_NOOP("Actions", "Make pictures from the prompt, the picture and the mask."),
        icon="sparkles",
        when="idle",
    ),
    ActionRow(
        "cancel",
        QT_TRANSLATE_NOOP("Actions", "&Cancel"),
        QT_TRANSLATE_NOOP(
            "Actions", "Stop what is being made, or end live mode. Finished pictures stay."
        ),
        icon="x",
        when="stoppable",
    ),
    ActionRow(
        "stop_now",
        QT_TRANSLATE_NOOP("Actions", "S&top Now"),
        QT_TRANSLATE_NOOP(
            "Actions",
            "Don't wait for the step that is being made: end the engine and start it again. The"
            " model has to be loaded again.",
        ),
        when="stopping",
    ),
    ActionRow(
        "apply",
        QT_TRANSLATE_NOOP("Actions", "&Apply Result"),
        QT_TRANSLATE_NOOP("Actions", "Put the result shown into the picture, as one undo step."),
        icon="check",
        when="result",
    ),
    ActionRow(
        "discard",
        QT_TRANSLATE_NOOP("Actions", "&Discard Result"),
        QT_TRANSLATE_NOOP(
            "Actions", "Take the result shown out of the list. It stays in the history."
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
        "new_seed",
        QT_TRANSLATE_NOOP("Actions", "Ne&w Seed"),
        QT_TRANSLATE_NOOP("Actions", "Draw another seed."),
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
            "Actions", "See what the model makes of picture, mask and words while you change them."
        ),
        icon="zap",
        when="model",
        checkable=True,
    ),
    ActionRow(
        "apply_live",
        QT_TRANSLATE_NOOP("Actions", "Apply Live Pict&ure"),
        QT_TRANSLATE_NOOP(
            "Actions", "Make what live mode shows with all steps, and put it into the picture."
        ),
        icon="check",
        when="live",
    ),
    ActionRow(
        "placement_beside",
        QT_TRANSLATE_NOOP("Actions", "&Beside the Picture"),
        QT_TRANSLATE_NOOP("Actions", "Show the live picture beside the one you paint on."),
        icon="columns-2",
        group="placement",
    ),
    ActionRow(
        "placement_over",
        QT_TRANSLATE_NOOP("Actions", "&Over the Picture"),
        QT_TRANSLATE_NOOP("Actions", "Show the live picture over the one you paint on."),
        icon="layers-2",
        group="placement",
    ),
    # models
    ActionRow(
        "manage_models",
        QT_TRANSLATE_NOOP("Actions", "Mana&ge Models…"),
        QT_TRANSLATE_NOOP(
            "Actions", "See the models there are and get others, in a window of their own."
        ),
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
        QT_TRANSLATE_NOOP("Actions", "Add a model in a folder (diffusers) to the list of models."),
        icon="package-plus",
    ),
    ActionRow(
        "open_models_folder",
        QT_TRANSLATE_NOOP("Actions", "Open &Models Folder"),
        QT_TRANSLATE_NOOP("Actions", "Show the folder where Velatura looks for models."),
        icon="folder",
    ),
    ActionRow(
        "refresh_models",
        QT_TRANSLATE_NOOP("Actions", "&Look for Models Again"),
        QT_TRANSLATE_NOOP("Actions", "Read the models folder once more."),
        icon="refresh-cw",
    ),
    ActionRow(
        "toggle_fine_previews",
        QT_TRANSLATE_NOOP("Actions", "&Fine Previews"),
        QT_TRANSLATE_NOOP(
            "Actions",
            "Show what is being made in full, by a tiny autoencoder (TAESD and its kin) among your"
            " models, if one fits.",
        ),
        checkable=True,
    ),
    ActionRow(
        "toggle_openvino",
        QT_TRANSLATE_NOOP("Actions", "Run by Open&VINO"),
        QT_TRANSLATE_NOOP(
            "Actions",
            "Let OpenVINO run denoisers on this processor: sooner, in twice their memory. An extra"
            " that has to be installed.",
        ),
        when="openvino",
        checkable=True,
    ),
)
