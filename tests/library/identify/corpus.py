"""The corpus: a file of every kind, in its exact layout, under a name that says nothing or lies."""

from __future__ import annotations

from tests.library.identify.case import Case
from tests.library.identify.corpus_models import CHECKPOINTS, DENOISERS, QUANTISED
from tests.library.identify.corpus_others import FOLDERS, PICKLES
from tests.library.identify.corpus_parts import ADAPTERS, LORAS, PARTS, TOOLS

__all__ = ["CORPUS", "Case"]

CORPUS: list[Case] = [
    *CHECKPOINTS, *DENOISERS, *QUANTISED, *PARTS, *LORAS, *ADAPTERS, *TOOLS, *PICKLES, *FOLDERS,
]  # fmt: skip
