"""What a folder of a suite's pictures says of them: ``suite.json``, written whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from desktop_app.core.as_json import from_json, json_text
from desktop_app.core.atomic_write import write_atomic
from desktop_app.core.checked_text import object_in, with_check
from desktop_app.core.errors import StorageError
from desktop_app.core.safe_open import inside, read_regular

FILE: Final = "suite.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class SuiteItem:
    """One picture of a suite. Files are relative to the folder, with slashes; "": there is none.

    Attributes:
        key: of prompt and seed, the same for every model: pictures are paired by it.
        file: that was made; "": not yet, or it failed.
        prompt: the text.
        seed: of the picture.
        category: of the prompt.
        does: as `values.suites.SuitePrompt`.
        asks: what is right, by question.
        original: what the model was shown, of the result's size outside the mask.
        mask: of what it was to change; grey, 0 is kept.
        truth: what was hidden from it.
    """

    key: str
    file: str = ""
    prompt: str
    seed: int
    category: str
    does: str = "generate"
    asks: Mapping[str, str] = field(default_factory=dict[str, str])
    original: str = ""
    mask: str = ""
    truth: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SuiteFolder:
    """A suite done by one model.

    Attributes:
        suite, version: id of the suite and its version.
        model: name of what is compared.
        settings: what was said of how pictures are made.
        items: all of the suite, in its order.
    """

    suite: str
    version: int
    model: str
    settings: Mapping[str, Any] = field(default_factory=dict[str, Any])
    items: tuple[SuiteItem, ...] = ()

    def write(self, folder: Path) -> None:
        """Raises StorageError, InputError: it can't be written."""
        text = with_check(json_text(self, indent=1).encode())
        write_atomic(folder / FILE, text, own=True)


def read_suite_folder(folder: Path) -> SuiteFolder | None:
    """What it says; None: no suite was done there. Raises StorageError: ``making_damaged``, also
    where it names files outside the folder."""
    try:
        told = from_json(SuiteFolder, object_in(read_regular(folder / FILE)))
        for one in told.items:
            for name in (one.file, one.original, one.mask, one.truth):
                inside(folder, name)
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise StorageError("making_damaged", name=FILE) from error
    return told
