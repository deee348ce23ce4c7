"""What a file is that is no model the program can run: for the error that says so."""

from __future__ import annotations

from pathlib import Path

from desktop_app.catalog.architectures import load_architectures
from desktop_app.core.errors import VelaturaError
from desktop_app.library.identify.identifier import identify
from desktop_app.library.identify.kinds import load_kinds
from desktop_app.library.identify.words import describe


def describe_non_model(path: Path, otherwise: str = "its weights can't be read") -> str:
    """A few words that follow a colon: "it is a LoRA for FLUX.1"; ``otherwise`` if nobody knows.

    The tables are read again: this is asked once in a while, of a file that was refused.
    """
    kinds = load_kinds()
    try:
        return f"it is {describe(identify(path, kinds), kinds, load_architectures())}"
    except VelaturaError:
        return otherwise
