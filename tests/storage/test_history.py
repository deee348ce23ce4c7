from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import threading
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from desktop_app.catalog.schedulers import load_schedulers
from desktop_app.core.conditions import region
from desktop_app.core.errors import InputError, StorageError
from desktop_app.core.request import Task
from desktop_app.core.uid import UidMaker
from desktop_app.imaging.generation_metadata import read_texts, request_from_json
from desktop_app.imaging.opening import read_picture
from desktop_app.storage.history import History
from desktop_app.storage.history_check import check
from desktop_app.storage.history_record import EntryOrigin
from desktop_app.storage.history_search import HistorySearch
from desktop_app.storage.history_trash import empty_trash, trash
from tests.storage.conftest import MODEL, picture, request_for
from tests.storage.processes import running

SCHEDULERS = load_schedulers()


def prompts(history: History, text: str = "") -> list[str]:
    return [entry.prompt for entry in HistorySearch(history).listed(text)]


@pytest.mark.slow
def test_an_image_comes_back_with_all_that_made_it(history: History) -> None:
    request = request_for("a red apple", negative_prompt="green", seed=7, count=3, steps=9)
    added = history.add(picture(), request, MODEL, EntryOrigin(2, 1.5, "still life"))
    entry = history.get(added.uid)
    assert entry == added
    assert (entry.prompt, entry.negative_prompt, entry.seed) == ("a red apple", "green", 9)
    assert (str(entry.size), entry.seconds, entry.document) == ("64x48", 1.5, "still life")
    assert (entry.model_name, entry.model_digest) == ("Starter", "0123456789")
    assert entry.task == Task.TEXT_TO_IMAGE
    assert entry.request == request.single(2)
    assert abs(entry.created.timestamp() - time.time()) < 60
    assert not entry.applied


@pytest.mark.slow
def test_the_picture_is_a_png_with_its_settings_and_without_paths(history: History) -> None:
    request = request_for("a red apple", scheduler="euler_a", seed=5)
    path = history.path_of(history.add(picture(), request, MODEL))
    assert path.suffix == ".png" and path.parent.parent == history.folder
    assert np.array_equal(read_picture(path.read_bytes(), "x").pixels, picture())
    texts = read_texts(path.read_bytes())
    assert "a red apple" in texts["parameters"]
    assert "Sampler: Euler a" in texts["parameters"] and "Seed: 5" in texts["parameters"]
    assert request_from_json(texts["velatura"]) == request
    assert b"private" not in path.read_bytes()


def test_float_pixels_are_rounded_and_broken_ones_are_no_crash(history: History) -> None:
    pixels = np.full((4, 4, 3), 0.5, "float32")
    pixels[0, 0] = (np.nan, np.inf, -3.0)
    entry = history.add(pixels, request_for(""), MODEL)
    back = read_picture(history.path_of(entry).read_bytes(), "x").pixels
    assert back[0, 0].tolist() == [0, 255, 0]
    assert (back[1:] == 128).all()


@pytest.mark.slow
def test_thumbnails_are_small_pictures(history: History) -> None:
    entry = history.add(picture(width=1000, height=400), request_for("wide"), MODEL)
    assert read_picture(entry.thumbnail, "x").size.width == 256
    tiny = history.add(picture(width=1, height=1), request_for("one pixel"), MODEL)
    assert read_picture(tiny.thumbnail, "x").size.width == 1


@pytest.mark.slow
def test_search_filters_by_settings(history: History) -> None:
    for steps, scheduler in ((10, "euler"), (20, "euler_a"), (30, "ddim")):
        request = request_for(f"fox {steps}", steps=steps, scheduler=scheduler, eta=0.5)
        history.add(picture(), request, MODEL)
    assert prompts(history, "steps:>10") == ["fox 30", "fox 20"]
    assert prompts(history, "steps:>10 fox 2") == ["fox 20"]
    assert prompts(history, "steps:20") == ["fox 20"]
    assert prompts(history, "scheduler:euler") == ["fox 20", "fox 10"]
    assert prompts(history, "scheduler:=euler") == ["fox 10"]
    assert prompts(history, "steps:<=20 scheduler:eul") == ["fox 20", "fox 10"]
    assert len(prompts(history, "eta:>0.4")) == len(prompts(history, "eta:<1")) == 3
    assert prompts(history, "steps:>30") == prompts(history, "timesteps:1") == []


