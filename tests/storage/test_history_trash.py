from __future__ import annotations

import errno
import signal
import time
from pathlib import Path

import pytest

from desktop_app.storage.history import History
from desktop_app.storage.history_rebuild import rebuild
from desktop_app.storage.history_record import EntryOrigin
from desktop_app.storage.history_search import HistorySearch
from desktop_app.storage.history_trash import empty_trash, restore, shown_images, trash, trash_older
from tests.storage.conftest import MODEL, picture, request_for
from tests.storage.processes import killed_at


def prompts(history: History, text: str = "", *, trashed: bool = False) -> list[str]:
    return [entry.prompt for entry in HistorySearch(history).listed(text, trashed=trashed)]


@pytest.fixture
def three(history: History) -> list[str]:
    """Ids of three entries."""
    return [history.add(picture(n), request_for(f"fox {n}"), MODEL).uid for n in range(3)]


@pytest.mark.slow
def test_what_is_in_the_trash_is_not_found_and_comes_back(
    history: History, three: list[str]
) -> None:
    trash(history, three[:2])
    assert prompts(history) == prompts(history, "fox") == ["fox 2"]
    assert prompts(history, "fox", trashed=True) == ["fox 1", "fox 0"]
    found = history.get(three[0])
    assert found is not None and found.trashed_ms is not None
    assert abs(found.trashed_ms / 1000 - time.time()) < 60
    assert history.path_of(found).exists()
    restore(history, three[:1])
    assert prompts(history) == ["fox 2", "fox 0"]


def test_the_images_of_jobs_are_told_without_those_in_the_trash(history: History) -> None:
    uids = [
        history.add(picture(at), request_for(job, count=2), MODEL, EntryOrigin(at % 2, job=job)).uid
        for at, job in enumerate("aab")
    ]
    trash(history, uids[2:])
    assert shown_images(history, ["a", "b", "c"]) == {("a", 0), ("a", 1)}
    assert shown_images(history, []) == frozenset()


@pytest.mark.slow
def test_emptying_gives_the_pictures_to_the_system(
    history: History, three: list[str], tmp_path: Path
) -> None:
    trash(history, three[:2])
    gone = list[Path]()

    def move(path: Path) -> None:
        gone.append(path)
        path.rename(tmp_path / path.name)

    done = empty_trash(history, move)
    assert (done.removed, done.failed) == (2, ())
    assert prompts(history) == ["fox 2"] and prompts(history, trashed=True) == []
    assert len(gone) == 2 and history.thumbnails.get(three[:2]) == {}
    newest = history.add(picture(), request_for("new"), MODEL)
    assert newest.id > 3, "a number is never used again"
    assert empty_trash(history, move).removed == 0


def test_what_can_not_be_moved_stays_and_is_named(history: History, three: list[str]) -> None:
    trash(history, three)

    def move(path: Path) -> None:
        if three[1] in path.name:
            raise OSError(errno.EACCES, "no", str(path))
        path.unlink()

    failing = history.get(three[1])
    assert failing is not None
    done = empty_trash(history, move)
    assert done.removed == 2
    assert done.failed == ((failing.file, "permission denied"),)
    assert prompts(history, trashed=True) == ["fox 1"]


@pytest.mark.slow
def test_one_whose_picture_is_gone_already_is_forgotten(history: History, three: list[str]) -> None:
    entry = history.get(three[0])
    assert entry is not None
    trash(history, three[:1])
    history.path_of(entry).unlink()  # as a process leaves it that died between the two
    assert empty_trash(history, Path.unlink).removed == 1
    assert history.get(three[0]) is None


@pytest.mark.slow
def test_only_old_ones_that_are_not_starred_are_put_there_by_age(
    history: History, three: list[str]
) -> None:
    history.database.write(lambda one: one.execute("UPDATE images SET created = 1 WHERE id < 3"))
    history.mark(three[0], starred=True)
    assert trash_older(history, 30) == 1
    assert prompts(history) == ["fox 2", "fox 0"]
    assert trash_older(history, 30) == 0


EMPTY = """
    import sys
    from pathlib import Path
    from desktop_app.storage.history import History
    from desktop_app.storage.history_trash import empty_trash
    def move(path):
        path.unlink()
        tell("moved")
    empty_trash(History(Path(sys.argv[1]), {}), move)
"""


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no kill -9 here")
def test_killed_while_it_is_emptied_the_rest_stays_in_the_trash(history: History) -> None:
    uids = [history.add(picture(n, 4, 4), request_for("x"), MODEL).uid for n in range(120)]
    trash(history, uids)
    assert killed_at(60, EMPTY, history.file) == "moved"
    left = history.newest(limit=999, trashed=True)
    assert len(left) == 70 and history.newest() == []
    assert sum(entry.missing for entry in left) == 10
    assert empty_trash(history, Path.unlink).removed == len(left)
    assert history.newest(trashed=True) == [] and not list(history.folder.glob("*/*.png"))


@pytest.mark.slow
def test_a_picture_that_comes_back_from_the_systems_trash_is_an_entry_again(
    history: History, three: list[str], tmp_path: Path
) -> None:
    trash(history, three[:1])
    moved = list[tuple[Path, Path]]()

    def move(path: Path) -> None:
        moved.append((path.rename(tmp_path / path.name), path))

    empty_trash(history, move)
    (there, here), *_ = moved
    there.rename(here)
    assert rebuild(history).added == 1
    assert sorted(prompts(history)) == ["fox 0", "fox 1", "fox 2"]
