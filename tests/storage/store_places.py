"""Who writes files, and what each of them is: users' work is a row of `all_stores.STORES`."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from pathlib import Path

import desktop_app
from desktop_app.core.extensions import TABLES, added_rows
from tests.architecture.surface import nodes

PROGRAM = Path(desktop_app.__file__).parent
_WRITES = ("write_atomic", "save_file", "write_text", "write_bytes", "Database")
_MODES = frozenset("wax+")
_WORK = "extensions/evaluation/work"
_BENCHES = "extensions/workbenches/work"
_TRAINING = "extensions/training/work"

CHECKED = "pictures and blobs, which carry checksums of their own: PNG, zip, SHA-256 as the name"
ASKED = "a file of another format that the user asked for; nothing reads it back"
BY_HAND = "TOML that is also written by hand: validated, named with its line"
CACHE = "made again where it can't be read"
MODELS = "weights, verified by the hash of their catalog entry or source"
LOGS = "logs and marks of running programs"
TRAINING = "training"

WRITERS: Mapping[str, str] = {
    "app/crash_watch.py": LOGS,
    "storage/data/store_checks.py": "queue",
    "extensions/evaluation/faces/verbs/grid_command.py": ASKED,
    "extensions/evaluation/faces/verbs/lab_command.py": ASKED,
    "app/operation_command.py": ASKED,
    "app/styles_command.py": ASKED,
    "core/atomic_write.py": LOGS,
    "core/set_aside.py": LOGS,
    "core/trace.py": ASKED,
    "enginelink/engine_log.py": LOGS,
    "extensions/serving/cluster/contents.py": MODELS,
    "extensions/serving/server/histories.py": CHECKED,
    "extensions/workbenches/faces/server/makings.py": CHECKED,
    "extensions/serving/server/request_log.py": LOGS,
    "extensions/serving/server/sdapi/options.py": (
        "choices of clients of another API: checked, the defaults else"
    ),
    "extensions/serving/verbs/building.py": LOGS,
    "extensions/workbenches/faces/server/submit_makings.py": ASKED,
    "library/download/file_transfer.py": MODELS,
    "library/download/staging.py": CACHE,
    "library/gpu/packs.py": CACHE,
    "library/gpu/unpacking.py": MODELS,
    "library/identify/scan_cache.py": CACHE,
    "library/licences.py": "licences",
    "library/model_list/copying.py": MODELS,
    "library/model_list/reference_list.py": "models in place",
    "library/network/log.py": LOGS,
    "library/network/token_file.py": "hub tokens",
    "library/sharing/link_journal.py": "model links",
    "library/pickles/sandbox_process.py": MODELS,
    "networks/adapters/lora_writing.py": MODELS,
    "networks/peak_memory.py": LOGS,
    "networks/process.py": LOGS,
    "storage/batch_files.py": "batch",
    "storage/blob_store.py": CHECKED,
    "storage/certificates.py": "certificates, signed or with the hash of what they say",
    "storage/compute_profile_store.py": "ways",
    "storage/data/backups.py": "backups, each file with its hash",
    "storage/data/version.py": "version",
    "storage/database_salvage.py": "queue",
    f"{_TRAINING}/sets/set_file.py": BY_HAND,
    f"{_TRAINING}/sets/taking_in.py": CHECKED,
    "storage/data/one_window.py": LOGS,
    "storage/diagnostics/run_markers.py": LOGS,
    f"{_WORK}/stores/drift.py": "drift",
    f"{_WORK}/stores/evaluations.py": "evaluations",
    f"{_WORK}/stores/grids.py": "grid",
    "storage/history.py": "history",
    "storage/history_marks.py": "marks",
    "storage/history_marks_compact.py": "marks",
    "storage/history_thumbnails.py": CACHE,
    "storage/history_vectors.py": CACHE,
    "storage/journal_segment.py": "journal, new picture",
    f"{_BENCHES}/making_notes.py": "makings",
    "storage/model_store.py": "models",
    "storage/named_records.py": "styles",
    "storage/open_documents.py": "open",
    "storage/paths.py": LOGS,
    "storage/pictures.py": CHECKED,
    "storage/plugin_marks.py": CACHE,
    "imaging/layered_files/project_write.py": "project",
    "storage/queue_store.py": "queue",
    f"{_WORK}/stores/rating_files.py": CHECKED,
    f"{_WORK}/stores/ratings.py": "ratings",
    "storage/recipes.py": "recipes",
    "storage/run_journal.py": "submit",
    "extensions/serving/server/server_tokens.py": "tokens",
    "storage/settings.py": "settings",
    "ui/actions/shortcuts/shortcut_file.py": BY_HAND,
    "storage/sidecar.py": ASKED,
    "storage/speeds.py": "speeds",
    "storage/tab_folders.py": "tabs",
    "core/file_checks.py": TRAINING,
    f"{_TRAINING}/stores/runs.py": TRAINING,
    f"{_TRAINING}/stores/settings_file.py": BY_HAND,
    f"{_BENCHES}/store.py": BY_HAND,
    "studio/document_certificate.py": "certificates, signed or with the hash of what they say",
    f"{_WORK}/drift/drift_run.py": CHECKED,
    "worker/health_picture.py": CHECKED,
    f"{_WORK}/lab/lab.py": "lab",
    f"{_BENCHES}/making/arrangement.py": ASKED,
    f"{_BENCHES}/making/delivering.py": ASKED,
    f"{_BENCHES}/making/damage_finder.py": ASKED,
    f"{_BENCHES}/making/maker.py": "workbench",
    f"{_BENCHES}/making/results.py": ASKED,
    f"{_TRAINING}/running/prior_pictures.py": CHECKED,
    "studio/recipes/batch.py": CHECKED,
    f"{_WORK}/reports/exporting.py": ASKED,
    f"{_WORK}/suites/suite_cases.py": CHECKED,
    f"{_WORK}/suites/suite_folder.py": "suite",
    f"{_TRAINING}/trainer/kept_tensors.py": TRAINING,
    f"{_TRAINING}/trainer/loop.py": TRAINING,
    f"{_TRAINING}/trainer/model_files.py": TRAINING,
    f"{_TRAINING}/trainer/states.py": TRAINING,
    "ui/actions/tool_rows.py": "a method of that name writes no file",
    "worker/history_finding.py": ASKED,
    "worker/palette_session.py": ASKED,
    "worker/reference_board.py": "board",
    "worker/reporting.py": ASKED,
    "worker/wording_session.py": ASKED,
    "worker/written_file.py": ASKED,
}
"""By module: a row of the table, or why its files are none."""

PLACES: Mapping[str, str] = {
    "settings": "settings",
    "version_file": "version",
    "backups": "backups, each file with its hash",
    "running": LOGS,
    "window": LOGS,
    "speeds": "speeds",
    "open_documents": "open",
    "history": "history",
    "history_file": "history",
    "queue_file": "queue",
    "queue_lock": LOGS,
    "blobs": CHECKED,
    "mapped": CACHE,
    "journals": "journal, new picture",
    "tabs": "tabs",
    "locks": LOGS,
    "logs": LOGS,
    "network_log": LOGS,
    "tokens": "hub tokens",
    "licences": "licences",
    "packs": CACHE,
    "plugin_loading": LOGS,
    "slow_plugins": CACHE,
    "plugins": "programs",
    "tags": "lists of words that are also written by hand; what can't be read is named",
    "wildcards": "lists of words that are also written by hand; what can't be read is named",
    "palettes": "palettes",
    "styles": "styles",
    "brushes": "brushes",
    "reference_board": "board",
    "reference_pictures": CHECKED,
    "recipes": "recipes",
    "batch_documents": "project",
    "model_list": "models in place",
    "model_records": "models",
    "model_pictures": CHECKED,
    "model_links": "model links",
    "scan_cache": CACHE,
}
"""By the names of the data folder's parts: the same."""