@pytest.mark.slow
def test_search_filters_what_an_older_version_wrote(history: History) -> None:
    entry = history.add(picture(), request_for("old", reuse=3, timesteps=(18, 0)), MODEL)
    flat = json.loads(entry.request_json)
    older = {key: flat.pop(key) for key in ("reuse", "timesteps")}
    for name in ("settle", "eta", "sigmas"):
        del flat[name]
    text = json.dumps({**flat, "sampling": older})
    with sqlite3.connect(history.folder / "history.sqlite") as database:
        database.execute("UPDATE images SET request = ?", (text,))
    database.close()
    assert prompts(history, "reuse:3") == prompts(history, "settle:0") == ["old"]
    assert prompts(history, "timesteps:18,0") == prompts(history, "sigmas:model") == ["old"]
    assert prompts(history, "reuse:>3") == prompts(history, "eta:0") == []
    kept = history.get(entry.uid)
    assert kept is not None and kept.request == request_for("old", reuse=3, timesteps=(18, 0))


@pytest.mark.slow
def test_search_finds_all_words_as_they_are_typed_newest_first(history: History) -> None:
    for prompt in ("a red apple", "a red house", "Blue apples", "crème brûlée", "一只红苹果"):
        history.add(picture(), request_for(prompt), MODEL)
    assert prompts(history, "app") == ["Blue apples", "a red apple"]
    assert prompts(history, "RED a") == ["a red house", "a red apple"]
    assert prompts(history, "apple red") == ["a red apple"]
    assert prompts(history, "creme brul") == ["crème brûlée"]
    assert prompts(history, "苹果") == ["一只红苹果"]
    assert prompts(history, "果苹") == []
    assert len(prompts(history, "")) == len(prompts(history, " ?! ")) == 5


def test_the_negative_prompt_is_searched_too(history: History) -> None:
    history.add(picture(), request_for("a cat", negative_prompt="blurry"), MODEL)
    assert prompts(history, "blur cat") == ["a cat"]


@pytest.mark.few(1)
@pytest.mark.parametrize("text", ['"', "'; DROP TABLE images; --", "a* OR b", "NEAR(", "prompt:x"])
def test_signs_of_query_languages_are_harmless(history: History, text: str) -> None:
    history.add(picture(), request_for(f"x {text} y"), MODEL)
    assert len(prompts(history, text)) == 1


@pytest.mark.slow
def test_half_signs_and_zeros_in_a_prompt_are_kept_out_of_the_files(history: History) -> None:
    entry = history.add(picture(), request_for("x\ud800y \0 z"), MODEL)
    assert entry.prompt == "x?y \0 z"
    assert prompts(history, "z") == [entry.prompt]


@pytest.mark.slow
def test_pages_follow_each_other_without_gap_or_repetition(history: History) -> None:
    for number in range(23):
        history.add(picture(width=2, height=2), request_for(f"cat {number}"), MODEL)
    for text in ("", "cat"):
        seen: list[int] = []
        before = None
        while page := HistorySearch(history).listed(text, before, 5):
            seen += [entry.id for entry in page]
            before = seen[-1]
            history.add(picture(width=2, height=2), request_for("cat new"), MODEL)
        assert seen == sorted(seen, reverse=True) and len(set(seen)) == len(seen) >= 23


@pytest.mark.slow
def test_applying_is_noted_with_both_hashes(history: History) -> None:
    entry = history.add(picture(), request_for("x"), MODEL)
    history.mark(entry.uid, applied=True, lock_before="abc", lock_after="abd")
    again = history.get(entry.uid)
    assert again is not None
    assert (again.applied, again.lock_before, again.lock_after) == (True, "abc", "abd")
    assert again.request_json == entry.request_json


