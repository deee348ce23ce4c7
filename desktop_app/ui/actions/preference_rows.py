"""What is set once: it stands in no menu, only in the preferences."""

from __future__ import annotations

from desktop_app.ui.actions.row import ActionRow, Menu
from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP

PREFERENCE_ACTIONS = Menu(
    QT_TRANSLATE_NOOP("Actions", "Preferences"),
    (
        ActionRow(
            "toggle_metadata",
            QT_TRANSLATE_NOOP("Actions", "Write &Metadata into Pictures"),
            QT_TRANSLATE_NOOP(
                "Actions",
                "Saved pictures say how they were made. Off is private: no settings, no AI mark.",
            ),
            checkable=True,
            do=lambda c: c.toggle_metadata(),
        ),
        ActionRow(
            "saving_settings",
            QT_TRANSLATE_NOOP("Actions", "Saving &Pictures…"),
            QT_TRANSLATE_NOOP(
                "Actions", "Metadata and names of saved pictures, and a folder for all results."
            ),
            do=lambda c: c.parts.show_preferences("saving"),
        ),
        ActionRow(
            "toggle_star_applied",
            QT_TRANSLATE_NOOP("Actions", "Sta&r Applied Results"),
            QT_TRANSLATE_NOOP("Actions", "Give every result that is applied a star."),
            switch=lambda state: state.view.star_applied,
        ),
        ActionRow(
            "toggle_fine_previews",
            QT_TRANSLATE_NOOP("Actions", "&Fine Previews"),
            QT_TRANSLATE_NOOP(
                "Actions",
                "Show detailed previews with a tiny autoencoder (such as TAESD), if one of your "
                "models fits.",
            ),
            switch=lambda state: state.view.fine_previews,
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
            do=lambda c: c.toggle_openvino(),
            ticked=lambda state: state.memory.backend.value == "openvino",
        ),
        Menu(
            QT_TRANSLATE_NOOP("Actions", "Resu&lts by Default"),
            (
                ActionRow(
                    "results_automatic",
                    QT_TRANSLATE_NOOP("Actions", "&Automatic"),
                    QT_TRANSLATE_NOOP(
                        "Actions", "Three results where a fill takes under 5 seconds, else one."
                    ),
                    group="results",
                    do=lambda c: c.choose_results("automatic"),
                ),
                ActionRow(
                    "results_1",
                    QT_TRANSLATE_NOOP("Actions", "&1"),
                    QT_TRANSLATE_NOOP(
                        "Actions", "So many results each time, unless you set Count by hand."
                    ),
                    group="results",
                    do=lambda c: c.choose_results("1"),
                ),
                ActionRow(
                    "results_2",
                    QT_TRANSLATE_NOOP("Actions", "&2"),
                    QT_TRANSLATE_NOOP(
                        "Actions", "So many results each time, unless you set Count by hand."
                    ),
                    group="results",
                    do=lambda c: c.choose_results("2"),
                ),
                ActionRow(
                    "results_3",
                    QT_TRANSLATE_NOOP("Actions", "&3"),
                    QT_TRANSLATE_NOOP(
                        "Actions", "So many results each time, unless you set Count by hand."
                    ),
                    group="results",
                    do=lambda c: c.choose_results("3"),
                ),
                ActionRow(
                    "results_4",
                    QT_TRANSLATE_NOOP("Actions", "&4"),
                    QT_TRANSLATE_NOOP(
                        "Actions", "So many results each time, unless you set Count by hand."
                    ),
                    group="results",
                    do=lambda c: c.choose_results("4"),
                ),
            ),
        ),
        Menu(
            QT_TRANSLATE_NOOP("Actions", "Mask C&olour"),
            (
                ActionRow(
                    "overlay_magenta",
                    QT_TRANSLATE_NOOP("Actions", "&Magenta"),
                    QT_TRANSLATE_NOOP("Actions", "Show the mask in magenta."),
                    group="overlay",
                    do=lambda c: c.choose_overlay("magenta"),
                ),
                ActionRow(
                    "overlay_cyan",
                    QT_TRANSLATE_NOOP("Actions", "C&yan"),
                    QT_TRANSLATE_NOOP("Actions", "Show the mask in cyan."),
                    group="overlay",
                    do=lambda c: c.choose_overlay("cyan"),
                ),
                ActionRow(
                    "overlay_yellow",
                    QT_TRANSLATE_NOOP("Actions", "Yello&w"),
                    QT_TRANSLATE_NOOP("Actions", "Show the mask in yellow."),
                    group="overlay",
                    do=lambda c: c.choose_overlay("yellow"),
                ),
                ActionRow(
                    "overlay_hatch",
                    QT_TRANSLATE_NOOP("Actions", "&Hatching"),
                    QT_TRANSLATE_NOOP(
                        "Actions", "Show the mask as hatching, without relying on colour."
                    ),
                    group="overlay",
                    do=lambda c: c.choose_overlay("hatch"),
                ),
            ),
        ),
        Menu(
            QT_TRANSLATE_NOOP("Actions", "&Colour Theme"),
            (
                ActionRow(
                    "theme_system",
                    QT_TRANSLATE_NOOP("Actions", "Follow &System"),
                    QT_TRANSLATE_NOOP("Actions", "Follow the system's light or dark theme."),
                    icon="monitor",
                    group="theme",
                    do=lambda c: c.choose_theme("system"),
                ),
                ActionRow(
                    "theme_light",
                    QT_TRANSLATE_NOOP("Actions", "&Light"),
                    QT_TRANSLATE_NOOP("Actions", "Use the light theme."),
                    icon="sun",
                    group="theme",
                    do=lambda c: c.choose_theme("light"),
                ),
                ActionRow(
                    "theme_dark",
                    QT_TRANSLATE_NOOP("Actions", "&Dark"),
                    QT_TRANSLATE_NOOP("Actions", "Use the dark theme."),
                    icon="moon",
                    group="theme",
                    do=lambda c: c.choose_theme("dark"),
                ),
            ),
        ),
        Menu(
            QT_TRANSLATE_NOOP("Actions", "Te&xt Size"),
            (
                *(
                    ActionRow(
                        f"text_{percent}",
                        f"{percent} %",
                        QT_TRANSLATE_NOOP("Actions", "Size of the text in all windows."),
                        group="text",
                        do=lambda c, percent=percent: c.choose_text(percent),
                    )
                    for percent in (75, 100, 125, 150, 175, 200)
                ),
            ),
        ),
        Menu(
            QT_TRANSLATE_NOOP("Actions", "&Language"),
            (
                ActionRow(
                    "language_system",
                    QT_TRANSLATE_NOOP("Actions", "Follow &System"),
                    QT_TRANSLATE_NOOP("Actions", "Use the system's language, if available."),
                    icon="monitor",
                    group="language",
                    do=lambda c: c.choose_language("system"),
                ),
                ActionRow(
                    "language_en",
                    QT_TRANSLATE_NOOP("Actions", "English"),
                    QT_TRANSLATE_NOOP("Actions", "Use English."),
                    group="language",
                    do=lambda c: c.choose_language("en"),
                ),
                ActionRow(
                    "language_zh_CN",
                    QT_TRANSLATE_NOOP("Actions", "简体中文"),
                    QT_TRANSLATE_NOOP("Actions", "Use Simplified Chinese."),
                    group="language",
                    do=lambda c: c.choose_language("zh_CN"),
                ),
            ),
        ),
        ActionRow(
            "less_motion",
            QT_TRANSLATE_NOOP("Actions", "Reduce Motion"),
            QT_TRANSLATE_NOOP("Actions", "Turn off animations and blinking."),
            checkable=True,
            do=lambda c: c.less_motion(),
        ),
        ActionRow(
            "colour_management",
            QT_TRANSLATE_NOOP("Actions", "Colour Mana&gement…"),
            QT_TRANSLATE_NOOP("Actions", "Choose the colour profile for display."),
            icon="monitor",
            do=lambda c: c.parts.show_preferences("colour"),
        ),
        ActionRow(
            "history_settings",
            QT_TRANSLATE_NOOP("Actions", "Manage History…"),
            QT_TRANSLATE_NOOP(
                "Actions", "See its disk space, choose how long entries stay, export or import it."
            ),
            icon="history",
            do=lambda c: c.parts.show_preferences("history"),
        ),
        ActionRow(
            "watched_folders",
            QT_TRANSLATE_NOOP("Actions", "Watched Folders…"),
            QT_TRANSLATE_NOOP(
                "Actions",
                "Choose folders whose new pictures are added to the history automatically.",
            ),
            icon="folder",
            do=lambda c: c.parts.show_preferences("folders"),
        ),
        ActionRow(
            "plugins",
            QT_TRANSLATE_NOOP("Actions", "Plugins…"),
            QT_TRANSLATE_NOOP(
                "Actions", "See which plugins are installed, and switch them on or off."
            ),
            icon="puzzle",
            do=lambda c: c.parts.show_preferences("plugins"),
        ),
    ),
)
