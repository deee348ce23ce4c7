"""The settings table and the settings file (TOML). No window: `ui` makes a dialog from the table.

The file is the user's too: comments, order and keys this version does not know stay in it, and
only settings that were changed here are written, so two running programs don't undo each other.
"""

from __future__ import annotations

import contextlib
import threading
import tomllib
from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, cast

from desktop_app.catalog.shortcuts import MOST_KEYS, PRESETS
from desktop_app.core.atomic_write import write_atomic
from desktop_app.core.errors import InputError, StorageError, VelaturaError
from desktop_app.core.extensions import SettingRow, added_rows
from desktop_app.core.safe_open import read_regular
from desktop_app.core.setting_table import LIMITS
from desktop_app.core.values import EXR_PACKING
from desktop_app.storage.quarantine import quarantine_file
from desktop_app.storage.setting_types import (
    Lists,
    Setting,
    choice,
    flag,
    folder,
    lists,
    number,
    text,
    texts,
    whole,
)
from desktop_app.storage.settings_text import (
    check_end,
    new_document,
    put_value,
    settings_text,
    without_end,
)
from desktop_app.storage.toml_lines import whole_lines

RULER_UNITS = ("px", "mm", "cm", "in", "percent")
SIDECARS = ("none", "txt", "json")
"""Files beside a picture with its settings: AUTOMATIC1111's text, or our exact JSON."""

_RECENT_MAX, _COLOURS_MAX = 12, 24
_COMMANDS_MAX = 8
_MIRRORS_MAX, _SHARED_MAX, _PLUGINS_MAX, _TOLD_MAX = 8, 32, 64, 200
_INTENTS = ("relative", "perceptual", "saturation", "absolute")
_KEYS_OF = {preset: f"{preset.removesuffix('-like')}_keys" for preset in PRESETS}
"""The setting with the changes to each preset."""


