"""Plugins: found by their metadata, loaded only when switched on, left out when they fail."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from desktop_app.core.plugin_calls import PluginFailure
from desktop_app.core.plugins import (
    EnabledPlugins,
    LoadedPlugins,
    find_plugins,
    load_plugins,
)
from desktop_app.core.registry import Registry
from tests.plugins import write_plugin, write_wheel


@dataclass(frozen=True)
class Row:
    id: str


ADDS = """
from tests.core.test_plugins import Row

def plugin(contributions):
    contributions.add("intents", lambda: Row("{id}"))
    contributions.add("tools", lambda: 1 / 0)  # no such table in this process
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "plugins"


def load(folder: Path, *names: str) -> tuple[list[str], LoadedPlugins]:
    """The ids that they added, and what became of them."""
    rows = Registry(Row, (Row("fill"),))
    plugged = load_plugins(EnabledPlugins(names, folder), {"intents": rows})
    return [row.id for row in rows.added], plugged


def why_not(folder: Path, source: str) -> str:
    """Why a plugin is left out; it leaves no row behind."""
    write_plugin(folder, "bad", source)
    added, plugged = load(folder, "bad")
    assert added == []
    (left_out,) = plugged.left_out
    assert left_out.name == "bad"
    return left_out.reason


def test_the_folder_holds_packages_folders_of_them_and_wheels(folder: Path) -> None:
    write_plugin(folder, "one", ADDS.format(id="one"))
    write_plugin(folder / "two", "two", ADDS.format(id="two"))
    write_wheel(folder / "made_three-1.0-py3-none-any.whl", "three", ADDS.format(id="three"))
    (folder / "notes").mkdir()
    found = find_plugins(folder)
    assert [(each.name, each.package, each.version) for each in found] == [
        ("one", "made-one", "1.0"),
        ("three", "made-three", "1.0"),
        ("two", "made-two", "1.0"),
    ]
    assert [each.place for each in found] == [
        folder, folder / "made_three-1.0-py3-none-any.whl", folder / "two",
    ]  # fmt: skip
    assert found[0].summary == "For tests."
    assert load(folder, "one", "two", "three")[0] == ["one", "two", "three"]


def test_what_is_installed_is_found_too(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_plugin(folder, "one", ADDS.format(id="one"))
    monkeypatch.syspath_prepend(folder)
    assert [(each.name, each.home, each.place) for each in find_plugins(None)] == [
        ("one", None, folder)
    ]


def test_nothing_of_a_plugin_is_imported_until_it_is_switched_on(folder: Path) -> None:
    module = write_plugin(folder, "loud", "raise SystemExit('imported')").stem
    assert find_plugins(folder) and load(folder) == ([], LoadedPlugins(EnabledPlugins((), folder)))
    assert module not in sys.modules and str(folder) not in sys.path


def test_rows_for_tables_of_another_process_are_not_even_made(folder: Path) -> None:
    write_plugin(folder, "one", ADDS.format(id="one"))
    assert load(folder, "one") == (["one"], LoadedPlugins(EnabledPlugins(("one",), folder)))


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("import nothing_of_this_name", "ModuleNotFoundError: No module named 'nothing_of_this"),
        ("raise SystemExit", "SystemExit"),
        ("plugin = 3", "plugin_bad_made:plugin is not a function"),
        ("other = 3", "AttributeError"),
        ("def plugin(contributions): 1 / 0", "ZeroDivisionError: division by zero"),
        ("def plugin(contributions): contributions.add('wishes', dict)", "no table 'wishes'"),
        ("def plugin(contributions): contributions.add('intents', dict)", "dict in place of Row"),
        (ADDS.format(id="fill"), "there is a 'fill' already"),
        (f"{ADDS.format(id='one')}    1 / 0", "ZeroDivisionError"),
    ],
)
def test_one_that_fails_is_named_with_the_reason_and_left_out(
    folder: Path, source: str, reason: str
) -> None:
    assert reason in why_not(folder, source)


def test_one_that_is_gone_and_two_of_one_name_are_left_out(folder: Path) -> None:
    write_plugin(folder, "same", ADDS.format(id="one"), "first")
    write_plugin(folder, "same", ADDS.format(id="two"), "second")
    added, plugged = load(folder, "same", "gone")
    assert added == []
    assert [(each.name, each.reason) for each in plugged.left_out] == [
        ("same", "several have the same name: first 1.0, second 1.0"),
        ("gone", "it is no longer there"),
    ]


