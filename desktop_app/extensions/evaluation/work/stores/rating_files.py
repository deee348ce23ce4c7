"""Making a rating session of sets of pictures, and what goes to other raters and comes back.

A session goes as a zip: pictures of one size under neutral names, without metadata, and nothing of
which is of which set. Answers come back as JSON or CSV.
"""

from __future__ import annotations

import csv
import io
import json
import random
import secrets
import time
import zipfile
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Final

from desktop_app.core.as_json import from_json, json_text, to_json
from desktop_app.core.atomic_write import write_atomic
from desktop_app.core.errors import InputError
from desktop_app.core.geometry import Size
from desktop_app.core.pixels import Array
from desktop_app.extensions.evaluation.values.evaluation import Item, SetAbout
from desktop_app.extensions.evaluation.values.rating import (
    QUESTIONS,
    Answer,
    Kind,
    RatedPicture,
    RatingSession,
    arranged,
)
from desktop_app.extensions.evaluation.work.stores.ratings import RatingStore, session_of
from desktop_app.imaging.colour import colour_space
from desktop_app.imaging.encode import encode, flatten
from desktop_app.imaging.layered_files.zip_parts import BadMember, ZipParts
from desktop_app.imaging.opening import read_picture, size_in
from desktop_app.imaging.resize import resize
from desktop_app.storage.batch_files import named_files
from desktop_app.storage.picture_info_files import info_at
from desktop_app.storage.pictures import read_picture_file
from desktop_app.storage.tables import table_rows

_SIDES: Final = (256, 1024)
"""Within these every picture's longer side is that of the smallest."""

_COLUMNS: Final = ("session", "rater", "item", "choice", "ms", "at_ms")
_MOST: Final = 32 << 20


def folder_set(label: str, folder: Path) -> SetAbout:
    """The pictures of a folder: keys are their names without ending, prompts what they tell. Raises
    InputError: as `named_files`."""
    items = list[Item]()
    for one in named_files(folder, recursive=False):
        path = Path(one.path)
        try:
            info = info_at(path)
        except InputError:
            info = None  # told of when it is read
        items.append(
            Item(key=path.stem, file=path.name, prompt="" if info is None else info.prompt)
        )
    return SetAbout(label=label, name=folder.name, source=str(folder), items=tuple(items))


def new_session(
    store: RatingStore,
    name: str,
    sets: Sequence[tuple[SetAbout, Path]],
    kind: Kind = "pairs",
    *,
    question: str = "",
    repeats: float = 0.1,
    seed: int = 0,
) -> tuple[RatingSession, dict[str, str]]:
    """Make one of sets, each with the folder that its files are in, and keep it.

    Args:
        store: where it is kept.
        name: that no other has.
        sets: one at least, of pairs two; their labels differ.
        kind, question, repeats, seed: as in `RatingSession` and `arranged`.

    Returns:
        The session, and files that were left out, with why.

    Raises:
        InputError: ``rating_name_taken``, ``rating_sets``, or as `write_atomic`.
        StorageError: as `write_atomic`.
    """
    store.check_free(name)
    left = dict[str, str]()
    found, sides = _found(sets, left, 2 if kind == "pairs" else 1)
    random.Random(seed).shuffle(found)
    session = RatingSession(
        id=secrets.token_hex(6),
        name=name,
        kind=kind,
        question=question or QUESTIONS[kind],
        created_ms=time.time_ns() // 1_000_000,
        seed=seed,
        side=min(max(min(sides, default=0), _SIDES[0]), _SIDES[1]),
        sets={one.label: one.name for one, _ in sets},
    )
    pictures = list[RatedPicture]()
    try:
        for about, path in found:
            try:
                picture = read_picture(read_picture_file(path), path.name)
            except InputError as error:
                left[path.name] = error.what
                continue
            shown = colour_space(picture.origin.about.icc).shown(picture.pixels)
            _put(store, session, len(pictures), shown)
            pictures.append(about)
        items = arranged(pictures, kind, repeats, seed)
        if not items:
            reason = (
                "no two pictures have the same name" if kind == "pairs" else "no picture is left"
            )
            raise InputError("rating_sets", reason=reason)
        session = replace(session, pictures=tuple(pictures), items=items)
        store.add(session)
    except BaseException:
        store.remove(session)
        raise
    return session, left


def _found(
    sets: Sequence[tuple[SetAbout, Path]], left: dict[str, str], least: int
) -> tuple[list[tuple[RatedPicture, Path]], list[int]]:
    """Pictures whose key ``least`` sets have, and their longer sides."""
    count = Counter(key for one, _ in sets for key in {item.key for item in one.items})
    found, sides = list[tuple[RatedPicture, Path]](), list[int]()
    for one, folder in sets:
        seen = set[str]()
        for item in one.items:
            path = folder / item.file
            if count[item.key] < least or item.key in seen:
                left[path.name] = "another set has none of that name, or this one has two"
                continue
            seen.add(item.key)
            try:
                size = size_in(read_picture_file(path), path.name)
            except InputError as error:
                left[path.name] = error.what
                continue
            sides.append(max(size.width, size.height))
            found.append((RatedPicture(set=one.label, key=item.key, prompt=item.prompt), path))
    return found, sides


