"""Sentences of the catalog's tables in the language of the window."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from desktop_app.catalog.models import CatalogModel, Licence
from desktop_app.catalog.schedulers import SchedulerRow


def _tr(context: str, text: str) -> str:
    return QCoreApplication.translate(context, text) if text else ""


def model_summary(model: CatalogModel) -> str:
    """What a model of the catalog is."""
    return _tr("Catalog", model.summary)


def licence_summary(licence: Licence) -> str:
    """A licence in plain words; what was accepted is noted in English."""
    return _tr("Licences", licence.summary)


def scheduler_hint(scheduler: SchedulerRow) -> str:
    """What a scheduler is good for."""
    return _tr("Schedulers", scheduler.hint)
