"""Every preference in one table, in the order of its page; those of extensions are its last.

What a menu switches as well is named by its action, so that both have the same words. What only a
page's own widget can change has a row here too: it is found by the search and restored as others.
"""

from __future__ import annotations

from functools import cache

from desktop_app.core.extensions import added_rows
from desktop_app.library.network.endpoints import checked_endpoint
from desktop_app.ui.preferences.row import Preference
from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP
from desktop_app.worker.workspace import Workspace


def _gigabytes(megabytes: int) -> str:
    return f"{megabytes / 1024:.3g} GB"


def _limit_undo(workspace: Workspace, megabytes: int) -> None:
    memory = workspace.state.documents.memory
    memory.limit = megabytes << 20
    memory.make_room()


def _address(text: str) -> str:
    """One address in form; empty: the usual one. Raises NetworkError."""
    return checked_endpoint(text) if text.strip() else ""


def _addresses(text: str) -> str:
    return " ".join(_address(one) for one in text.replace(",", " ").split())


GENERAL: tuple[Preference, ...] = (
    Preference(
        "general",
        "language",
        name=QT_TRANSLATE_NOOP("Preferences", "Language"),
        sentence=QT_TRANSLATE_NOOP("Preferences", "Language of the windows and the user guide."),
        group="language",
        words=QT_TRANSLATE_NOOP("Preferences", "translation"),
    ),
    Preference(
        "general",
        "documents_restored",
        name=QT_TRANSLATE_NOOP("Preferences", "Open the last pictures at the start"),
        sentence=QT_TRANSLATE_NOOP(
            "Preferences", "What was open when Velatura was closed is opened again."
        ),
        words=QT_TRANSLATE_NOOP("Preferences", "session restore tabs startup"),
    ),
    Preference(
        "general",
        "models_folder",
        name=QT_TRANSLATE_NOOP("Preferences", "Folder of models"),
        sentence=QT_TRANSLATE_NOOP(
            "Preferences",
            "Where Velatura looks for models and downloads them to, from the next start on. Models "
            "in another folder are not moved.",
        ),
        words=QT_TRANSLATE_NOOP("Preferences", "checkpoints disk path directory"),
    ),
    Preference(
        "general",
        "log_prompts",
        name=QT_TRANSLATE_NOOP("Preferences", "Write prompts into the log"),
        sentence=QT_TRANSLATE_NOOP(
            "Preferences", "Log files help to find faults. Without this they contain no prompts."
        ),
        words=QT_TRANSLATE_NOOP("Preferences", "privacy logging"),
    ),
)

LOOK: tuple[Preference, ...] = (
    Preference(
        "look",
        "theme",
        name=QT_TRANSLATE_NOOP("Preferences", "Colour theme"),
        sentence=QT_TRANSLATE_NOOP("Preferences", "Light or dark windows."),
        group="theme",
        words=QT_TRANSLATE_NOOP("Preferences", "appearance interface color mode"),
    ),
    Preference(
        "look",
        "text_scale",
        name=QT_TRANSLATE_NOOP("Preferences", "Text size"),
        sentence=QT_TRANSLATE_NOOP("Preferences", "Size of the text in all windows."),
        group="text",
        text="{} %".format,
        words=QT_TRANSLATE_NOOP("Preferences", "font scale zoom"),
    ),
    Preference(
        "look",
        "less_motion",
        action="less_motion",
        words=QT_TRANSLATE_NOOP("Preferences", "animation accessibility"),
    ),
    Preference(
        "look",
        "overlay_colour",
        name=QT_TRANSLATE_NOOP("Preferences", "Mask colour"),
        sentence=QT_TRANSLATE_NOOP("Preferences", "How the mask is shown on the picture."),
        group="overlay",
        words=QT_TRANSLATE_NOOP("Preferences", "overlay color"),
    ),
)

TOOLS: tuple[Preference, ...] = (
    Preference(
        "tools",
        "pen_size",
        action="toggle_pen_size",
        words=QT_TRANSLATE_NOOP("Preferences", "stylus tablet brush"),
    ),
    Preference(
        "tools",
        "pen_opacity",
        action="toggle_pen_opacity",
        words=QT_TRANSLATE_NOOP("Preferences", "stylus tablet brush"),
    ),
    Preference(
        "tools",
        "key_cursor",
        action="toggle_key_cursor",
        words=QT_TRANSLATE_NOOP("Preferences", "accessibility key cursor"),
    ),
)

