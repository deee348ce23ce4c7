"""Where everything of the user's lies: one folder, and the names in it. Reads and writes nothing
but what `DataPaths.ensure` makes.
"""

from __future__ import annotations

import contextlib
import secrets
import stat
from dataclasses import dataclass, replace
from pathlib import Path

import platformdirs

from desktop_app.core.atomic_write import folder_error
from desktop_app.storage.quarantine import quarantine_file


@dataclass(frozen=True, slots=True)
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
        """The folder of a user of ``velatura serve``, with a history and files of its own; of the
        empty name this one. ``name``: as `server_tokens.check_name` wants it."""
        return replace(self, root=self.root / "users" / f"user-{name}") if name else self

    @property
    def server_tokens(self) -> Path:
        """Who may use ``velatura serve``: hashes of tokens."""
        return self.root / "server-tokens.json"

    @property
    def results(self) -> Path:
        """Folder of whole pictures that jobs of ``velatura serve`` have edited."""
        return self.root / "results"

    @property
    def labs(self) -> Path:
        """Folder of what was tried with consistency models, a folder for each; made with the
        first."""
        return self.root / "labs"

    @property
    def makings(self) -> Path:
        """Folder of what ``velatura serve`` makes by workbenches."""
        return self.root / "makings"

    @property
    def worker(self) -> Path:
        """Folder of ``velatura worker``: logs of its engines, models that servers sent."""
        return self.root / "worker"

    @property
    def settings(self) -> Path:
        return self.root / "settings.toml"

    @property
    def version_file(self) -> Path:
        """Which program wrote the folder last, in which formats."""
        return self.root / "data.json"

    @property
    def backups(self) -> Path:
        """Folder of the backups made before formats change."""
        return self.root / "backups"

    @property
    def running(self) -> Path:
        """Folder of the marks of programs that use the data folder now."""
        return self.root / "running"

    @property
    def window(self) -> Path:
        """Folder of the window's lock, and of files that other starts hand on to it."""
        return self.running / "window"

    @property
    def speeds(self) -> Path:
        """How quickly this machine was, by model and size."""
        return self.root / "speeds.json"

    @property
    def open_documents(self) -> Path:
        """The list of what is open, for the next start."""
        return self.root / "open.json"

    @property
    def history(self) -> Path:
        """Folder of the history's pictures and its database."""
        return self.root / "history"

    @property
    def history_file(self) -> Path:
        return self.history / "history.sqlite"

    @property
    def queue_file(self) -> Path:
        return self.root / "queue.sqlite"

    @property
    def queue_lock(self) -> Path:
        """Held by the program that runs the queue."""
        return self.locks / "queue.lock"

    @property
    def blobs(self) -> Path:
        """Folder of what waiting jobs and entries of the history are made from; made with the
        first."""
        return self.root / "blobs"

    @property
    def mapped(self) -> Path:
        """Folder of what is held out of memory while the program runs."""
        return self.root / "mapped"

    @property
    def journals(self) -> Path:
        """Folder of the recovery journals, one folder each; made with the first."""
        return self.root / "journal"

    @property
    def tabs(self) -> Path:
        """Folder of what there is in tabs besides their documents; made with the first."""
        return self.root / "tabs"

    @property
    def locks(self) -> Path:
        """Folder of the locks on documents; made when the first is taken."""
        return self.root / "locks"

    @property
    def logs(self) -> Path:
        """Folder of the log files."""
        return self.root / "logs"

    @property
    def network_log(self) -> Path:
        """The log of who was asked over the network."""
        return self.logs / "network.jsonl"

    @property
    def tokens(self) -> Path:
        """The file of tokens, on systems without a keyring."""
        return self.root / "tokens.json"

    @property
    def licences(self) -> Path:
        """The list of licences that were accepted."""
        return self.root / "licences.json"

    @property
    def packs(self) -> Path:
        """Folder of the builds of torch that were added; made with the first."""
        return self.root / "packs"

    @property
    def plugin_loading(self) -> Path:
        """Process and name of the plugin that a window is loading; gone once it is loaded."""
        return self.root / "plugin-loading"

    @property
    def slow_plugins(self) -> Path:
        """Names of plugins that take long to be loaded; made with the first."""
        return self.root / "plugins-slow.json"

    @property
    def plugins(self) -> Path:
        """Folder of plugins that are not installed with Python; made when the user opens it."""
        return self.root / "plugins"

    @property
    def tags(self) -> Path:
        """Folder of the user's lists of tags."""
        return self.root / "tags"

    @property
    def wildcards(self) -> Path:
        """Folder of the user's wildcards; made when the user opens it."""
        return self.root / "wildcards"

    @property
    def palettes(self) -> Path:
        """The user's palettes to paint with."""
        return self.root / "palettes.json"

    @property
    def styles(self) -> Path:
        """The file of the user's styles."""
        return self.root / "styles.json"

    @property
    def brushes(self) -> Path:
        """The file of the user's brushes."""
        return self.root / "brushes.json"

    @property
    def reference_board(self) -> Path:
        """What lies on the reference board, and where."""
        return self.root / "reference-board.json"

    @property
    def reference_pictures(self) -> Path:
        """Folder of the pictures on it, as `blob_store` keeps them; made with the first."""
        return self.root / "reference-pictures"

    @property
    def recipes(self) -> Path:
        """Folder of the user's recipes and looks; made with the first."""
        return self.root / "recipes"

    @property
    def workbenches(self) -> Path:
        """Folder of the user's own workbenches; made with the first."""
        return self.root / "workbenches"

    @property
    def evaluations(self) -> Path:
        """Folder of reports of evaluations; made with the first."""
        return self.root / "evaluations"

    @property
    def feature_cache(self) -> Path:
        """Folder of what encoders saw in pictures; may be deleted."""
        return self.root / "feature-cache"

    @property
    def suites(self) -> Path:
        """Folder of the user's own suites of prompts, with their pictures."""
        return self.root / "suites"

    @property
    def ratings(self) -> Path:
        """Folder of blind ratings, one folder a session; made with the first."""
        return self.root / "ratings"

    @property
    def grids(self) -> Path:
        """Folder of what is known of grids, one folder each; may be deleted."""
        return self.root / "grids"

    @property
    def reproduced(self) -> Path:
        """Folder of the last check whether entries of the history repeat; may be deleted."""
        return self.root / "reproduced"

    @property
    def training_sets(self) -> Path:
        """Folder of the sets of pictures for trainings that were made here."""
        return self.root / "training-sets"

    @property
    def trainings(self) -> Path:
        """Folder of trainings, one folder each; made with the first."""
        return self.root / "trainings"

    @property
    def batch_documents(self) -> Path:
        """Folder of documents that were open when a batch took them."""
        return self.root / "batch"

    @property
    def model_list(self) -> Path:
        """The list of models used in place (paths outside the models folder)."""
        return self.root / "models.json"

    @property
    def model_records(self) -> Path:
        """What is remembered about models: favourites, tags, origins."""
        return self.root / "models.sqlite"

    @property
    def model_pictures(self) -> Path:
        """Folder of the models' thumbnails; made when the first is kept."""
        return self.root / "model-pictures"

    @property
    def model_links(self) -> Path:
        """What was replaced by hard links, so that it can be undone."""
        return self.root / "model-links.jsonl"

    @property
    def scan_cache(self) -> Path:
        """What was found out about files of weights, so that it need not be again."""
        return self.root / "scan-cache.json"

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
    probe = folder / f".velatura-{secrets.token_hex(6)}.tmp"
    try:
        probe.write_bytes(b"\n")
    finally:
        with contextlib.suppress(OSError):
            probe.unlink(missing_ok=True)