class Settings:
    """The settings in use: attributes with their types. Belongs to one thread.

    Attributes:
        notice: why the file could not be used, to be shown once; else None.
        on_change: called whenever one was changed that `save` would write.
    """

    welcomed = flag("window.welcomed", False, "Whether the welcome was closed once.")
    starter_explained = flag("window.starter_explained", False, "Whether its hint was closed once.")
    theme = choice("window.theme", ("system", "light", "dark"), "Colours of the window.")
    text_scale = whole("window.text_scale", 100, (75, 200), "Size of all text, in percent.")
    less_motion = flag("window.less_motion", False, "Whether nothing may move by itself.")
    language = choice("window.language", ("system", "en", "zh_CN"), "Language of the window.")
    geometry = text("window.geometry", "Place and size of the window (base64).")
    window_state = text("window.state", "Arrangement of the window's panels (base64).")
    models_geometry = text("window.models", "Place and size of the models window (base64).")
    help_geometry = text("window.help", "Place and size of the guide's window (base64).")
    preferences_geometry = text(
        "window.preferences", "Place and size of the window of preferences (base64)."
    )
    preferences_page = text("window.preferences_page", "Page of the preferences seen last.")
    models_folder = folder("models.folder", "Folder of the models; empty: in the data folder.")
    programs_offered = flag(
        "models.programs_offered", False, "Whether other programs' models were offered once."
    )
    last_model = text("models.last", "Id of the model used last.")
    brush_size = number("brush.size", 64.0, (1, 2000), "Diameter of the brush in pixels.")
    brush_hardness = number("brush.hardness", 0.8, (0, 1), "1: sharp edge; 0: soft to the middle.")
    brush_opacity = number("brush.opacity", 1.0, (0, 1), "Mask value that one stroke paints.")
    paint_size = number("paint.size", 24.0, (1, 2000), "Diameter of the paint brush in pixels.")
    paint_hardness = number("paint.hardness", 0.8, (0, 1), "1: sharp edge; 0: soft to the middle.")
    paint_opacity = number("paint.opacity", 1.0, (0, 1), "The most that one stroke covers.")
    paint_preset = text("paint.preset", "Name of the brush that paints; empty: the round one.")
    brush_preset = text("brush.preset", "The same of the brush that masks.")
    retouch_preset = text("retouch.preset", "The same of the brush that retouches.")
    favourite_brushes = texts("brush.favourites", 64, "Names of the brushes that keys go through.")
    live_placement = choice(
        "live.placement", ("beside", "over"), "Where the live picture is shown."
    )
    live_opacity = number("live.opacity", 1.0, (0, 1), "Of the live picture over the other.")
    tools_used = text("window.tools_used", "Tools by when they were in hand, the last one first.")
    overlay_colour = choice(
        "mask.overlay", ("magenta", "cyan", "yellow", "hatch"), "How the mask is shown."
    )
    mask_truth = flag(
        "mask.truth", False, "Whether falloff, blend band and lock are drawn over the picture."
    )
    display_source = choice(
        "display.source", ("screen", "srgb", "file"), "Whose colour profile pictures are shown by."
    )
    display_intent = choice(
        "display.intent", ("relative", "perceptual"), "How colours come to the screen."
    )
    display_file = text("display.file", "ICC profile to show pictures by, if it is from a file.")
    scope = choice("view.scope", ("histogram", "waveform", "parade"), "Which scope is shown.")
    sample_side = whole("view.sample_side", 1, (1, 5), "Pixels over which a colour is averaged.")
    print_profile = text("print.profile", "ICC profile of the press that is proofed, and of CMYK.")
    print_intent = choice("print.intent", _INTENTS, "How colours come to it.")
    print_black_point = flag("print.black_point", True, "Whether black becomes its black.")
    print_paper = flag("print.paper", False, "Whether proofs show the colour of paper.")
    rulers = flag("view.rulers", False, "Whether rulers stand beside the canvas.")
    guides = flag("view.guides", True, "Whether guides are shown.")
    grid = flag("view.grid", False, "Whether a grid is drawn over the picture.")
    grid_spacing = whole("view.grid_spacing", 64, (1, 4096), "Distance of the grid's lines.")
    ruler_unit = choice("view.ruler_unit", RULER_UNITS, "In what rulers measure.")
    lock_guides = flag("view.lock_guides", False, "Whether guides can't be dragged.")
    grid_look = text("view.grid_look", "How the grid looks (JSON).")
    composition = choice(
        "view.composition",
        ("none", "thirds", "golden", "diagonals"),
        "Which lines of composition lie over the picture.",
    )
    snaps = flag("view.snap", True, "Whether what is dragged snaps to anything.")
    snap_layers = flag("view.snap_layers", False, "Whether it snaps to the edges of layers.")
    snap_guides = flag("view.snap_guides", True, "Whether what is dragged snaps to guides.")
    snap_picture = flag(
        "view.snap_picture", False, "Whether it snaps to the picture's edges and middle."
    )
    snap_grid = flag("view.snap_grid", False, "Whether it snaps to the grid.")
    key_cursor = flag(
        "view.key_cursor", False, "Whether the tools draw with the keyboard's cursor as well."
    )
    pen_size = flag("pen.size", True, "Whether a pen's pressure makes the brush larger.")
    pen_opacity = flag("pen.opacity", False, "Whether a pen's pressure makes the brush stronger.")
    save_metadata = flag(
        "files.save_metadata",
        True,
        "Whether saved pictures say how they were made; without, nothing of ours is in or beside"
        " them.",
    )
    mark_pictures = flag("files.mark", True, "Whether what models made or edited is marked (IPTC).")
    sidecar = choice("files.sidecar", SIDECARS, "The settings in a file beside saved pictures.")
    name_pattern = text(
        "files.name_pattern", "Pattern of new files' names; empty: the picture's name."
    )
    results_saved = flag("results.save", False, "Whether every result is also saved to a folder.")
    results_folder = text(
        "results.folder", "Folder that every result is saved to, where that is on."
    )
    results_subfolders = text(
        "results.subfolders", "Pattern of the folders in it that results go to; empty: none."
    )
    dialog_folders = lists(
        "files.dialog_folders", 1, "Where the dialogs for files ended last, by their titles."
    )
    export_folder = text("files.export_folder", "Folder that was exported to last.")
    batch_folder = text("batch.folder", "Folder that the last batch wrote to.")
    watched_on = flag("batch.watch", False, "Whether new files of a folder are done by a recipe.")
    watched_folder = text("batch.watched_folder", "That folder.")
    watched_recipe = text("batch.watched_recipe", "Name of that recipe.")
    watched_out = text("batch.watched_out", "Folder that their results go to.")
    export_format = text("files.export_format", "Id of the format that was exported last.")
    export_certificate = flag("files.certificate", False, "Whether copies get a certificate.")
    export_invented = flag("files.invented", False, "Whether copies get a map of invented pixels.")
    export_signed = flag("files.signed", False, "Whether exported copies are signed.")
    credentials_certificate = text("credentials.certificate", "PEM that copies are signed with.")
    credentials_key = text("credentials.key", "PEM of its key.")
    export_quality = whole("files.export_quality", 92, (1, 100), "Of copies with loss.")
    export_side = whole(
        "files.export_side", 0, (0, 65535), "Longest side of copies; 0: that of the picture."
    )
    export_width = whole("files.export_width", 0, (0, 65535), "Most width of copies; 0: any.")
    export_height = whole("files.export_height", 0, (0, 65535), "Most height of copies; 0: any.")
    export_percent = whole("files.export_percent", 0, (0, 100), "Of their sides; 0: all.")
    export_srgb = flag("files.export_srgb", False, "Whether copies are converted to sRGB.")
    export_web = flag("files.export_web", False, "Whether the last copy was one for the web.")
    export_exr = choice(
        "files.export_exr", tuple(EXR_PACKING.names), "How OpenEXR copies are packed."
    )
    export_lossless = flag("files.export_lossless", True, "Whether JPEG XL copies have no loss.")
    documents_memory = whole(
        "documents.memory",
        4096,
        (256, 1_000_000),
        "Most MB that steps to undo and views of all open pictures take together.",
    )
    history_days = whole(
        "history.days", 0, (0, 36_500), "Days after which entries go to the trash; 0: never."
    )
    history_inputs = whole(
        "history.inputs",
        10_000,
        (0, 10_000_000),
        "Most MB of pictures and masks that the history keeps of what edits were made from.",
    )
    content_model = text(
        "history.content_model",
        "Digest of the CLIP model that indexes the history by content; empty: it is off.",
    )
    content_paused = flag("history.content_paused", False, "Whether that indexing is paused.")
    documents_restored = flag(
        "documents.restored", True, "Whether what was open last is opened at the start."
    )
    intent = text("making.intent", "Id of the intent used last.")
    strength = number("making.strength", 0.75, LIMITS["strength"], "Strength for whole pictures.")
    fill_strength = number("making.fill_strength", 1.0, LIMITS["strength"], "Strength for masks.")
    shortcut_preset = choice("shortcuts.preset", PRESETS, "Which program's keys are in use.")
    velatura_keys = lists("shortcuts.velatura", MOST_KEYS, "Keys that differ from that preset.")
    krita_keys = lists("shortcuts.krita-like", MOST_KEYS, "Keys that differ from that preset.")
    photoshop_keys = lists(
        "shortcuts.photoshop-like", MOST_KEYS, "Keys that differ from that preset."
    )
    network_allowed = flag(
        "network.allowed", False, "Whether the program may use the network for downloads at all."
    )
    network_endpoint = text(
        "network.endpoint", "Address of the hub; empty: HF_ENDPOINT if it is set, else the usual."
    )
    network_mirrors = texts(
        "network.mirrors", _MIRRORS_MAX, "Addresses of hubs to ask where that one gives nothing."
    )
    network_bandwidth_limit = whole(
        "network.bandwidth_limit", 0, (0, 10_000_000), "Most KB a second in all; 0: no limit."
    )
    network_parallel = whole(
        "network.parallel", 3, (1, 8), "How many files of a download come at once."
    )
    gpu_index = text(
        "gpu.index", "Address of the package index for GPU support; empty: PyTorch's own."
    )
    gpu_mirrors = texts(
        "gpu.mirrors", _MIRRORS_MAX, "Addresses of indexes to ask where that one has nothing."
    )
    shared_folders = texts(
        "models.shared", _SHARED_MAX, "Folders of other programs whose models are used in place."
    )
    star_applied = flag(
        "results.star_applied", True, "Whether results that are applied get a star."
    )
    results_by_default = choice(
        "results.count",
        ("automatic", "1", "2", "3", "4"),
        "Results by default; automatic: three of a fill that is quick, else one.",
    )
    fine_previews = flag(
        "previews.fine",
        True,
        "Whether a tiny autoencoder decodes previews, if there is one.",
    )
    compute_backend = choice(
        "compute.backend", ("torch", "openvino"), "What runs denoisers on a processor."
    )
    openvino_told = texts(
        "compute.openvino_told",
        _TOLD_MAX,
        "Processors and kinds of models for which OpenVINO was recommended once.",
    )
    plugins = texts("plugins.on", _PLUGINS_MAX, "Names of the plugins that are switched on.")
    log_prompts = flag("logs.prompts", False, "Whether prompts may be written into the logs.")
    commands_lately = texts(
        "window.commands", _COMMANDS_MAX, "Commands found by name and used last, newest first."
    )
    colour_wheel = choice(
        "colour.wheel", ("square", "triangle", "oklch"), "Which wheel the panel Colour shows."
    )
    colour_model = choice(
        "colour.model", ("hsv", "srgb", "lab", "oklch"), "Which numbers the panel Colour shows."
    )
    recent_colours = texts(
        "recent.colours", _COLOURS_MAX, "Colours painted with last, newest first."
    )
    developments = texts(
        "recent.developments", 200, "How raw files were developed last: exposure, highlights, path."
    )
    recent_files = texts("recent.files", _RECENT_MAX, "Pictures opened last, newest first.")

    def __init__(self, path: Path) -> None:
        self._path = path
        self._values: dict[str, Any] = {}
        self._changed: dict[str, object] = {}
        self._suspended: frozenset[str] = frozenset()
        self._saving = threading.Lock()
        self.notice: StorageError | None = None
        self.on_change: Callable[[], object] | None = None

    @classmethod
    def load(cls, path: Path) -> Settings:
        """Read the file; a missing one means defaults.

        A damaged or emptied file is kept under another name, the defaults are in use, and `notice`
        says so.
        """
        settings = cls(path)
        try:
            text = read_regular(path).decode("utf-8")
            if not text.strip():
                kept = quarantine_file(path).name
                settings.notice = StorageError("settings_empty", kept_as=kept)
            settings._values = tomllib.loads(text)
            check_end(text)
        except FileNotFoundError:
            pass
        except (OSError, ValueError, RecursionError) as error:
            settings._values = whole_lines(path)
            kept = quarantine_file(path)
            if settings._values and kept != path:
                settings._write_back()
            settings.notice = StorageError(
                "settings_damaged", details=str(error), kept_as=kept.name
            )
        return settings

    def _write_back(self) -> None:
        """What could be read of a damaged file, as the file."""
        with contextlib.suppress(VelaturaError):
            write_atomic(self._path, settings_text(new_document(self._values)).encode("utf-8"))

    @classmethod
    def glance(cls, path: Path) -> Settings:
        """Read the file and leave it as it is, also a damaged one: defaults then."""
        settings = cls(path)
        try:
            settings._values = tomllib.loads(read_regular(path).decode("utf-8"))
        except (OSError, ValueError, RecursionError):
            settings._values = whole_lines(path)
        return settings

    def unusable(self) -> list[str]:
        """What of the file has no effect, and why: names that no setting has, values that can't
        be."""
        rows = {row.key: row for row in self.rows.values()}
        found, todo = list[str](), [("", self._values)]
        while todo:
            start, table = todo.pop()
            for name, value in table.items():
                key = f"{start}{name}"
                if key in rows:
                    try:
                        rows[key].kind.take(key, value)
                    except InputError as error:
                        found.append(error.what)
                elif isinstance(value, dict):
                    todo.append((f"{key}.", cast("dict[str, Any]", value)))
                else:
                    found.append(f"{key}: no setting has this name")
        return sorted(found)

    def suspend(self, *keys: str) -> None:
        """From now on those are as on the first day, and what is set of them is not kept."""
        self._suspended = frozenset(keys)

    def reset_suspended(self) -> None:
        """Those that were left aside are so from now on, for good."""
        keys, self._suspended = self._suspended, frozenset()
        for key in keys:
            if self.read(key) is not None:
                self.write(key, None)

    @cached_property
    def rows(self) -> Mapping[str, Setting[Any]]:
        return setting_rows()

    def __getitem__(self, name: str) -> Any:
        return self.rows[name].__get__(self)

    def __setitem__(self, name: str, value: object) -> None:
        self.rows[name].__set__(self, value)

    def add_recent(self, path: Path) -> None:
        """Put ``path`` first in the list of recent files."""
        name = str(path)
        self.recent_files = (name, *(other for other in self.recent_files if other != name))

    def changed_keys(self, preset: str) -> Lists:
        """The keys by action that the user gave in place of those of ``preset``."""
        return cast("Lists", getattr(self, _KEYS_OF[preset]))

    def set_changed_keys(self, preset: str, keys: Lists) -> None:
        setattr(self, _KEYS_OF[preset], keys)

    def read(self, key: str) -> object:
        if key in self._suspended:
            return None
        if key in self._changed:
            return self._changed[key]
        value: object = self._values
        for part in key.split("."):
            if not isinstance(value, dict):
                return None
            value = cast("dict[str, object]", value).get(part)
        return value

    def write(self, key: str, value: object) -> None:
        if key in self._suspended:
            return
        if self.read(key) != value or key in self._changed:
            self._changed[key] = value
            if self.on_change is not None:
                self.on_change()

    def save(self) -> None:
        """Write what was changed since the last time into the file; nothing changed, no write.

        Any thread; what is changed meanwhile in another is written the next time.

        Raises:
            StorageError: ``disk_full``.
            InputError: ``output_unwritable``.
        """
        with self._saving:
            changed = dict(self._changed)
            if changed:
                self._save(changed)

    def _save(self, changed: dict[str, object]) -> None:
        # 20 ms that the start of the window need not wait for.
        import tomlkit
        from tomlkit.exceptions import TOMLKitError

        # Gone or emptied meanwhile, by whomever: what was read of it is written again.
        document = new_document(self._values)
        try:
            text = read_regular(self._path).decode("utf-8")
            document = tomlkit.parse(without_end(text)) if text.strip() else document
        except FileNotFoundError:
            pass
        except (OSError, ValueError, RecursionError, TOMLKitError):
            quarantine_file(self._path)  # somebody damaged it meanwhile: keep theirs, write ours
        for key, value in changed.items():
            put_value(document, key.split("."), value)
        written = settings_text(document)
        with contextlib.suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
        write_atomic(self._path, written.encode("utf-8"))
        self._values = tomllib.loads(written)
        for key, value in changed.items():
            if self._changed.get(key) is value:
                del self._changed[key]


def setting_rows() -> dict[str, Setting[Any]]:
    """All rows of `Settings`, in the order they are written, and what extensions add; by their
    attributes and ids."""
    own: dict[str, Setting[Any]] = {
        name: row for name, row in vars(Settings).items() if isinstance(row, Setting)
    }
    rows = (row for row in added_rows("settings") if row.id not in own)
    return own | {row.id: _ADDED[row.kind](row) for row in rows}


_ADDED: Mapping[str, Callable[[SettingRow], Setting[Any]]] = {
    "flag": lambda row: flag(row.key, False, row.sentence),
    "text": lambda row: text(row.key, row.sentence),
    "folder": lambda row: folder(row.key, row.sentence),
    "texts": lambda row: texts(row.key, row.most, row.sentence),
}
