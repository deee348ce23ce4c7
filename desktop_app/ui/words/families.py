"""Names from the catalog's tables for the window. A wrong catalog costs names, not the window."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QCoreApplication

from desktop_app.catalog.families import (
    Architecture,
    Family,
    doubt_of,
    load_architectures,
    load_families,
)
from desktop_app.catalog.schedulers import SchedulerRow, load_ays, load_schedulers
from desktop_app.core.errors import StorageError
from desktop_app.core.model_info import ModelInfo
from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP

if TYPE_CHECKING:
    from desktop_app.catalog.models import CatalogModel, Licence

T = TypeVar("T")
_DOUBT = QT_TRANSLATE_NOOP("Models", "May be {names}: choose")
_OR = QT_TRANSLATE_NOOP("Models", " or ")


def _read(load: Callable[[], T], empty: T) -> T:
    try:
        return load()
    except StorageError:
        return empty


@cache
def families() -> dict[str, Family]:
    """The table of families; empty if it can't be read."""
    return _read(load_families, {})


@cache
def schedulers() -> dict[str, SchedulerRow]:
    """The table of schedulers; empty if it can't be read."""
    return _read(load_schedulers, {})


@cache
def ays_families() -> frozenset[str]:
    """Families with an Align Your Steps table; empty if it can't be read."""
    return frozenset(_read(load_ays, {}))


@cache
def architectures() -> dict[str, Architecture]:
    """The table of architectures; empty if it can't be read."""
    return _read(load_architectures, {})


def architecture_name(family: str) -> str:
    """What the user reads for an architecture, whether it can be run or not."""
    found = architectures().get(family)
    if found is None:  # a plugin's family is in one alone
        return family_name(family)
    return QCoreApplication.translate("Models", found.name)


def family_name(family: str) -> str:
    """What the user reads for a family."""
    found = families().get(family)
    return family if found is None else QCoreApplication.translate("Models", found.name)


def doubt_text(info: ModelInfo | None) -> str:
    """What a model may be whose files don't say it; empty where it is known."""
    names = doubt_of(info) if info is not None else ()
    said, or_ = (QCoreApplication.translate("Models", text) for text in (_DOUBT, _OR))
    return said.format(names=or_.join(names)) if names else ""


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