@pytest.mark.slow
def test_what_was_changed_before_applying_is_noted_too(history: History) -> None:
    entry = history.add(picture(), request_for("x"), MODEL)
    history.mark(entry.uid, applied=True, request=json.dumps(request_for("y").to_json()))
    again = history.get(entry.uid)
    assert again is not None and again.request == request_for("y")
    assert again.prompt == "x"


@pytest.mark.slow
def test_what_was_made_without_a_model_is_kept_under_the_way_it_was_made(history: History) -> None:
    entry = history.add(picture(), request_for(""), None)
    assert (entry.model_name, entry.model_digest) == ("Exemplar completion", "")


@pytest.mark.slow
def test_an_entry_of_another_version_can_still_be_listed(history: History) -> None:
    entry = history.add(picture(), request_for("x"), MODEL)
    data = {**json.loads(entry.request_json), "task": "video", "frames": 9}
    history.database.write(
        lambda database: database.execute(
            "UPDATE images SET request = ?, task = 'video'", (json.dumps(data),)
        )
    )
    (again,) = history.newest()
    assert again.request is None and again.prompt == "x"


@pytest.mark.slow
def test_a_row_that_names_a_file_outside_is_not_followed(history: History, tmp_path: Path) -> None:
    (tmp_path / "precious").write_text("x")
    entry = history.add(picture(), request_for("x"), MODEL)
    history.database.write(
        lambda database: database.execute("UPDATE images SET file = '../precious'")
    )
    trash(history, [entry.uid])
    assert empty_trash(history, Path.unlink).removed == 1
    assert (tmp_path / "precious").exists()


@pytest.mark.slow
def test_everything_is_there_after_closing_and_opening(history: History) -> None:
    history.add(picture(), request_for("x"), MODEL)
    history.close()
    history.close()
    with pytest.raises(StorageError, match="it is closed"):
        history.newest()
    again = History(history.folder / "history.sqlite", SCHEDULERS)
    assert prompts(again) == ["x"] and again.take_notices() == []
    again.close()


