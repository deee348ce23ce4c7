"""What files that other programs write beside weights call them.

Facts: ConnectedModelInfo.cs of LykosAI/StabilityMatrix (``NAME.cm-info.json``: ``UserTitle`` is the
user's own, else ``ModelName`` and ``VersionName``); Civitai Helper for AUTOMATIC1111 and Forge
(``NAME.civitai.info``: what Civitai answers of a version, whose ``model`` is named, too).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final, TypeAlias, cast

from desktop_app.core.errors import VelaturaError
from desktop_app.library.formats.json_file import read_json, text_of

_Content: TypeAlias = Mapping[str, object]


def _matrix(said: _Content) -> tuple[object, ...]:
    own = said.get("UserTitle")
    return (own,) if own else (said.get("ModelName"), said.get("VersionName"))


def _civitai(said: _Content) -> tuple[object, ...]:
    model = said.get("model")
    name = cast("_Content", model).get("name") if isinstance(model, dict) else None
    return name, said.get("name")


_ENDINGS: Final[dict[str, Callable[[_Content], tuple[object, ...]]]] = {
    ".velatura.json": lambda said: (said.get("name"),),
    ".cm-info.json": _matrix,
    ".civitai.info": _civitai,
}
"""By the ending: the names that its content says, the model's before the version's. What the user
said to this program counts first."""


def sidecars_of(path: Path) -> Iterator[tuple[Path, Callable[[Path], str]]]:
    """The files beside weights that may name them, the surest first, with what reads one: empty
    where it says no name, or can't be read."""
    for ending in _ENDINGS if path.suffix else ():
        yield path.with_suffix(ending), _read


def _read(file: Path) -> str:
    names = next(names for ending, names in _ENDINGS.items() if file.name.endswith(ending))
    try:
        said = [text_of(each) for each in names(read_json(file, file.name, file.name))]
    except VelaturaError:
        return ""
    named, *version = said
    return " ".join([named, *(each for each in version if each not in named)]) if named else ""
