"""What the sessions that every window has are made of, imported with the first of them
(`worker.sessions`)."""

from __future__ import annotations

from desktop_app.storage.speeds import Speeds
from desktop_app.studio.profile_book import machine_book
from desktop_app.worker.content_search import ContentSearch
from desktop_app.worker.copying import Copying
from desktop_app.worker.display_profile import Displaying
from desktop_app.worker.file_session import FileSession
from desktop_app.worker.forecasting import Forecasting
from desktop_app.worker.generation import EngineThread
from desktop_app.worker.generation_session import GenerationSession
from desktop_app.worker.hints import Hints
from desktop_app.worker.history_session import HistorySession
from desktop_app.worker.journalling import Journalling
from desktop_app.worker.layer_session import LayerSession
from desktop_app.worker.live_session import LiveSession
from desktop_app.worker.mapped_arrays import MappedArrays
from desktop_app.worker.model_session import ModelSession
from desktop_app.worker.outcomes import JobLog, Outcomes
from desktop_app.worker.planning import Planning
from desktop_app.worker.plugin_session import PluginSession
from desktop_app.worker.preloading import ModelPreloading
from desktop_app.worker.queue_session import QueueSession
from desktop_app.worker.recovery import Recovery
from desktop_app.worker.reporting import Reporting
from desktop_app.worker.result_folder import ResultFolder
from desktop_app.worker.result_session import ResultSession
from desktop_app.worker.results_memory import ResultsMemory
from desktop_app.worker.session_restore import SessionRestore
from desktop_app.worker.settings_autosave import SettingsAutosave
from desktop_app.worker.shaping import Shaping
from desktop_app.worker.wording_session import WordingSession

__all__ = [
    "ContentSearch",
    "Copying",
    "Displaying",
    "EngineThread",
    "FileSession",
    "Forecasting",
    "GenerationSession",
    "Hints",
    "HistorySession",
    "JobLog",
    "Journalling",
    "LayerSession",
    "LiveSession",
    "MappedArrays",
    "ModelPreloading",
    "ModelSession",
    "Outcomes",
    "Planning",
    "PluginSession",
    "QueueSession",
    "Recovery",
    "Reporting",
    "ResultFolder",
    "ResultSession",
    "ResultsMemory",
    "SessionRestore",
    "SettingsAutosave",
    "Shaping",
    "Speeds",
    "WordingSession",
    "machine_book",
]