@pytest.mark.slow
def test_threads_and_programs_write_side_by_side(history: History) -> None:
    other = History(history.folder / "history.sqlite", SCHEDULERS)
    errors: list[BaseException] = []

    def work(target: History, name: str) -> None:
        try:
            for number in range(8):
                target.add(picture(width=8, height=8), request_for(f"{name} {number}"), MODEL)
                HistorySearch(target).listed(name)
        except BaseException as error:
            errors.append(error)

    jobs = [(history, "a"), (history, "b"), (other, "c")]
    threads = [threading.Thread(target=work, args=job) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert len(history.newest(limit=99)) == len(other.newest(limit=99)) == 24
    other.close()


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no kill -9 here")
def test_a_process_killed_at_any_moment_leaves_no_row_without_its_picture(tmp_path: Path) -> None:
    script = """
        import sys
        from pathlib import Path
        from desktop_app.storage.history import History
        from tests.storage.conftest import MODEL, picture, request_for
        history = History(Path(sys.argv[1]), {})
        while True:
            print(history.add(picture(), request_for("x"), MODEL).id, flush=True)
    """
    file = tmp_path / "history" / "history.sqlite"
    told = 0
    for moment in (1, 4, 9):
        with running(script, file) as process:
            assert process.stdout is not None
            for _ in range(moment):
                told = int(process.stdout.readline())
            time.sleep(0.003 * moment)  # at any moment: what is true afterwards is of each
            process.kill()
    history = History(file, SCHEDULERS)
    entries = history.newest(limit=999)
    assert entries[0].id >= told, "what was told as kept is kept"
    for entry in entries:
        assert read_picture(history.path_of(entry).read_bytes(), "x").size == entry.size
    assert history.take_notices() == []
    history.add(picture(), request_for("after"), MODEL)
    history.close()


def test_a_full_disk_is_said_and_what_was_there_stays(small_disk: Path, tmp_path: Path) -> None:
    History(tmp_path / "history.sqlite", SCHEDULERS).close()  # to be made takes more than that disk
    shutil.copy(tmp_path / "history.sqlite", small_disk)
    history = History(small_disk / "history.sqlite", SCHEDULERS)
    kept = 0
    with pytest.raises(StorageError) as caught:
        for _ in range(200):
            history.add(picture(kept, 48, 48), request_for("x"), MODEL)
            kept += 1
    assert caught.value.code == "disk_full"
    assert len(history.newest(limit=999)) == kept
    history.close()


def test_a_file_in_the_folders_place_is_refused(tmp_path: Path) -> None:
    (tmp_path / "history").write_text("")
    with pytest.raises(StorageError) as caught:
        History(tmp_path / "history" / "history.sqlite", SCHEDULERS)
    assert caught.value.code == "data_folder_unwritable"


def test_a_folder_that_vanished_is_an_explained_error(history: History) -> None:
    history.add(picture(), request_for("x"), MODEL)
    shutil.rmtree(history.folder)
    with pytest.raises((StorageError, InputError)):
        history.add(picture(), request_for("y"), MODEL)


@pytest.mark.slow
@pytest.mark.parametrize("damage", [b"", b"garbage" * 999, b"SQLite format 3\0" + b"\xff" * 8000])
def test_a_damaged_file_is_kept_and_a_new_history_begun(tmp_path: Path, damage: bytes) -> None:
    file = tmp_path / "history.sqlite"
    file.write_bytes(damage)
    history = History(file, SCHEDULERS)
    notices = history.take_notices()
    if damage:
        assert [notice.code for notice in notices] == ["history_damaged"]
        assert (tmp_path / str(notices[0].params["kept_as"])).read_bytes() == damage
    else:
        assert notices == [], "an empty file is a history that was never begun"
    history.add(picture(), request_for("x"), MODEL)
    assert prompts(history) == ["x"] and history.take_notices() == []
    history.close()


@pytest.mark.slow
def test_damage_that_shows_only_later_is_handled_then(tmp_path: Path) -> None:
    file = tmp_path / "history.sqlite"
    history = History(file, SCHEDULERS)
    for number in range(30):
        history.add(picture(width=60, height=60), request_for(f"cat {number}"), MODEL)
    history.close()
    content = bytearray(file.read_bytes())
    content[2 * 4096 :] = os.urandom(len(content) - 2 * 4096)
    file.write_bytes(content)

    history = History(file, SCHEDULERS)
    entry = history.add(picture(), request_for("new"), MODEL)
    assert history.get(entry.uid) == entry
    assert prompts(history, "new") == ["new"]
    assert [notice.code for notice in history.take_notices()] == ["history_damaged"]
    assert len(list(tmp_path.glob("*damaged*.sqlite"))) == 1
    history.close()


@pytest.mark.slow
def test_what_is_kept_already_is_not_kept_twice(history: History) -> None:
    first = history.add(picture(1), request_for("x", count=2), MODEL, EntryOrigin(1, job="j"))
    again = history.add(picture(2), request_for("x", count=2), MODEL, EntryOrigin(1, job="j"))
    assert again == first
    history.add(picture(), request_for("x"), MODEL, EntryOrigin(0, job="j"))
    history.add(picture(), request_for("x"), MODEL, EntryOrigin(1, job="k"))
    for _ in range(2):  # nothing is known of these
        history.add(picture(), request_for("x"), MODEL)
    assert len(history.newest()) == len(list(history.folder.glob("*/*.png"))) == 5


@pytest.mark.slow
def test_two_programs_keep_each_image_of_a_job_once(history: History) -> None:
    other = History(history.folder / "history.sqlite", SCHEDULERS)
    found: dict[tuple[int, int], str] = {}

    def work(number: int, target: History) -> None:
        for image in range(12):
            entry = target.add(picture(image), request_for("x"), MODEL, EntryOrigin(image, job="j"))
            found[number, image] = entry.uid

    threads = [
        threading.Thread(target=work, args=each) for each in enumerate((history, other, history))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 36 and len(set(found.values())) == 12
    assert len(list(history.folder.glob("*/*.png"))) == len(other.newest()) == 12
    other.close()


@pytest.mark.slow
def test_a_clock_that_is_set_back_changes_no_order(tmp_path: Path) -> None:
    times = iter((5000.0, 4000.0, 3000.0))
    uids = UidMaker(lambda: next(times))
    history = History(tmp_path / "history.sqlite", SCHEDULERS, uids)
    for prompt in ("one", "two", "three"):
        history.add(picture(), request_for(prompt), MODEL)
    entries = history.newest()
    assert [entry.prompt for entry in entries] == ["three", "two", "one"]
    assert [entry.uid for entry in entries] == sorted((e.uid for e in entries), reverse=True)
    history.close()


@pytest.mark.slow
def test_a_database_that_another_program_holds_is_waited_for_and_then_said(
    history: History,
) -> None:
    history.add(picture(), request_for("one"), MODEL)
    history.database.read(lambda database: database.execute("PRAGMA busy_timeout = 50"))
    with contextlib.closing(sqlite3.connect(history.folder / "history.sqlite")) as other:
        other.execute("BEGIN IMMEDIATE")
        assert prompts(history) == ["one"], "reading goes on"
        with pytest.raises(StorageError, match="another program is using it"):
            history.add(picture(), request_for("two"), MODEL)
        other.rollback()
    history.add(picture(), request_for("three"), MODEL)
    assert prompts(history) == ["three", "one"]


@pytest.mark.slow
def test_words_are_found_however_few_are_new(history: History) -> None:
    for number in range(70):
        history.add(picture(width=2, height=2), request_for(f"fox {number}"), MODEL)
        if number in (0, 1, 64):
            assert prompts(history, f"fox {number}") == [f"fox {number}"]
    other = History(history.folder / "history.sqlite", SCHEDULERS)
    assert len(HistorySearch(other).listed("fox", limit=999)) == 70
    other.close()


ADD = """
    import sys
    from pathlib import Path
    from desktop_app.storage.history import History
    from desktop_app.storage.history_record import EntryOrigin
    from tests.storage.conftest import MODEL, picture, request_for
    history = History(Path(sys.argv[1]), {})
    sys.stdin.readline()
    for image in range(20):
        origin = EntryOrigin(image, document="d", job="j", environment={"torch": "2"})
        entry = history.add(picture(image, 8, 8), request_for(f"fox {image}"), MODEL, origin)
        history.mark(entry.uid, note=sys.argv[2])
    history.close()
"""


@pytest.mark.slow
def test_two_processes_at_once_keep_each_image_once_and_tear_no_line(tmp_path: Path) -> None:
    file = tmp_path / "history" / "history.sqlite"
    with (
        running(ADD, file, "one", stdin=subprocess.PIPE) as one,
        running(ADD, file, "other", stdin=subprocess.PIPE) as other,
    ):
        for process in (one, other):  # both are ready before one begins
            assert process.stdin is not None
            process.stdin.write("\n")
            process.stdin.close()
    assert one.returncode == other.returncode == 0
    history = History(file, SCHEDULERS)
    entries = HistorySearch(history).listed("fox", limit=99)
    assert len(entries) == len(list(history.folder.glob("*/*.png"))) == 20
    assert {entry.note for entry in entries} <= {"one", "other"}
    lines = list(history.marks.lines())
    assert None not in lines and len(lines) == 1 + 20 + 40
    assert check(history).is_whole
    history.close()


def test_a_picture_of_regions_alone_is_listed_and_found_by_their_prompts(history: History) -> None:
    uses = region("a blue fish", "left"), region("grass", "right")
    request = replace(request_for(""), conditions=uses)
    entry = history.add(picture(), request, MODEL)
    assert (entry.prompt, entry.typed) == ("a blue fish, grass", "")
    assert prompts(history, "fish") == ["a blue fish, grass"]
