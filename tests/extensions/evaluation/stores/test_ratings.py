"""Rating sessions on disk, torn and damaged files, and what goes to raters and comes back."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from desktop_app.core.as_json import to_json
from desktop_app.core.errors import InputError
from desktop_app.extensions.evaluation.values.evaluation import Report
from desktop_app.extensions.evaluation.values.rating import Answer, RatingSession
from desktop_app.extensions.evaluation.work.stores.rating_files import (
    export_answers,
    export_session,
    folder_set,
    import_file,
    new_session,
)
from desktop_app.extensions.evaluation.work.stores.ratings import RatingStore
from desktop_app.imaging.generation_metadata import read_texts
from tests.extensions.evaluation.rating_sets import answered, folder_of
from tests.refusals import refused

FEW = {0: "first", 1: "tie", 2: "second"}


@pytest.fixture
def store(tmp_path: Path) -> RatingStore:
    return RatingStore(tmp_path / "ratings")


@pytest.fixture
def session(store: RatingStore, tmp_path: Path) -> RatingSession:
    return made(store, tmp_path)


def made(store: RatingStore, tmp_path: Path, name: str = "foxes") -> RatingSession:
    folders = [folder_of(tmp_path / name / one, 6, 80 * at) for at, one in enumerate("ab")]
    sets = [(folder_set(label, one), one) for label, one in zip("AB", folders, strict=True)]
    return new_session(store, name, sets, repeats=0.2, seed=5)[0]


@pytest.mark.slow
def test_a_session_of_folders_has_pictures_of_one_size_with_prompts(
    store: RatingStore, session: RatingSession
) -> None:
    assert store.find("foxes") == store.find(session.id) == session
    assert len(session.items) == 7 and session.side == 256
    for number, one in enumerate(session.pictures):
        assert store.picture(session, number).shape == (256, 256, 3)
        assert one.prompt == f"a fox, number {int(one.key)}"
        assert read_texts(store.picture_path(session, number).read_bytes()) == {}
        is_dark = store.picture(session, number).mean() < 50
        assert is_dark == (one.set == "A")


@pytest.mark.slow
def test_a_session_of_a_reports_sets_and_pictures_of_other_sizes_and_kinds(
    store: RatingStore, tmp_path: Path
) -> None:
    small, large = folder_of(tmp_path / "s", 4, 10, 300), folder_of(tmp_path / "l", 5, 90, 400)
    (large / "01.png").write_bytes(b"damaged")
    sets = (folder_set("A", small), folder_set("B", large))
    report = Report(name="r", created_ms=1, sets=sets)
    made, left = new_session(
        store, "n", list(zip(report.sets, (small, large), strict=True)), repeats=0
    )
    assert made.side == 300 and len(made.items) == 3
    assert set(left) == {"01.png", "04.png"}
    assert all(store.picture(made, n).shape[0] == 300 for n in range(len(made.pictures)))


@pytest.mark.slow
def test_names_are_unique_and_sets_without_pairs_are_refused(
    store: RatingStore, session: RatingSession, tmp_path: Path
) -> None:
    folder = folder_of(tmp_path / "x", 1, 9)
    with pytest.raises(InputError, match="already"):
        new_session(store, "foxes", [(folder_set("A", folder), folder)])
    with pytest.raises(InputError, match="same name"):
        new_session(store, "other", [(folder_set("A", folder), folder)])
    assert store.sessions() == [session]
    assert len(list(store.folder.iterdir())) == 1


@pytest.mark.slow
def test_answers_are_kept_by_rater_and_torn_or_damaged_lines_lose_nothing_else(
    store: RatingStore, session: RatingSession
) -> None:
    answers = answered(session, FEW)
    store.note(session, *answers[:2])
    (file,) = (store.folder / session.id / "answers").iterdir()
    with file.open("ab") as torn:
        torn.write(b'\n{"rater":"ann","item":3,"cho')
    store.note(session, answers[2])
    store.note(session, *answered(session, {4: "tie"}, "bob"))
    assert store.answers(session, "ann") == answers
    assert len(store.answers(session)) == 4
    data = bytearray(file.read_bytes())
    data[8:14] = b"XXXXXX"
    file.write_bytes(data)
    assert store.answers(session, "ann") == answers[1:]


@pytest.mark.slow
def test_a_file_of_answers_does_not_grow_without_end(
    store: RatingStore, session: RatingSession
) -> None:
    for at in range(200):
        store.note(session, Answer(rater="ann", item=0, choice="tie", at_ms=at))
    file = store.folder / session.id / "answers" / "ann.jsonl"
    assert file.stat().st_size < 12_000
    assert store.answers(session)[0].at_ms == 199


KILLED = """
import sys
from pathlib import Path
from desktop_app.extensions.evaluation.values.rating import Answer
from desktop_app.extensions.evaluation.work.stores.ratings import RatingStore
store = RatingStore(Path(sys.argv[1]))
session = store.find("foxes")
at = 0
while True:
    at += 1
    choice = ("first", "second", "tie")[at % 3]
    store.note(session, Answer(rater="ann", item=at % 7, choice=choice, at_ms=at))
    print(at, flush=True)
