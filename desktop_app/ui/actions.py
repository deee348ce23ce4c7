"""Every action of the window in one table: text, keys, icon, what it does, where, and when.

Menus, tool column, tooltips and the list of shortcuts are built from it. What an action does is
the method of `commands.Commands` that bears its id; `conditions` says when it can be done.
"""

from __future__ import annotations

from dataclasses import dataclass

from desktop_app.ui.noop import QT_TRANSLATE_NOOP

__all__ = ["ACTIONS", "CONTEXT", "ActionRow", "action_row"]

CONTEXT = "Actions"


@dataclass(frozen=True, slots=True)
class ActionRow:
    """One action.

    Attributes:
        id: name of the method in `commands.Commands`.
        text: what the menu says; marked for translation.
        tip: one sentence on the effect.
        keys: shortcuts; the first is the one shown. A `QKeySequence.StandardKey` by name
            ("Open") follows the platform. Single letters never reach it from a text field.
        icon: a file in resources/icons.
        icon_on: the one while it is ticked, if that is another.
        when: a key of `conditions.CONDITIONS`.
        group: actions of one group exclude each other; their id ends in the value they stand for.
        checkable: whether it shows a tick (in a group it always does).
    """

    id: str
    text: str
    tip: str = ""
    keys: tuple[str, ...] = ()
    icon: str = ""
    icon_on: str = ""
    when: str = "always"
    group: str = ""
    checkable: bool = False


