"""Where everything of the user's lies: one folder, and the names in it. Reads and writes nothing
but what `DataPaths.ensure` makes.
"""

from __future__ import annotations

import contextlib
import os
import re
import stat
from dataclasses import replace
from pathlib import Path
from typing import Final

import platformdirs

from desktop_app.core.atomic_write import folder_error
from desktop_app.core.errors import InputError
from desktop_app.core.record import record
from desktop_app.storage.quarantine import quarantine_file

USER_NAME: Final = re.compile(r"[a-z0-9](?:[a-z0-9_-]{0,30}[a-z0-9])?")


class Below:
    """The path of a name in the data folder, or in another of its parts."""

    def __init__(self, name: str, part: str = "root") -> None:
        self._name, self._part = name, part

    def __get__(self, paths: DataPaths, kind: object = None) -> Path:
        return getattr(paths, self._part) / self._name


@record()
class DataPaths:
    """The data folder's parts.

    Attributes:
        root: the data folder.
        models: the models folder (elsewhere if the settings say so).
    """

    root: Path
    models: Path

    @classmethod
    def at(cls, root: Path | None) -> DataPaths:
        """The parts of the data folder ``root``; the system's usual place if None."""
        if root is None:
            root = Path(platformdirs.user_data_dir("Velatura", appauthor=False, roaming=False))
        root = root.expanduser().absolute()
        return cls(root, root / "models")

    def with_models(self, folder: str) -> DataPaths:
        """The same with another models folder; an empty text keeps the usual one.

        A relative name counts from the data folder.
        """
        return replace(self, models=self.root / Path(folder).expanduser()) if folder else self

    def of_user(self, name: str) -> DataPaths:
        """The folder of a user, with a history and files of its own; of the empty name this one.
        ``name``: as `check_name` wants it."""
        return replace(self, root=self.root / "users" / f"user-{name}") if name else self

    settings = Below("settings.toml")
    version_file = Below("data.json")
    """Which program wrote the folder last, in which formats."""
    backups = Below("backups")
    """Folder of the backups made before formats change."""
    running = Below("running")
    """Folder of the marks of programs that use the data folder now."""
    window = Below("window", "running")
    """Folder of the window's lock, and of files that other starts hand on to it."""
    speeds = Below("speeds.json")
    """How quickly this machine was, by model and size."""
    open_documents = Below("open.json")
    """The list of what is open, for the next start."""
    history = Below("history")
    """Folder of the history's pictures and its database."""
    history_file = Below("history.sqlite", "history")
    queue_file = Below("queue.sqlite")

    queue_lock = Below("queue.lock", "locks")
    """Held by the program that runs the queue."""
    blobs = Below("blobs")
    """Folder of what waiting jobs and entries of the history are made from; made with the
    first."""
    mapped = Below("mapped")
    """Folder of what is held out of memory while the program runs."""
    journals = Below("journal")
    """Folder of the recovery journals, one folder each; made with the first."""
    tabs = Below("tabs")
    """Folder of what there is in tabs besides their documents; made with the first."""
    locks = Below("locks")
    """Folder of the locks on documents; made when the first is taken."""
    logs = Below("logs")
    """Folder of the log files."""
    network_log = Below("network.jsonl", "logs")
    """The log of who was asked over the network."""
    tokens = Below("tokens.json")
    """The file of tokens, on systems without a keyring."""
    licences = Below("licences.json")
    """The list of licences that were accepted."""
    packs = Below("packs")
    """Folder of the builds of torch that were added; made with the first."""
    plugin_loading = Below("plugin-loading")
    """Process and name of the plugin that a window is loading; gone once it is loaded."""
    slow_plugins = Below("plugins-slow.json")
    """Names of plugins that take long to be loaded; made with the first."""
    plugins = Below("plugins")
    """Folder of plugins that are not installed with Python; made when the user opens it."""
    tags = Below("tags")
    """Folder of the user's lists of tags."""
    wildcards = Below("wildcards")
    """Folder of the user's wildcards; made when the user opens it."""
    palettes = Below("palettes.json")
    """The user's palettes to paint with."""
    styles = Below("styles.json")
    """The file of the user's styles."""
    brushes = Below("brushes.json")
    """The file of the user's brushes."""
    reference_board = Below("reference-board.json")
    """What lies on the reference board, and where."""
    reference_pictures = Below("reference-pictures")
    """Folder of the pictures on it, as `blob_store` keeps them; made with the first."""
    recipes = Below("recipes")
    """Folder of the user's recipes and looks; made with the first."""
    batch_documents = Below("batch")
    """Folder of documents that were open when a batch took them."""
    model_list = Below("models.json")
    """The list of models used in place (paths outside the models folder)."""
    model_records = Below("models.sqlite")
    """What is remembered about models: favourites, tags, origins."""
    model_pictures = Below("model-pictures")
    """Folder of the models' thumbnails; made when the first is kept."""
    model_links = Below("model-links.jsonl")
    """What was replaced by hard links, so that it can be undone."""
    scan_cache = Below("scan-cache.json")
    """What was found out about files of weights, so that it need not be again."""

    def ensure(self) -> DataPaths:
        """Make the folders that are missing, closed to other accounts of the machine, and try
        whether they can be written; set pipes and devices aside that are in place of files.

        A models folder that can only be read is fine: models are added elsewhere then.

        Raises:
            StorageError: ``data_folder_unwritable``, with the reason, or ``disk_full``.
        """
        _keep_others_out(self.root, self.settings, self.history)
        for folder in (self.root, self.history, self.logs):
            try:
                folder.mkdir(parents=True, exist_ok=True)
                _try_writing(folder)
            except OSError as error:
                raise folder_error(error, folder) from error
        # Of the history its database alone: it may hold pictures by the hundred thousand.
        for entry in (*self.root.iterdir(), *self.logs.iterdir(), self.history_file):
            # What opens one waits for its other end for ever. The settings say so themselves.
            if entry != self.settings and _is_special(entry):
                quarantine_file(entry)
        with contextlib.suppress(OSError):
            self.models.mkdir(parents=True, exist_ok=True)
        return self


def check_name(name: str) -> str:
    """``name``, if a user can be called so. Raises InputError: ``user_name``."""
    if not USER_NAME.fullmatch(name):
        raise InputError("user_name", name=name)
    return name


def _keep_others_out(root: Path, *own: Path) -> None:
    """Make the data folder with rights for its owner alone, whatever the umask is, or reduce the
    rights of an existing one to that. Those of a group that may write into it stay, and so does a
    folder that contains other files and no data yet."""
    with contextlib.suppress(OSError):  # of another account
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
        mode = stat.S_IMODE(root.stat().st_mode)
        if any(map(Path.exists, own)) or not any(root.iterdir()):
            root.chmod(mode & (0o770 if mode & 0o020 else 0o700))


def _is_special(path: Path) -> bool:
    """Whether it is a pipe, a socket or a device, or a link to one."""
    try:
        mode = path.stat().st_mode
    except OSError:
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


def _try_writing(folder: Path) -> None:
    # os.access lies for root, read-only mounts and Windows' access lists: so write one byte.
    probe = folder / f".velatura-{os.urandom(6).hex()}.tmp"
    try:
        probe.write_bytes(b"\n")
    finally:
        with contextlib.suppress(OSError):
            probe.unlink(missing_ok=True)
