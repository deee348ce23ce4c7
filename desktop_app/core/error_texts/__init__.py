"""For every error code what happened, what was kept and what to do, in English: one file a subject.

The window translates these sentences (context "Errors"); the command line prints them as they are.
Placeholders in braces are the parameters of the error.
"""

from __future__ import annotations

from desktop_app.core.error_texts.downloads import DOWNLOADS
from desktop_app.core.error_texts.edits import EDITS
from desktop_app.core.error_texts.engine import ENGINE
from desktop_app.core.error_texts.evaluation import EVALUATION
from desktop_app.core.error_texts.files import FILES
from desktop_app.core.error_texts.gpu import GPU
from desktop_app.core.error_texts.journal import JOURNAL
from desktop_app.core.error_texts.models import MODELS
from desktop_app.core.error_texts.network import NETWORK
from desktop_app.core.error_texts.requests import REQUESTS
from desktop_app.core.error_texts.row import ErrorText
from desktop_app.core.error_texts.server import SERVER
from desktop_app.core.error_texts.sharing import SHARING
from desktop_app.core.error_texts.storage import STORAGE
from desktop_app.core.error_texts.training import TRAINING
from desktop_app.core.error_texts.training_runs import TRAINING_RUNS
from desktop_app.core.error_texts.trust import TRUST

__all__ = ["ERROR_TEXTS", "ErrorText"]

ERROR_TEXTS: dict[str, ErrorText] = {
    **FILES,
    **REQUESTS,
    **MODELS,
    **ENGINE,
    **EDITS,
    **STORAGE,
    **JOURNAL,
    **NETWORK,
    **DOWNLOADS,
    **TRUST,
    **SHARING,
    **GPU,
    **SERVER,
    **TRAINING_RUNS,
    **TRAINING,
    **EVALUATION,
}
