"""A new file under a name that none has yet, and what a name can tell of a picture."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from desktop_app.core.atomic_write import error_while_writing
from desktop_app.core.errors import InputError
from desktop_app.core.naming import UNNAMED, NameFacts, safe_name
from desktop_app.core.request import GenerationRequest
from desktop_app.imaging.formats import READ_ENDINGS
from desktop_app.imaging.generation_metadata import REQUEST, request_from_json
from desktop_app.imaging.picture_info.texts import json_object


def plain_name(name: str) -> str:
    """The name of a document without an ending of a picture file, which cameras write large."""
    for ending in READ_ENDINGS:
        name = name[: -len(ending)] if name[-len(ending) :].lower() == ending else name
    return name


def suggested_stem(name: str) -> str:
    """A file name without ending for a picture called ``name``: a prompt may hold any character."""
    return safe_name(plain_name(name)) or UNNAMED


_MOST_TRIES = 100_000


@contextlib.contextmanager
def new_file(folder: Path, name: Sequence[str], ending: str) -> Iterator[Path]:
    """An empty file, to be written over, that was not there before: with a number behind its name
    where that is taken. If the block raises, it goes.

    Args:
        folder: one that is there.
        name: `core.naming.named`: folders in it, which are made, and the name.
        ending: with its dot.

    Raises:
        InputError: ``output_unwritable``.
        StorageError: ``disk_full``.
    """
    *folders, stem = name
    try:
        inside = folder.joinpath(*folders)
        if folders:
            folder.stat()  # one on a disk that isn't there is not made
            inside.mkdir(parents=True, exist_ok=True)
        path = _reserved(inside, stem, ending)
    except OSError as error:
        raise error_while_writing(error, stem + ending) from error
    try:
        yield path
    except BaseException:
        with contextlib.suppress(OSError):
            if path.stat().st_size == 0:
                path.unlink()
        raise


def name_facts(
    request: GenerationRequest,
    model: str,
    document: str = "",
    *,
    count: int | None = None,
    size: str = "",
    made: datetime | None = None,
) -> NameFacts:
    """What a picture's name can tell.

    Args:
        request: of this one image.
        model: the model's name.
        document: name of the document, without an ending.
        count: which image of its job it is, from 1.
        size: of the picture; empty: the working size.
        made: local time; None: now.
    """
    return NameFacts(
        made=made or datetime.now(),  # noqa: DTZ005 - the user's own clock
        seed=request.seed,
        count=count,
        prompt=request.title,
        model=model,
        document=document,
        size=size or str(request.size),
        steps=request.steps,
        guidance=request.guidance_scale,
        sampler=request.scheduler,
        task=str(request.task).replace("_", "-"),
    )


def facts_of_texts(texts: Mapping[str, str], document: str, size: str = "") -> NameFacts:
    """As `name_facts`, of a picture that has these texts; without a request in them only time,
    document and size."""
    request = request_from_json(texts.get(REQUEST, ""))
    if request is None:
        return NameFacts(datetime.now(), document=document, size=size)  # noqa: DTZ005
    model = json_object(json_object(texts[REQUEST]).get("model")).get("name")
    return name_facts(request, model if isinstance(model, str) else "", document, size=size)


def _reserved(folder: Path, stem: str, ending: str) -> Path:
    for number in range(1, _MOST_TRIES):
        path = folder / f"{stem}{f'-{number}' if number > 1 else ''}{ending}"
        try:
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
        except FileExistsError:
            continue
        return path
    raise InputError("output_unwritable", name=stem + ending, reason="its names are taken")
