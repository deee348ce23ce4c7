"""An object that is made, or a module that is imported, when something of it is first asked."""

from __future__ import annotations

import importlib
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from uuid import uuid4

import pytest

from desktop_app.core.late import late, late_import, late_module


def test_it_is_made_once_and_when_it_is_first_looked_at() -> None:
    made: list[SimpleNamespace] = []

    def make() -> SimpleNamespace:
        made.append(SimpleNamespace(name="engine", heard=None))
        return made[-1]

    it = late(make)
    assert not made
    assert (it.name, it.name, len(made)) == ("engine", "engine", 1)


def test_what_is_set_before_and_after_is_set_on_the_object_itself() -> None:
    real = SimpleNamespace(heard=None, lost=None)
    it = late(lambda: real)
    it.heard = "ready"
    assert real.heard is None
    assert it.lost is None
    assert real.heard == "ready"
    it.lost = "gone"
    assert real.lost == "gone"


# It is there in its time: several who want it at once wait for the first, or find it.
SLOW = """
import time, threading
time.sleep(0.05)
runs = globals().get("runs", 0) + 1
WORD = "there"
def thread(): return threading.current_thread().name
"""


@pytest.fixture
def slow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A module that takes its time, with one below it; nobody has imported them."""
    name = f"slow_{uuid4().hex}"
    package = tmp_path / name
    package.mkdir()
    (package / "__init__.py").write_text(SLOW, encoding="utf-8")
    (package / "part.py").write_text("WORD = 'below'", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    late_module(name, lambda: importlib.import_module(name))
    yield name
    for one in [one for one in sys.modules if one.partition(".")[0] == name]:
        del sys.modules[one]


def test_a_late_module_is_imported_when_it_is_used(slow: str) -> None:
    early = importlib.import_module(slow)
    assert "WORD" not in vars(early)
    assert early.WORD == "there" and vars(early)["WORD"] == "there"
    assert importlib.import_module(slow) is not early
    assert importlib.import_module(slow).thread is early.thread
    with pytest.raises(AttributeError):
        _ = early.nothing


def test_what_is_below_a_late_module_is_found(slow: str) -> None:
    assert importlib.import_module(f"{slow}.part").WORD == "below"
    assert importlib.import_module(slow).WORD == "there"


def test_threads_get_the_whole_of_a_late_module_that_ran_once(slow: str) -> None:
    early, begin, found = importlib.import_module(slow), threading.Barrier(4), list[object]()

    def look() -> None:
        begin.wait()
        found.append((early.WORD, early.runs))

    threads = [threading.Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [("there", 1)] * 4


def test_a_module_that_is_there_stays() -> None:
    before = sys.modules["json"]
    late_module("json", lambda: importlib.import_module("json"))
    assert sys.modules["json"] is before


def test_a_late_import_comes_with_the_first_look_and_is_the_module(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = f"late_{uuid4().hex}"
    (tmp_path / f"{name}.py").write_text("VALUE = 3\n", encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    it = late_import(name)
    assert name not in sys.modules
    assert it.VALUE == 3
    assert sys.modules[name].VALUE == 3
    sys.modules[name].VALUE = 4
    assert it.VALUE == 4
    del sys.modules[name]
