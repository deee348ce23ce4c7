"""What trials found: kept in one place of the machine, and nothing that is damaged."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from desktop_app.core.compute_profile import Trial
from desktop_app.storage.compute_profile_store import PLACE, ComputeProfileStore, machine_file

TRIAL = Trial(
    "Starter", "bf16 plain torch apart", "bf16 packed tiles joined", {"bf16 plain torch apart": 0.5}
)


def test_what_is_kept_is_there_for_the_next_program(tmp_path: Path) -> None:
    file = tmp_path / "there" / "ways.json"
    one, other = ComputeProfileStore(file), ComputeProfileStore(file)
    one.keep("a", TRIAL)
    other.keep("b", TRIAL)
    assert list(ComputeProfileStore(file).read().items()) == [("a", TRIAL), ("b", TRIAL)]
    one.keep("a", TRIAL)
    assert list(one.read()) == ["b", "a"], "the newest last"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        '{"format": 2, "trials": {}}',
        '{"format": 1, "trials": []}',
        "[" * 100_000,
        "\x00",
    ],
)
def test_what_can_not_be_read_counts_as_nothing(text: str, tmp_path: Path) -> None:
    file = tmp_path / "ways.json"
    file.write_text(text, encoding="utf-8")
    assert ComputeProfileStore(file).read() == {}
    ComputeProfileStore(file).keep("a", TRIAL)
    assert ComputeProfileStore(file).read() == {"a": TRIAL}


@pytest.mark.parametrize(
    "damage",
    [
        {"way": "bf16"},
        {"usual": 3},
        {"seconds": {"bf16 plain torch apart": -1}},
        {"seconds": {"bf16 plain torch apart": "fast"}},
        {"seconds": None},
    ],
)
def test_a_damaged_entry_does_not_take_the_others_along(
    damage: dict[str, object], tmp_path: Path
) -> None:
    file = tmp_path / "ways.json"
    store = ComputeProfileStore(file)
    store.keep("a", TRIAL)
    store.keep("b", TRIAL)
    data = json.loads(file.read_text(encoding="utf-8"))
    data["trials"]["a"] |= damage
    file.write_text(json.dumps(data), encoding="utf-8")
    assert store.read() == {"b": TRIAL}


def test_a_place_that_can_not_be_written_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    ComputeProfileStore(tmp_path / "file" / "ways.json").keep("a", TRIAL)


def test_the_place_is_the_machines_and_can_be_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert machine_file() is None, "tests leave nothing on the machine"
    monkeypatch.setenv(PLACE, str(tmp_path))
    assert machine_file() == tmp_path / "ways.json"
    monkeypatch.delenv(PLACE)
    found = machine_file()
    assert found is not None and found.is_absolute() and "Velatura" in found.parts
