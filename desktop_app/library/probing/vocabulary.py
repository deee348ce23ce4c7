"""The words a model knows, if its maker lists them: ``vocabulary`` in its velatura.json.

Small models trained on few captions do; large ones know more words than a list could hold. What
text is made of these words is told by `state.work.vocabulary`.
"""

from __future__ import annotations

from pathlib import Path
from typing import cast

from desktop_app.core.model_info import ModelInfo
from desktop_app.library.formats.json_file import read_json
from desktop_app.library.probing.sidecar import sidecar_of

_MAX_WORDS = 50_000


def read_vocabulary(info: ModelInfo) -> frozenset[str] | None:
    """The words of the model, in lower case; None if it ships no usable list.

    Raises:
        VelaturaError: the sidecar can't be read.
    """
    path = Path(info.path)
    file = sidecar_of(path)
    if not file.is_file():
        return None
    listed = read_json(file, path.name, file.name).get("vocabulary")
    if not isinstance(listed, list):
        return None
    words = cast("list[object]", listed)[:_MAX_WORDS]
    return frozenset(word.casefold() for word in words if isinstance(word, str)) or None
