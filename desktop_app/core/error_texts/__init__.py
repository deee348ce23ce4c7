"""For every error code what happened, what was kept and what to do, in English: one file a subject.
Extensions have theirs as rows ``errors``.

The window translates these sentences (context "Errors"); the command line prints them as they are.
Placeholders in braces are the parameters of the error.
"""

from __future__ import annotations

from desktop_app.core.error_texts.downloads import DOWNLOADS
from desktop_app.core.error_texts.edits import EDITS
from desktop_app.core.error_texts.engine import ENGINE
from desktop_app.core.error_texts.files import FILES
from desktop_app.core.error_texts.gpu import GPU
from desktop_app.core.error_texts.journal import JOURNAL
from desktop_app.core.error_texts.models import MODELS
from desktop_app.core.error_texts.network import NETWORK
from desktop_app.core.error_texts.requests import REQUESTS
from desktop_app.core.error_texts.row import ErrorText
from desktop_app.core.error_texts.sharing import SHARING
from desktop_app.core.error_texts.storage import STORAGE
from desktop_app.core.error_texts.trust import TRUST
from desktop_app.core.extensions import added_texts

__all__ = ["ERROR_TEXTS", "ErrorText", "added_texts"]

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
}
