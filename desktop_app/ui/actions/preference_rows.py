"""What is set once: it is in no menu, only in the preferences."""

from __future__ import annotations

from desktop_app.ui.actions.row import ActionRow, Menu

PREFERENCE_ACTIONS = Menu(
    "Preferences",
    (
        ActionRow(
            "toggle_metadata",
            "Write &Metadata into Pictures",
            "Saved pictures say how they were made. Off is private: no settings, no AI mark.",
            checkable=True,
            do=lambda c: c.toggle_metadata(),
        ),
        ActionRow(
            "saving_settings",
            "Saving &Pictures…",
            "Metadata and names of saved pictures, and a folder for all results.",
            do=lambda c: c.parts.windows.show_preferences("saving"),
            passing=True,
        ),
        ActionRow(
            "toggle_star_applied",
            "Sta&r Applied Results",
            "Give every result that is applied a star.",
            switch=lambda state: state.view.star_applied,
        ),
        ActionRow(
            "toggle_fine_previews",
            "&Fine Previews",
            "Show detailed previews with a tiny autoencoder (such as TAESD), if one of your "
            "models fits.",
            switch=lambda state: state.view.fine_previews,
        ),
        ActionRow(
            "toggle_openvino",
            "Use Open&VINO",
            "Run models on this processor with OpenVINO: faster, but needs twice the memory. Has "
            "to be installed separately.",
            when="openvino",
            do=lambda c: c.toggle_openvino(),
            ticked=lambda state: state.memory.backend.value == "openvino",
        ),
        Menu(
            "Resu&lts by Default",
            (
                ActionRow(
                    "results_automatic",
                    "&Automatic",
                    "Three results where a fill takes under 5 seconds, else one.",
                    group="results",
                    do=lambda c: c.choose_results("automatic"),
                ),
                ActionRow(
                    "results_1",
                    "&1",
                    "So many results each time, unless you set Count by hand.",
                    group="results",
                    do=lambda c: c.choose_results("1"),
                ),
                ActionRow(
                    "results_2",
                    "&2",
                    "So many results each time, unless you set Count by hand.",
                    group="results",
                    do=lambda c: c.choose_results("2"),
                ),
                ActionRow(
                    "results_3",
                    "&3",
                    "So many results each time, unless you set Count by hand.",
                    group="results",
                    do=lambda c: c.choose_results("3"),
                ),
                ActionRow(
                    "results_4",
                    "&4",
                    "So many results each time, unless you set Count by hand.",
                    group="results",
                    do=lambda c: c.choose_results("4"),
                ),
            ),
        ),
        Menu(
            "Mask C&olour",
            (
                ActionRow(
                    "overlay_magenta",
                    "&Magenta",
                    "Show the mask in magenta.",
                    group="overlay",
                    do=lambda c: c.choose_overlay("magenta"),
                ),
                ActionRow(
                    "overlay_cyan",
                    "C&yan",
                    "Show the mask in cyan.",
                    group="overlay",
                    do=lambda c: c.choose_overlay("cyan"),
                ),
                ActionRow(
                    "overlay_yellow",
                    "Yello&w",
                    "Show the mask in yellow.",
                    group="overlay",
                    do=lambda c: c.choose_overlay("yellow"),
                ),
                ActionRow(
                    "overlay_hatch",
                    "&Hatching",
                    "Show the mask as hatching, without relying on colour.",
                    group="overlay",
                    do=lambda c: c.choose_overlay("hatch"),
                ),
            ),
        ),
        Menu(
            "&Colour Theme",
            (
                ActionRow(
                    "theme_system",
                    "Follow &System",
                    "Follow the system's light or dark theme.",
                    icon="monitor",
                    group="theme",
                    do=lambda c: c.choose_theme("system"),
                ),
                ActionRow(
                    "theme_light",
                    "&Light",
                    "Use the light theme.",
                    icon="sun",
                    group="theme",
                    do=lambda c: c.choose_theme("light"),
                ),
                ActionRow(
                    "theme_dark",
                    "&Dark",
                    "Use the dark theme.",
                    icon="moon",
                    group="theme",
                    do=lambda c: c.choose_theme("dark"),
                ),
            ),
        ),
        Menu(
            "Te&xt Size",
            (
                *(
                    ActionRow(
                        f"text_{percent}",
                        f"{percent} %",
                        "Size of the text in all windows.",
                        group="text",
                        do=lambda c, percent=percent: c.choose_text(percent),
                    )
                    for percent in (75, 100, 125, 150, 175, 200)
                ),
            ),
        ),
        Menu(
            "&Language",
            (
                ActionRow(
                    "language_system",
                    "Follow &System",
                    "Use the system's language, if available.",
                    icon="monitor",
                    group="language",
                    do=lambda c: c.choose_language("system"),
                ),
                ActionRow(
                    "language_en",
                    "English",
                    "Use English.",
                    group="language",
                    do=lambda c: c.choose_language("en"),
                ),
                ActionRow(
                    "language_zh_CN",
                    "简体中文",
                    "Use Simplified Chinese.",
                    group="language",
                    do=lambda c: c.choose_language("zh_CN"),
                ),
            ),
        ),
        ActionRow(
            "less_motion",
            "Reduce Motion",
            "Turn off animations and blinking.",
            checkable=True,
            do=lambda c: c.less_motion(),
        ),
        ActionRow(
            "colour_management",
            "Colour Mana&gement…",
            "Choose the colour profile for display.",
            icon="monitor",
            do=lambda c: c.parts.windows.show_preferences("colour"),
            passing=True,
        ),
        ActionRow(
            "history_settings",
            "Manage History…",
            "See its disk space, choose how long entries stay, export or import it.",
            icon="history",
            do=lambda c: c.parts.windows.show_preferences("history"),
            passing=True,
        ),
        ActionRow(
            "watched_folders",
            "Watched Folders…",
            "Choose folders whose new pictures are added to the history automatically.",
            icon="folder",
            do=lambda c: c.parts.windows.show_preferences("folders"),
            passing=True,
        ),
        ActionRow(
            "plugins",
            "Plugins…",
            "See which plugins are installed, and switch them on or off.",
            icon="puzzle",
            do=lambda c: c.parts.windows.show_preferences("plugins"),
            passing=True,
        ),
    ),
)