ACTIONS: tuple[ActionRow, ...] = (
    # file
    ActionRow(
        "open",
        QT_TRANSLATE_NOOP("Actions", "&Open…"),
        QT_TRANSLATE_NOOP("Actions", "Open a picture to work on."),
        keys=("Open",),
        icon="folder-open",
    ),
    ActionRow(
        "paste",
        QT_TRANSLATE_NOOP("Actions", "Open from Clip&board"),
        QT_TRANSLATE_NOOP("Actions", "Open the picture in the clipboard."),
        keys=("Paste",),
        icon="clipboard-paste",
    ),
    ActionRow(
        "save",
        QT_TRANSLATE_NOOP("Actions", "&Save"),
        QT_TRANSLATE_NOOP("Actions", "Write the picture to its file."),
        keys=("Save",),
        icon="save",
        when="document",
    ),
    ActionRow(
        "save_as",
        QT_TRANSLATE_NOOP("Actions", "Save &As…"),
        QT_TRANSLATE_NOOP(
            "Actions", "Write the picture to another file; the ending of its name says the format."
        ),
        keys=("Ctrl+Shift+S",),
        icon="save",
        when="document",
    ),
    ActionRow(
        "close_document",
        QT_TRANSLATE_NOOP("Actions", "&Close Picture"),
        QT_TRANSLATE_NOOP("Actions", "Take the picture off the canvas."),
        keys=("Ctrl+W",),
        icon="x",
        when="document",
    ),
    ActionRow(
        "quit",
        QT_TRANSLATE_NOOP("Actions", "&Quit"),
        QT_TRANSLATE_NOOP("Actions", "Leave Velatura."),
        keys=("Ctrl+Q",),
    ),
    # edit
    ActionRow(
        "undo",
        QT_TRANSLATE_NOOP("Actions", "&Undo"),
        QT_TRANSLATE_NOOP("Actions", "Take the last step back."),
        keys=("Undo",),
        icon="undo-2",
        when="undo",
    ),
    ActionRow(
        "redo",
        QT_TRANSLATE_NOOP("Actions", "&Redo"),
        QT_TRANSLATE_NOOP("Actions", "Do the step that was taken back again."),
        keys=(
            "Ctrl+Shift+Z",
            "Ctrl+Y",
        ),
        icon="redo-2",
        when="redo",
    ),
    ActionRow(
        "focus_prompt",
        QT_TRANSLATE_NOOP("Actions", "Edit &Prompt"),
        QT_TRANSLATE_NOOP("Actions", "Put the cursor into the prompt."),
        keys=(
            "P",
            "Ctrl+L",
        ),
    ),
    # tools
    ActionRow(
        "tool_brush",
        QT_TRANSLATE_NOOP("Actions", "Mask &Brush"),
        QT_TRANSLATE_NOOP("Actions", "Paint what may change."),
        keys=("B",),
        icon="brush",
        group="tool",
    ),
    ActionRow(
        "tool_eraser",
        QT_TRANSLATE_NOOP("Actions", "&Eraser"),
        QT_TRANSLATE_NOOP("Actions", "Take the mask away where you paint."),
        keys=("E",),
        icon="eraser",
        group="tool",
    ),
    ActionRow(
        "tool_rectangle",
        QT_TRANSLATE_NOOP("Actions", "Mask &Rectangle"),
        QT_TRANSLATE_NOOP("Actions", "Mask a rectangle; with Alt, take one away."),
        keys=("R",),
        icon="square-dashed",
        group="tool",
    ),
    ActionRow(
        "tool_pan",
        QT_TRANSLATE_NOOP("Actions", "&Pan"),
        QT_TRANSLATE_NOOP("Actions", "Move the picture. Space held does the same with every tool."),
        keys=("H",),
        icon="hand",
        group="tool",
    ),
    ActionRow(
        "swap_tool",
        QT_TRANSLATE_NOOP("Actions", "S&wap Brush and Eraser"),
        QT_TRANSLATE_NOOP("Actions", "Change between painting and erasing."),
        keys=("X",),
        icon="arrow-left-right",
    ),
    ActionRow(
        "brush_larger",
        QT_TRANSLATE_NOOP("Actions", "Larger Brush"),
        QT_TRANSLATE_NOOP("Actions", "Make the brush larger by a tenth."),
        keys=("]",),
    ),
    ActionRow(
        "brush_smaller",
        QT_TRANSLATE_NOOP("Actions", "Smaller Brush"),
        QT_TRANSLATE_NOOP("Actions", "Make the brush smaller by a tenth."),
        keys=("[",),
    ),
    # mask
    ActionRow(
        "clear_mask",
        QT_TRANSLATE_NOOP("Actions", "&Clear Mask"),
        QT_TRANSLATE_NOOP("Actions", "Take the whole mask away; nothing is marked to change then."),
        keys=("Ctrl+D",),
        icon="brush-cleaning",
        when="mask",
    ),
    ActionRow(
        "invert_mask",
        QT_TRANSLATE_NOOP("Actions", "&Invert Mask"),
        QT_TRANSLATE_NOOP("Actions", "Mask what is not masked, and the other way round."),
        keys=("Ctrl+I",),
        icon="contrast",
        when="document",
    ),
    ActionRow(
        "toggle_overlay",
        QT_TRANSLATE_NOOP("Actions", "&Show Mask"),
        QT_TRANSLATE_NOOP("Actions", "Show or hide the mask over the picture."),
        keys=("M",),
        icon="eye-off",
        icon_on="eye",
        checkable=True,
    ),
    ActionRow(
        "overlay_magenta",
        QT_TRANSLATE_NOOP("Actions", "&Magenta"),
        QT_TRANSLATE_NOOP("Actions", "Show the mask in magenta."),
        group="overlay",
    ),
    ActionRow(
        "overlay_cyan",
        QT_TRANSLATE_NOOP("Actions", "C&yan"),
        QT_TRANSLATE_NOOP("Actions", "Show the mask in cyan."),
        group="overlay",
    ),
    ActionRow(
        "overlay_yellow",
        QT_TRANSLATE_NOOP("Actions", "Yello&w"),
        QT_TRANSLATE_NOOP("Actions", "Show the mask in yellow."),
        group="overlay",
    ),
    ActionRow(
        "overlay_hatch",
        QT_TRANSLATE_NOOP("Actions", "&Hatching"),
        QT_TRANSLATE_NOOP("Actions", "Show the mask as hatching, which needs no colour."),
        group="overlay",
    ),
    ActionRow(
        "toggle_context",
        QT_TRANSLATE_NOOP("Actions", "Show What the Model Se&es"),
        QT_TRANSLATE_NOOP("Actions", "Frame the part of the picture that is given to the model."),
        keys=("Ctrl+Shift+F",),
        icon="scan",
        checkable=True,
    ),
    # picture
    ActionRow(
        "generate",
        QT_TRANSLATE_NOOP("Actions", "&Generate"),
        QT_TRANSLATE_NOOP("Actions", "Make pictures from the prompt, the picture and the mask."),
        keys=(
            "Ctrl+Return",
            "Ctrl+Enter",
        ),
        icon="sparkles",
        when="idle",
    ),
    ActionRow(
        "cancel",
        QT_TRANSLATE_NOOP("Actions", "&Cancel"),
        QT_TRANSLATE_NOOP("Actions", "Stop what is being made. Finished pictures stay."),
        keys=("Esc",),
        icon="x",
        when="running",
    ),
    ActionRow(
        "apply",
        QT_TRANSLATE_NOOP("Actions", "&Apply Result"),
        QT_TRANSLATE_NOOP("Actions", "Put the result shown into the picture, as one undo step."),
        keys=("Ctrl+Shift+Return", "Ctrl+Shift+Enter"),
        icon="check",
        when="result",
    ),
    ActionRow(
        "discard",
        QT_TRANSLATE_NOOP("Actions", "&Discard Result"),
        QT_TRANSLATE_NOOP(
            "Actions", "Take the result shown out of the list. It stays in the history."
        ),
        keys=("Ctrl+Backspace",),
        icon="x",
        when="result",
    ),
    ActionRow(
        "next_result",
        QT_TRANSLATE_NOOP("Actions", "&Next Result"),
        QT_TRANSLATE_NOOP("Actions", "Show the next result on the canvas."),
        keys=("N",),
        icon="chevron-right",
        when="results",
    ),
    ActionRow(
        "previous_result",
        QT_TRANSLATE_NOOP("Actions", "Pre&vious Result"),
        QT_TRANSLATE_NOOP("Actions", "Show the previous result on the canvas."),
        keys=("Shift+N",),
        icon="chevron-left",
        when="results",
    ),
    ActionRow(
        "toggle_result",
        QT_TRANSLATE_NOOP("Actions", "&Show Result"),
        QT_TRANSLATE_NOOP("Actions", "Show the result on the canvas, or the picture without it."),
        keys=("C",),
        icon="eye",
        when="comparable",
        checkable=True,
    ),
    ActionRow(
        "new_seed",
        QT_TRANSLATE_NOOP("Actions", "Ne&w Seed"),
        QT_TRANSLATE_NOOP("Actions", "Draw another seed."),
        keys=("Ctrl+R",),
        icon="dices",
    ),
    ActionRow(
        "lock_seed",
        QT_TRANSLATE_NOOP("Actions", "&Keep Seed"),
        QT_TRANSLATE_NOOP("Actions", "Use the same seed for the next picture too."),
        keys=("Ctrl+Shift+R",),
        icon="lock-open",
        icon_on="lock",
        checkable=True,
    ),
    # view
    ActionRow(
        "zoom_in",
        QT_TRANSLATE_NOOP("Actions", "Zoom &In"),
        QT_TRANSLATE_NOOP("Actions", "Show the picture larger."),
        keys=(
            "ZoomIn",
            "Ctrl+=",
        ),
        icon="zoom-in",
        when="canvas",
    ),
    ActionRow(
        "zoom_out",
        QT_TRANSLATE_NOOP("Actions", "Zoom &Out"),
        QT_TRANSLATE_NOOP("Actions", "Show the picture smaller."),
        keys=("ZoomOut",),
        icon="zoom-out",
        when="canvas",
    ),
    ActionRow(
        "zoom_fit",
        QT_TRANSLATE_NOOP("Actions", "&Fit in Window"),
        QT_TRANSLATE_NOOP("Actions", "Show the whole picture."),
        keys=("Ctrl+0",),
        icon="maximize",
        when="canvas",
    ),
    ActionRow(
        "zoom_full",
        QT_TRANSLATE_NOOP("Actions", "&100 %"),
        QT_TRANSLATE_NOOP("Actions", "Show one pixel of the picture on one of the screen."),
        keys=("Ctrl+1",),
        icon="square",
        when="canvas",
    ),
    ActionRow(
        "toggle_settings",
        QT_TRANSLATE_NOOP("Actions", "More &Settings"),
        QT_TRANSLATE_NOOP("Actions", "Show size, steps, guidance, seed and scheduler."),
        keys=("F6",),
        icon="settings-2",
        checkable=True,
    ),
    ActionRow(
        "theme_system",
        QT_TRANSLATE_NOOP("Actions", "Like the &System"),
        QT_TRANSLATE_NOOP("Actions", "Follow light and dark of the system."),
        icon="monitor",
        group="theme",
    ),
    ActionRow(
        "theme_light",
        QT_TRANSLATE_NOOP("Actions", "&Light"),
        QT_TRANSLATE_NOOP("Actions", "Light window."),
        icon="sun",
        group="theme",
    ),
    ActionRow(
        "theme_dark",
        QT_TRANSLATE_NOOP("Actions", "&Dark"),
        QT_TRANSLATE_NOOP("Actions", "Dark window."),
        icon="moon",
        group="theme",
    ),
    ActionRow(
        "full_screen",
        QT_TRANSLATE_NOOP("Actions", "F&ull Screen"),
        QT_TRANSLATE_NOOP("Actions", "Use the whole screen."),
        keys=(
            "FullScreen",
            "F11",
        ),
        icon="maximize",
        checkable=True,
    ),
    # models
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
        keys=("F5",),
        icon="refresh-cw",
    ),
    # help
    ActionRow(
        "shortcuts",
        QT_TRANSLATE_NOOP("Actions", "&Keyboard Shortcuts"),
        QT_TRANSLATE_NOOP("Actions", "Show every key there is."),
        keys=("F1",),
        icon="keyboard",
    ),
    ActionRow(
        "about",
        QT_TRANSLATE_NOOP("Actions", "&About Velatura"),
        QT_TRANSLATE_NOOP("Actions", "Version, licence and what it is made of."),
        icon="info",
    ),
)

_BY_ID = {row.id: row for row in ACTIONS}


def action_row(action_id: str) -> ActionRow:
    """The row of ``action_id``. Raises KeyError."""
    return _BY_ID[action_id]