"""


@pytest.mark.slow
def test_what_was_answered_is_there_after_kill_9(
    store: RatingStore, session: RatingSession, tmp_path: Path
) -> None:
    line = [sys.executable, "-c", KILLED, str(store.folder)]
    environment = {**os.environ, "PYTHONPATH": str(Path.cwd())}
    for _ in range(3):
        with subprocess.Popen(line, stdout=subprocess.PIPE, text=True, env=environment) as child:
            assert child.stdout is not None
            last = 0
            for _ in range(25):
                last = int(child.stdout.readline())
            child.send_signal(signal.SIGKILL)
            told = [int(one) for one in child.stdout.read().split()]
        last = told[-1] if told else last
        kept = max(one.at_ms for one in store.answers(session))
        assert kept >= last
        store.note(session, Answer(rater="ann", item=0, choice="tie", at_ms=10**6))
        assert store.answers(session, "ann")[-1].item in range(7)


def test_a_rater_elsewhere_gets_no_set_and_answers_come_back(
    store: RatingStore, session: RatingSession, tmp_path: Path
) -> None:
    export_session(store, session, tmp_path / "foxes.zip")
    with zipfile.ZipFile(tmp_path / "foxes.zip") as file:
        assert all("/" not in one.removeprefix("pictures/") for one in file.namelist())
        text = file.read("session.json").decode()
        assert read_texts(file.read("pictures/00000.png")) == {}
    assert '"A"' not in text and str(tmp_path) not in text
    theirs = RatingStore(tmp_path / "theirs")
    blind, _ = import_file(theirs, tmp_path / "foxes.zip")
    assert blind == session.blinded()
    assert (theirs.picture(blind, 3) == store.picture(session, 3)).all()
    theirs.note(blind, *answered(blind, FEW, "bob"))
    for name in ("a.csv", "a.json"):
        export_answers(blind, theirs.answers(blind), tmp_path / name)
        assert import_file(store, tmp_path / name) == (session, 3)
    again = (tmp_path / "a.csv").read_text("utf-8").replace(",", ";").replace("rater", "Rater ")
    (tmp_path / "a.csv").write_text(again, "utf-16")  # saved by a spreadsheet
    assert import_file(store, tmp_path / "a.csv") == (session, 3)
    assert store.answers(session, "bob") == theirs.answers(blind)


def test_answers_that_are_damaged_of_another_session_or_rater_are_refused_in_words(
    store: RatingStore, session: RatingSession, tmp_path: Path
) -> None:
    other = made(RatingStore(tmp_path / "other"), tmp_path, "hares")
    rows = [to_json(one) for one in answered(session, FEW)]
    wrong = {
        "a.json": ("{", "neither"),
        "b.json": (json.dumps({"session": session.id}), "neither"),
        "c.json": (json.dumps({"session": other.id, "answers": rows}), "another rating"),
        "d.csv": ("session,rater\nx", "neither"),
        "e.json": (
            json.dumps({"session": session.id, "answers": [{**rows[0], "item": 99}]}),
            "not an answer",
        ),
        "f.json": (
            json.dumps({"session": session.id, "answers": [{**rows[0], "rater": "../x"}]}),
            "name of a user",
        ),
        "g.zip": ("PK\3\4 and no more", "neither"),
    }
    for name, (text, words) in wrong.items():
        (tmp_path / name).write_text(text)
        with pytest.raises(InputError, match=words):
            import_file(store, tmp_path / name)
    assert store.answers(session) == []
    store.note(session, *answered(session, {0: "second"}))
    export_answers(session, answered(session, FEW), tmp_path / "ann.csv")
    with refused(InputError, "rating_rater_known"):
        import_file(store, tmp_path / "ann.csv")
    assert import_file(store, tmp_path / "ann.csv", "ann-2")[1] == 3


def test_sessions_can_be_published_and_removed(store: RatingStore, session: RatingSession) -> None:
    assert store.sessions(published=True) == []
    store.publish(session)
    assert store.is_published(session) and store.sessions(published=True) == [session]
    store.publish(session, on=False)
    assert store.sessions(published=True) == []
    store.remove(session)
    with refused(InputError, "rating_unknown"):
        store.find("foxes")
