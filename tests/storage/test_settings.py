from __future__ import annotations

import os
import tomllib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop_app.core.errors import InputError
from desktop_app.storage.settings import Settings, setting_rows
from tests.draws import examples


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "settings.toml"


def test_without_a_file_the_defaults_are_in_use_and_none_is_written(file: Path) -> None:
    current = Settings.load(file)
    assert (current.theme, current.brush_size, current.recent_files) == ("system", 64.0, ())
    assert current.notice is None
    current.save()
    assert not file.exists()


def test_what_was_set_is_there_after_a_restart(file: Path) -> None:
    current = Settings.load(file)
    current.theme = "dark"
    current.brush_hardness = 0.25
    current.save_metadata = False
    current.geometry = "AdnQywAD"
    current.fill_strength = 0.6
    current.save()

    again = Settings.load(file)
    assert (again.theme, again.brush_hardness, again.geometry) == ("dark", 0.25, "AdnQywAD")
    assert again.save_metadata is False
    assert (again.fill_strength, again.strength) == (0.6, 0.75)


def test_comments_and_unknown_keys_stay(file: Path) -> None:
    file.write_text('# mine\n[window]\ntheme = "light"  # nicer\nfuture = [1, 2]\n[other]\na = 1\n')
    current = Settings.load(file)
    assert current.theme == "light"
    current.theme = "dark"
    current.brush_size = 12
    current.save()
    text = file.read_text()
    assert "# mine" in text and "# nicer" in text
    content = tomllib.loads(text)
    assert content["window"] == {"theme": "dark", "future": [1, 2]}
    assert content["other"] == {"a": 1}


def test_two_running_programs_do_not_undo_each_other(file: Path) -> None:
    one, two = Settings.load(file), Settings.load(file)
    one.theme = "dark"
    two.brush_size = 5
    one.save()
    two.save()
    again = Settings.load(file)
    assert (again.theme, again.brush_size) == ("dark", 5)


@pytest.mark.parametrize(
    "text",
    [
        '[window]\ntheme = "pink"',
        "window = 3",
        "[brush]\nsize = -4",
        "[brush]\nsize = nan",
        "[brush]\nsize = true",
        '[recent]\nfiles = "x"',
        "[making]\nstrength = 9",
    ],
)
def test_a_value_that_cannot_be_counts_as_absent_and_stays(file: Path, text: str) -> None:
    file.write_text(text)
    current = Settings.load(file)
    assert current.notice is None
    assert (current.theme, current.brush_size, current.recent_files) == ("system", 64.0, ())
    current.save()
    assert file.read_text() == text


@pytest.mark.slow
@pytest.mark.parametrize("row", setting_rows().values(), ids=lambda row: row.key)
def test_a_foreign_table_in_the_way_does_not_stop_saving(
    file: Path, row: object, tmp_path: Path
) -> None:
    file.write_text(
        "window = 3\nbrush = 4\nmodels = 5\nmask = 6\nrecent = 7\nmaking = 8\nfiles = 9\n"
    )
    current = Settings.load(file)
    row.__set__(current, row.default)  # type: ignore[attr-defined]
    current.save()
    assert Settings.load(file).notice is None


def test_setting_what_cannot_be_raises(file: Path) -> None:
    current = Settings.load(file)
    with pytest.raises(InputError, match="pink"):
        current.theme = "pink"
    with pytest.raises(InputError, match="large"):
        current.brush_size = "large"  # type: ignore[assignment]
    with pytest.raises(InputError, match="strength"):
        current.strength = 2.5


@pytest.mark.parametrize("data", [b"theme = ", b"\xff\xfe", b"a = 1\na = 2", b"[" * 5000])
def test_a_damaged_file_is_kept_under_another_name(file: Path, data: bytes) -> None:
    file.write_bytes(data)
    current = Settings.load(file)
    assert current.notice is not None and current.notice.code == "settings_damaged"
    kept = file.parent / str(current.notice.params["kept_as"])
    assert kept.read_bytes() == data
    current.theme = "dark"
    current.save()
    assert Settings.load(file).theme == "dark"
    assert kept.read_bytes() == data


def test_a_file_damaged_while_running_is_kept_too(file: Path) -> None:
    current = Settings.load(file)
    file.write_bytes(b"oops =")
    current.theme = "dark"
    current.save()
    assert Settings.load(file).theme == "dark"
    assert [path.read_bytes() for path in file.parent.glob("*damaged*")] == [b"oops ="]


def test_recent_files_are_twelve_at_most_newest_first_each_once(file: Path) -> None:
    current = Settings.load(file)
    for number in [*range(20), 12]:
        current.add_recent(Path(f"/pictures/{number}.png"))
    current.save()
    recent = Settings.load(file).recent_files
    assert len(recent) == 12
    assert [Path(name).stem for name in recent[:3]] == ["12", "19", "18"]
    assert len(set(recent)) == 12


def test_every_row_says_what_it_is_for() -> None:
    rows = [*setting_rows().values()]
    assert rows
    assert all(row.sentence.endswith(".") for row in rows)
    assert len({row.key for row in rows}) == len(rows)


def test_a_place_that_cannot_be_written_raises(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    current = Settings.load(tmp_path / "file" / "settings.toml")
    current.theme = "dark"
    with pytest.raises(InputError) as caught:
        current.save()
    assert caught.value.code == "output_unwritable"
    assert current.theme == "dark"


@pytest.mark.slow
@settings(max_examples=examples(60), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=st.text(st.characters(codec=None), max_size=40), size=st.floats(1, 2000))
def test_any_text_and_number_come_back(file: Path, value: str, size: float) -> None:
    current = Settings.load(file)
    current.last_model = value
    current.brush_size = size
    current.save()
    again = Settings.load(file)
    assert again.last_model == value.encode("utf-8", "replace").decode()
    assert again.brush_size == size


@pytest.mark.parametrize("text", ["", "\n", " \n\t\n"])
def test_an_emptied_file_is_said_and_not_taken_for_the_defaults(tmp_path: Path, text: str) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(text)
    settings = Settings.load(path)
    assert settings.notice is not None and settings.notice.code == "settings_empty"
    assert not path.exists() and len(list(tmp_path.glob("settings-damaged-*.toml"))) == 1
    # What the program writes itself is never empty, also when all is as on the first day.
    settings.log_prompts = True
    settings.save()
    settings.log_prompts = False
    settings.write("logs.prompts", None)
    settings.save()
    assert Settings.load(path).notice is None


@pytest.mark.parametrize("meanwhile", ["empty", "damaged", "gone", "a pipe"])
def test_a_file_that_is_lost_while_the_program_runs_is_written_again(
    tmp_path: Path, meanwhile: str
) -> None:
    path = tmp_path / "settings.toml"
    first = Settings(path)
    first.log_prompts = True
    first.save()
    settings = Settings.load(path)
    if meanwhile in ("gone", "a pipe"):
        path.unlink()
    if meanwhile == "a pipe":
        os.mkfifo(path)
    elif meanwhile != "gone":
        path.write_text("" if meanwhile == "empty" else "[")
    settings.fine_previews = False
    settings.save()
    read = Settings.load(path)
    assert (read.log_prompts, read.fine_previews, read.notice) == (True, False, None)