def test_the_others_are_loaded_all_the_same(folder: Path) -> None:
    write_plugin(folder, "bad", "1 / 0")
    write_plugin(folder, "one", ADDS.format(id="one"))
    assert load(folder, "bad", "one")[0] == ["one"]


def test_a_plugin_stands_in_for_no_module_of_the_program(folder: Path) -> None:
    write_plugin(folder, "one", ADDS.format(id="one"))
    (folder / "json.py").write_text("1 / 0")
    load(folder, "one")
    assert sys.path[-1] == str(folder)


def test_broken_metadata_is_passed_over(folder: Path) -> None:
    write_plugin(folder, "one", ADDS.format(id="one"))
    (folder / "made_one-1.0.dist-info" / "entry_points.txt").write_bytes(
        b"[velatura.plugins]\n\xff"
    )
    assert find_plugins(folder) == []


@pytest.mark.parametrize("text", ["", "null", "3", "{", '{"names": 3}', '{"names": ["a"]}'])
def test_what_is_switched_on_goes_from_process_to_process(text: str) -> None:
    said = EnabledPlugins(("a", "b"), Path("/somewhere"))
    assert EnabledPlugins.from_text(said.to_text()) == said
    assert EnabledPlugins.from_text(EnabledPlugins(("a",)).to_text()) == EnabledPlugins(("a",))
    assert EnabledPlugins.from_text(text) == EnabledPlugins()


ENDS = ("SystemExit(3)", "KeyboardInterrupt()", "GeneratorExit()", "BaseException('no')")


@pytest.mark.parametrize("raised", ENDS)
@pytest.mark.parametrize("where", ["import", "registration", "row"])
def test_a_plugin_that_would_end_the_program_is_left_out(
    folder: Path, raised: str, where: str
) -> None:
    lines = {
        "import": f"raise {raised}",
        "registration": f"def plugin(contributions):\n    raise {raised}",
        "row": "def plugin(contributions):\n"
        f"    def make():\n        raise {raised}\n    contributions.add('intents', make)",
    }
    assert raised.partition("(")[0] in why_not(folder, lines[where])


@pytest.mark.parametrize("where", ["import", "registration"])
def test_a_plugin_that_hangs_is_left_behind_and_can_add_nothing_later(
    folder: Path, where: str
) -> None:
    wait = "import threading, sys\ngo, tried = threading.Event(), threading.Event()\n"
    source = {
        "import": wait + "go.wait()\ndef plugin(contributions): ...",
        "registration": "from tests.core.test_plugins import Row\n" + wait + "said = []\n"
        "def plugin(contributions):\n    go.wait()\n"
        "    try:\n        contributions.add('intents', lambda: Row('late'))\n"
        "    except Exception as error:\n        said.append(str(error))\n    tried.set()",
    }[where]
    name = f"hangs_{where}"
    module = write_plugin(folder, name, source).stem
    rows = Registry(Row, (Row("fill"),))
    names = EnabledPlugins((name,), folder)
    plugged = load_plugins(names, {"intents": rows}, limit=0.2)
    (left_out,) = plugged.left_out
    assert left_out.hung
    assert "0.2 s" in left_out.reason
    loaded = sys.modules[module]
    loaded.go.set()
    if where == "registration":
        assert loaded.tried.wait(20)
        assert loaded.said == ["it came too late"]
    assert list(rows.added) == []


@pytest.mark.parametrize("raised", ENDS)
def test_what_a_plugins_code_raises_later_does_not_end_the_program(
    folder: Path, raised: str
) -> None:
    source = (
        "class Tool:\n"
        f"    def press(self): raise {raised}\n"
        "    def fail(self): raise ValueError('plain')\n"
        "    def well(self): return 5\n"
        f"def callback(): raise {raised}\n"
        "def plugin(contributions): ..."
    )
    name = f"later_{ENDS.index(raised)}"
    module = write_plugin(folder, name, source).stem
    load(folder, name)
    loaded = sys.modules[module]
    for call in (loaded.Tool().press, loaded.callback):
        with pytest.raises(PluginFailure):
            call()
    with pytest.raises(ValueError, match="plain"):
        loaded.Tool().fail()
    assert loaded.Tool().well() == 5