GENERATING: tuple[Preference, ...] = (
    Preference(
        "generating",
        "results_by_default",
        name=QT_TRANSLATE_NOOP("Preferences", "Results by default"),
        sentence=QT_TRANSLATE_NOOP(
            "Preferences", "Automatic: three where a picture takes under five seconds, else one."
        ),
        group="results",
        words=QT_TRANSLATE_NOOP("Preferences", "count batch images"),
    ),
    Preference(
        "generating",
        "fine_previews",
        action="toggle_fine_previews",
        words=QT_TRANSLATE_NOOP("Preferences", "progress"),
    ),
    Preference(
        "generating",
        "star_applied",
        action="toggle_star_applied",
        words=QT_TRANSLATE_NOOP("Preferences", "favourites"),
    ),
    Preference(
        "generating",
        "live_placement",
        name=QT_TRANSLATE_NOOP("Preferences", "Show live picture"),
        sentence=QT_TRANSLATE_NOOP("Preferences", "Where Live Mode shows its picture."),
        group="placement",
    ),
)

SAVING: tuple[Preference, ...] = tuple(
    Preference("saving", setting, name, part=part, context="SavingPage", words=words)
    for setting, name, part, words in (
        (
            *("save_metadata", QT_TRANSLATE_NOOP("SavingPage", "Write metadata into pictures")),
            *("metadata", QT_TRANSLATE_NOOP("Preferences", "privacy prompt exif parameters")),
        ),
        (
            "mark_pictures",
            QT_TRANSLATE_NOOP("SavingPage", "Mark pictures made or edited by a model"),
            *("mark", QT_TRANSLATE_NOOP("Preferences", "privacy AI mark IPTC")),
        ),
        (
            *("sidecar", QT_TRANSLATE_NOOP("SavingPage", "Settings file")),
            *("sidecar", QT_TRANSLATE_NOOP("Preferences", "sidecar txt json")),
        ),
        (
            *("name_pattern", QT_TRANSLATE_NOOP("SavingPage", "File names")),
            *("pattern", QT_TRANSLATE_NOOP("Preferences", "pattern tokens")),
        ),
        (
            "results_saved",
            QT_TRANSLATE_NOOP("SavingPage", "Also save every result to a folder"),
            *("save", QT_TRANSLATE_NOOP("Preferences", "autosave output results")),
        ),
        (
            *("results_subfolders", QT_TRANSLATE_NOOP("SavingPage", "Subfolders")),
            *("subfolders", QT_TRANSLATE_NOOP("Preferences", "results date pattern")),
        ),
        (
            "credentials_certificate",
            QT_TRANSLATE_NOOP("SigningFields", "Signing certificate"),
            *("certificate", QT_TRANSLATE_NOOP("Preferences", "C2PA Content Credentials key PEM")),
        ),
    )
)

COLOUR: tuple[Preference, ...] = (
    Preference(
        "colour",
        "display_source",
        QT_TRANSLATE_NOOP("ColourPage", "Profile"),
        part="source",
        context="ColourPage",
        words=QT_TRANSLATE_NOOP("Preferences", "ICC color screen monitor display sRGB"),
    ),
    Preference(
        "colour",
        "display_intent",
        name=QT_TRANSLATE_NOOP("ColourPage", "Rendering intent"),
        part="intent",
        context="ColourPage",
        words=QT_TRANSLATE_NOOP("Preferences", "perceptual relative colorimetric"),
    ),
)

HISTORY: tuple[Preference, ...] = (
    Preference(
        "history",
        "history_days",
        name=QT_TRANSLATE_NOOP("HistoryPage", "Delete entries"),
        part="days",
        context="HistoryPage",
        words=QT_TRANSLATE_NOOP("Preferences", "days trash age"),
    ),
    Preference(
        "history",
        "history_inputs",
        name=QT_TRANSLATE_NOOP("HistoryPage", "Keep originals"),
        part="inputs",
        context="HistoryPage",
        words=QT_TRANSLATE_NOOP("Preferences", "disk space limit"),
    ),
    Preference(
        "history",
        "",
        QT_TRANSLATE_NOOP("HistoryPage", "Export…"),
        part="export",
        context="HistoryPage",
        words=QT_TRANSLATE_NOOP("Preferences", "history zip backup"),
    ),
    Preference(
        "history",
        "",
        QT_TRANSLATE_NOOP("HistoryPage", "Import…"),
        part="import_",
        context="HistoryPage",
        words=QT_TRANSLATE_NOOP("Preferences", "history zip backup"),
    ),
)