def _put(store: RatingStore, session: RatingSession, number: int, pixels: Array) -> None:
    """Keep a picture: at the session's size, over grey where it is transparent."""
    height, width = pixels.shape[:2]
    scale = session.side / max(height, width)
    size = Size(max(1, round(width * scale)), max(1, round(height * scale)))
    path = store.picture_path(session, number)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomic(path, encode(resize(flatten(pixels, 0.5), size), "PNG"))


# -- to others and back --------------------------------------------------------------------------


def export_session(store: RatingStore, session: RatingSession, path: Path) -> None:
    """Write it for another rater; see above. Raises InputError, StorageError: as `write_atomic`,
    and ``file_unreadable``."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("session.json", json_text(session.blinded()))
        for number in range(len(session.pictures)):
            data = encode(store.picture(session, number), "PNG")
            file.writestr(f"pictures/{number:05d}.png", data)
    write_atomic(path, packed.getvalue())


def export_answers(session: RatingSession, answers: Iterable[Answer], path: Path) -> None:
    """Write answers as CSV, or as JSON where the name ends so. Raises InputError, StorageError: as
    `write_atomic`."""
    rows = [{**to_json(one), "session": session.id} for one in answers]
    if path.suffix.lower() == ".json":
        text = json_text({"session": session.id, "answers": rows}, indent=1)
    else:
        made = io.StringIO()
        writer = csv.writer(made, lineterminator="\n")
        writer.writerows([_COLUMNS, *([row[name] for name in _COLUMNS] for row in rows)])
        text = made.getvalue()
    write_atomic(path, text.encode())


def import_file(store: RatingStore, path: Path, rater: str = "") -> tuple[RatingSession, int]:
    """Take in a session (a zip) or answers.

    Args:
        store: where it is kept.
        path: what `export_session` or `export_answers` wrote.
        rater: the rater, in place of the name in the file.

    Returns:
        The session, and how many answers came.

    Raises:
        InputError: ``rating_file_wrong``, ``rating_other_session``, ``rating_answer_wrong``,
            ``rating_rater_known``, ``rating_name_taken``, ``user_name``, ``file_missing``,
            ``file_unreadable``, or as `write_atomic`.
        StorageError: as `write_atomic`.
    """
    data = read_picture_file(path)
    try:
        if data.startswith(b"PK"):
            return _session_from(store, data), 0
        if path.suffix.lower() == ".json":
            told = json.loads(data[:_MOST].decode("utf-8-sig"))
            session_id = str(told["session"])
            answers = [from_json(Answer, one) for one in told["answers"]]
        else:
            session_id, answers = _answers_in(path)
    except (ValueError, KeyError, TypeError, RecursionError, BadMember) as error:
        raise InputError("rating_file_wrong", name=path.name, reason=str(error)[:200]) from error
    session = next((one for one in store.sessions() if one.id == session_id), None)
    if session is None:
        raise InputError("rating_other_session", name=path.name)
    answers = [replace(one, rater=rater or one.rater).check(session) for one in answers]
    _take_in(store, session, answers)
    return session, len(answers)


def _take_in(store: RatingStore, session: RatingSession, answers: Sequence[Answer]) -> None:
    for name in sorted({one.rater for one in answers}):
        mine = [one for one in answers if one.rater == name]
        known = {one.item: one for one in store.answers(session, name)}
        if any(known.get(one.item, one).choice != one.choice for one in mine):
            raise InputError("rating_rater_known", name=name)
        if fresh := [one for one in mine if one.item not in known]:
            store.note(session, *fresh)


def _answers_in(path: Path) -> tuple[str, list[Answer]]:
    """Of a table. Raises ValueError, KeyError, TypeError, InputError: it is damaged."""
    read = [*table_rows(path)]
    if wrong := next((row.fault for row in read if row.fault), ""):
        raise ValueError(wrong)
    rows = [row.values for row in read]
    sessions = {str(row["session"]) for row in rows}
    if len(sessions) != 1:
        raise ValueError("it names no session, or several")
    numbers = ("item", "ms", "at_ms")
    answers = [
        Answer(
            rater=str(row["rater"]),
            choice=str(row["choice"]),
            **{name: int(row[name]) for name in numbers},
        )
        for row in rows
    ]
    return sessions.pop(), answers


def _session_from(store: RatingStore, data: bytes) -> RatingSession:
    """Raises ValueError, BadMember: it is damaged; InputError: as `import_file`."""
    with closing(ZipParts(data)) as parts:
        session = session_of(parts.read("session.json", _MOST)[0])
        store.check_free(session.name)
        if any(one.id == session.id for one in store.sessions()):
            raise InputError("rating_name_taken", name=session.name)
        try:
            for number in range(len(session.pictures)):
                name = f"pictures/{number:05d}.png"
                member, is_whole = parts.read(name, _MOST)
                if not is_whole:
                    raise ValueError(f"{name} is damaged")
                _put(store, session, number, read_picture(member, name).pixels)
            store.add(session)
        except BaseException:
            store.remove(session)
            raise
    return session
