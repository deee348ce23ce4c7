"""Actions on how things are shown, and help."""

from __future__ import annotations

from desktop_app.ui.actions.row import ActionRow
from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP

VIEW_ROWS: tuple[ActionRow, ...] = (
    # view
    ActionRow(
        "zoom_in",
        QT_TRANSLATE_NOOP("Actions", "Zoom &In"),
        QT_TRANSLATE_NOOP("Actions", "Show the picture larger."),
        icon="zoom-in",
        when="canvas",
    ),
    ActionRow(
        "zoom_out",
        QT_TRANSLATE_NOOP("Actions", "Zoom &Out"),
        QT_TRANSLATE_NOOP("Actions", "Show the picture smaller."),
        icon="zoom-out",
        when="canvas",
    ),
    ActionRow(
        "zoom_fit",
        QT_TRANSLATE_NOOP("Actions", "&Fit in Window"),
        QT_TRANSLATE_NOOP("Actions", "Show the whole picture."),
        icon="maximize",
        when="canvas",
    ),
    ActionRow(
        "zoom_full",
        QT_TRANSLATE_NOOP("Actions", "&100 %"),
        QT_TRANSLATE_NOOP("Actions", "Show one picture pixel per screen pixel."),
        icon="square",
        when="canvas",
    ),
    ActionRow(
        "toggle_truth",
        QT_TRANSLATE_NOOP("Actions", "Show Effec&tive Mask"),
        QT_TRANSLATE_NOOP(
            "Actions",
            "Show where repainting fades, where old and new are blended, and what is locked.",
        ),
        icon="scan-eye",
        checkable=True,
    ),
    ActionRow(
        "automatic_context",
        QT_TRANSLATE_NOOP("Actions", "&Automatic Context"),
        QT_TRANSLATE_NOOP(
            "Actions", "Choose what the model sees from the mask again, instead of your frame."
        ),
        icon="scan",
        when="dragged",
    ),
    ActionRow(
        "toggle_settings",
        QT_TRANSLATE_NOOP("Actions", "More &Settings"),
        QT_TRANSLATE_NOOP("Actions", "Show size, steps, guidance, seed and scheduler."),
        icon="settings-2",
        checkable=True,
    ),
    ActionRow(
        "theme_system",
        QT_TRANSLATE_NOOP("Actions", "Follow &System"),
        QT_TRANSLATE_NOOP("Actions", "Follow the system's light or dark theme."),
        icon="monitor",
        group="theme",
    ),
    ActionRow(
        "theme_light",
        QT_TRANSLATE_NOOP("Actions", "&Light"),
        QT_TRANSLATE_NOOP("Actions", "Use the light theme."),
        icon="sun",
        group="theme",
    ),
    ActionRow(
        "theme_dark",
        QT_TRANSLATE_NOOP("Actions", "&Dark"),
        QT_TRANSLATE_NOOP("Actions", "Use the dark theme."),
        icon="moon",
        group="theme",
    ),
    *(
        ActionRow(
            f"text_{percent}",
            f"{percent} %",
            QT_TRANSLATE_NOOP("Actions", "Size of the text in all windows."),
            group="text",
        )
        for percent in (75, 100, 125, 150, 175, 200)
    ),
    ActionRow(
        "language_system",
        QT_TRANSLATE_NOOP("Actions", "Follow &System"),
        QT_TRANSLATE_NOOP("Actions", "Use the system's language, if available."),
        icon="monitor",
        group="language",
    ),
    ActionRow(
        "language_en",
        QT_TRANSLATE_NOOP("Actions", "English"),
        QT_TRANSLATE_NOOP("Actions", "Use English."),
        group="language",
    ),
    ActionRow(
        "language_zh_CN",
        QT_TRANSLATE_NOOP("Actions", "简体中文"),
        QT_TRANSLATE_NOOP("Actions", "Use Simplified Chinese."),
        group="language",
    ),
    ActionRow(
        "less_motion",
        QT_TRANSLATE_NOOP("Actions", "Reduce Motion"),
        QT_TRANSLATE_NOOP("Actions", "Turn off animations and blinking."),
        checkable=True,
    ),
    ActionRow(
        "colour_management",
        QT_TRANSLATE_NOOP("Actions", "Colour Mana&gement…"),
        QT_TRANSLATE_NOOP("Actions", "Choose the colour profile for display."),
        icon="monitor",
    ),
    ActionRow(
        "history_settings",
        QT_TRANSLATE_NOOP("Actions", "Manage History…"),
        QT_TRANSLATE_NOOP(
            "Actions", "See its disk space, choose how long entries stay, export or import it."
        ),
        icon="history",
    ),
    ActionRow(
        "import_pictures",
        QT_TRANSLATE_NOOP("Actions", "Import Folder of Pictures…"),
        QT_TRANSLATE_NOOP(
            "Actions",
            "Add the pictures of a folder to the history, with their prompts and settings. The "
            "files stay where they are.",
        ),
        icon="folder-plus",
    ),
    ActionRow(
        "watched_folders",
        QT_TRANSLATE_NOOP("Actions", "Watched Folders…"),
        QT_TRANSLATE_NOOP(
            "Actions", "Choose folders whose new pictures are added to the history automatically."
        ),
        icon="folder",
    ),
    ActionRow(
        "plugins",
        QT_TRANSLATE_NOOP("Actions", "Plugins…"),
        QT_TRANSLATE_NOOP("Actions", "See which plugins are installed, and switch them on or off."),
        icon="puzzle",
    ),
    ActionRow(
        "full_screen",
        QT_TRANSLATE_NOOP("Actions", "F&ull Screen"),
        QT_TRANSLATE_NOOP("Actions", "Use the whole screen."),
        icon="maximize",
        checkable=True,
    ),
    # help
    ActionRow(
        "find_command",
        QT_TRANSLATE_NOOP("Actions", "Find a &Command…"),
        QT_TRANSLATE_NOOP(
            "Actions", "Find any command by its name, or by what other programs call it."
        ),
        icon="search",
    ),
    ActionRow(
        "welcome",
        QT_TRANSLATE_NOOP("Actions", "&Welcome"),
        QT_TRANSLATE_NOOP(
            "Actions", "See what this machine can run and where models are, and try a first edit."
        ),
        icon="sparkles",
    ),
    ActionRow(
        "begin_lesson",
        QT_TRANSLATE_NOOP("Actions", "&First Edit, Step by Step"),
        QT_TRANSLATE_NOOP("Actions", "Open the example and follow an edit in three steps."),
        icon="list-ordered",
    ),
    ActionRow(
        "guide",
        QT_TRANSLATE_NOOP("Actions", "&User Guide"),
        QT_TRANSLATE_NOOP("Actions", "Read and search the user guide."),
        icon="circle-question-mark",
    ),
    ActionRow(
        "shortcuts",
        QT_TRANSLATE_NOOP("Actions", "&Keyboard Shortcuts…"),
        QT_TRANSLATE_NOOP("Actions", "See all keyboard shortcuts and change them."),
        icon="keyboard",
    ),
    ActionRow(
        "copy_report",
        QT_TRANSLATE_NOOP("Actions", "Copy &Report…"),
        QT_TRANSLATE_NOOP(
            "Actions",
            "See versions, devices, settings and recent log lines, and copy them for whoever "
            "helps you.",
        ),
        icon="copy",
    ),
    ActionRow(
        "save_report",
        QT_TRANSLATE_NOOP("Actions", "&Save Report…"),
        QT_TRANSLATE_NOOP("Actions", "See the same report and save it as a file."),
        icon="save",
    ),
    ActionRow(
        "about",
        QT_TRANSLATE_NOOP("Actions", "&About Velatura"),
        QT_TRANSLATE_NOOP("Actions", "Version, licence and components."),
        icon="info",
    ),
)