ADDED_PLACES: Mapping[str, str] = {
    "server-tokens.json": "tokens",
    "results": CHECKED,
    "labs": "lab",
    "makings": "makings",
    "worker": LOGS,
    "workbenches": BY_HAND,
    "evaluations": "evaluations",
    "feature-cache": CACHE,
    "suites": BY_HAND,
    "ratings": "ratings",
    "grids": "grid",
    "reproduced": CACHE,
    "training-sets": BY_HAND,
    "trainings": TRAINING,
    "drift": CHECKED,
    "drift.json": "drift",
    "locks": LOGS,
    "models": MODELS,
    "users": "what a user of the server has is a data folder of its own",
}
"""By their names what extensions have in the data folder: the same."""


def writers() -> set[str]:
    """Modules of the program that write files."""
    words = (*_WRITES, "open(")
    return {
        file.relative_to(PROGRAM).as_posix() for file, one in nodes(PROGRAM, *words) if _writes(one)
    }


def added_places() -> set[str]:
    """What modules of extensions, and rows of their manifests, name in the data folder."""
    own = PROGRAM / "extensions"
    texts = [file.read_text("utf-8") for file in own.rglob("*.py")]
    named = {name for text in texts for name in re.findall(r'\broot / "([^"]+)"', text)}
    rows = [row for table in TABLES for row in added_rows(table)]
    return named | {row.file for row in rows if getattr(row, "file", "")}


def _writes(node: ast.AST) -> bool:
    if isinstance(node, ast.Name):  # also where it is handed on
        return node.id == "write_atomic"
    if not isinstance(node, ast.Call):
        return False
    function = node.func
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    if name != "open":
        return name in _WRITES
    told = [*node.args, *(one.value for one in node.keywords if one.arg == "mode")]
    modes = [one.value for one in told if isinstance(one, ast.Constant)]
    return any(isinstance(one, str) and len(one) < 4 and bool(set(one) & _MODES) for one in modes)