PERFORMANCE: tuple[Preference, ...] = (
    Preference(
        "performance",
        "compute_backend",
        action="toggle_openvino",
        on="openvino",
        words=QT_TRANSLATE_NOOP("Preferences", "processor CPU speed Intel"),
    ),
    Preference(
        "performance",
        "documents_memory",
        name=QT_TRANSLATE_NOOP("Preferences", "Memory for undo steps"),
        sentence=QT_TRANSLATE_NOOP(
            "Preferences",
            "Most that steps to undo and views of all open pictures take together. Beyond it the "
            "oldest steps go to the disk.",
        ),
        steps=(1024, 2048, 4096, 8192, 16384, 32768, 65536),
        text=_gigabytes,
        then=_limit_undo,
        words=QT_TRANSLATE_NOOP("Preferences", "RAM undo limit"),
    ),
)

SHORTCUTS: tuple[Preference, ...] = (
    Preference(
        "shortcuts",
        "shortcut_preset",
        QT_TRANSLATE_NOOP("ShortcutsPage", "Preset"),
        part="preset",
        context="ShortcutsPage",
        words=QT_TRANSLATE_NOOP("Preferences", "keys keyboard Krita Photoshop"),
    ),
)

NETWORK: tuple[Preference, ...] = (
    *(
        Preference("network", setting, name, part=part, context=context, words=words)
        for setting, context, name, part, words in (
            (
                *("network_allowed", "_SwitchSection"),
                *(QT_TRANSLATE_NOOP("_SwitchSection", "Online"), "settings.switch.switch"),
                QT_TRANSLATE_NOOP("Preferences", "offline internet download"),
            ),
            (
                *("", "_TokenSection"),
                *(QT_TRANSLATE_NOOP("_TokenSection", "Hub token"), "settings.token.token.field"),
                QT_TRANSLATE_NOOP("Preferences", "Hugging Face account key"),
            ),
            (
                *("network_endpoint", "_AddressSection"),
                *(QT_TRANSLATE_NOOP("_AddressSection", "Hub address"), "settings.address.field"),
                QT_TRANSLATE_NOOP("Preferences", "Hugging Face server"),
            ),
            (
                *("network_mirrors", "_AddressSection"),
                *(QT_TRANSLATE_NOOP("_AddressSection", "Hub mirrors"), "settings.address.mirrors"),
                QT_TRANSLATE_NOOP("Preferences", "Hugging Face server"),
            ),
            (
                *("network_bandwidth_limit", "LimitsRow"),
                *(QT_TRANSLATE_NOOP("LimitsRow", "Speed"), "settings.limits.limits.speed"),
                QT_TRANSLATE_NOOP("Preferences", "bandwidth download limit"),
            ),
            (
                *("network_parallel", "LimitsRow"),
                *(QT_TRANSLATE_NOOP("LimitsRow", "Files"), "settings.limits.limits.files"),
                QT_TRANSLATE_NOOP("Preferences", "parallel download limit"),
            ),
        )
    ),
    Preference(
        "network",
        "gpu_index",
        name=QT_TRANSLATE_NOOP("Preferences", "Address for GPU support"),
        sentence=QT_TRANSLATE_NOOP(
            "Preferences",
            "Package index that builds for graphics cards are downloaded from. Leave empty for "
            "PyTorch's own.",
        ),
        check=_address,
        words=QT_TRANSLATE_NOOP("Preferences", "CUDA package index"),
    ),
    Preference(
        "network",
        "gpu_mirrors",
        name=QT_TRANSLATE_NOOP("Preferences", "Mirrors for GPU support"),
        sentence=QT_TRANSLATE_NOOP(
            "Preferences", "Tried in order when that one can't be reached; with spaces between."
        ),
        check=_addresses,
        words=QT_TRANSLATE_NOOP("Preferences", "CUDA package index"),
    ),
)


@cache
def preferences() -> tuple[Preference, ...]:
    """All of them; plugins are loaded before it is asked for the first time."""
    return (
        *(*GENERAL, *LOOK, *TOOLS, *GENERATING, *SAVING, *COLOUR, *HISTORY),
        *(*PERFORMANCE, *SHORTCUTS, *NETWORK),
        *(
            Preference(row.page, row.id, row.name, row.sentence, words=row.words)
            for row in added_rows("settings")
            if row.page
        ),
    )


def rows_of(page: str) -> tuple[Preference, ...]:
    """In the table's order; ``page``: id of a page."""
    return tuple(row for row in preferences() if row.page == page)
