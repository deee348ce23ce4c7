"""The one thing to ask what a file or folder of weights is."""

from __future__ import annotations

from pathlib import Path

from desktop_app.catalog.families import load_architectures
from desktop_app.core.atomic_write import plain_reason
from desktop_app.core.errors import InputError, VelaturaError
from desktop_app.core.weights_info import WeightsInfo
from desktop_app.library.identify.file_identification import identify_file
from desktop_app.library.identify.folders import identify_folder
from desktop_app.library.identify.kinds import KindTable, load_kinds
from desktop_app.library.identify.words import describe


def identify(path: Path, table: KindTable) -> WeightsInfo:
    """What the file or folder at ``path`` is, whatever its name says. Loads and runs nothing.

    A pickle is told as far as its instructions can be followed; whether a file is one tells
    `library.formats.weights.is_pickle`.

    Raises:
        InputError: ``file_missing`` or ``file_unreadable``.
        ModelError: ``model_damaged``, ``model_incomplete`` or ``not_a_model``.
    """
    try:
        return identify_folder(path, table) if path.is_dir() else identify_file(path, table)
    except OSError as error:
        raise InputError("file_unreadable", name=path.name, reason=plain_reason(error)) from error


def describe_non_model(path: Path, otherwise: str = "its weights can't be read") -> str:
    """A few words that follow a colon: "it is a LoRA for FLUX.1"; ``otherwise`` if nobody knows.

    The tables are read again: this is asked once in a while, of a file that was refused.
    """
    kinds = load_kinds()
    try:
        return f"it is {describe(identify(path, kinds), kinds, load_architectures())}"
    except VelaturaError:
        return otherwise
