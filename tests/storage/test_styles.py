"""The user's styles on the disk, and AUTOMATIC1111's styles.csv."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from desktop_app.core.errors import InputError
from desktop_app.core.prompt.styles import Style, all_styles
from desktop_app.storage.data.stores import STORES
from desktop_app.storage.styles import VERSION, UserStyles
from desktop_app.storage.styles_csv import read_styles_csv, read_styles_file, styles_csv

FILM = Style("Film", "photo of {prompt}, film", "painting", {"steps": 30})
NOIR = Style("Noir", "black and white")


@pytest.fixture
def own(tmp_path: Path) -> UserStyles:
    return UserStyles(tmp_path / "styles.json", tmp_path / "locks" / "styles.lock")


def test_styles_stay_in_order(own: UserStyles, tmp_path: Path) -> None:
    assert own.all() == ()
    own.put(FILM)
    own.put(NOIR)
    own.put(Style(" Old  film ", "old {prompt}", settings=FILM.settings), old="Film")
    again = UserStyles(tmp_path / "styles.json", tmp_path / "locks" / "styles.lock")
    assert [style.name for style in again.all()] == ["Old film", "Noir"]
    assert again.all()[0].settings == {"steps": 30}
    again.remove("Noir")
    assert [style.name for style in own.all()] == ["Old film"]
    assert next(store.version for store in STORES if store.name == "styles") == VERSION


def test_snippets_are_kept_beside_styles(own: UserStyles, tmp_path: Path) -> None:
    snippet = Style("Dusk", "golden hour", "noon", is_snippet=True)
    own.put(FILM)
    own.put(Style("Dusk", "golden hour", "noon", {"steps": 9}, is_snippet=True))
    again = UserStyles(tmp_path / "styles.json", tmp_path / "locks" / "styles.lock")
    assert again.all() == (FILM, snippet) and again.snippets() == (snippet,)
    assert list(all_styles([], again.all())) == ["Film"]
    with pytest.raises(InputError) as raised:
        own.put(Style("Dusk", "a style"))
    assert raised.value.code == "style_exists"


def test_a_csv_tells_which_are_snippets_where_there_are_any() -> None:
    styles = (Style("A", "a"), Style("B", "b", "c", is_snippet=True))
    data = styles_csv(styles)
    assert data.decode("utf-8-sig").splitlines()[0] == "name,prompt,negative_prompt,kind"
    assert read_styles_csv(data, "styles.csv").styles == styles
    assert b"kind" not in styles_csv(styles[:1])


def test_names_are_checked(own: UserStyles) -> None:
    own.put(FILM)
    for style, code in ((Style("Film"), "style_exists"), (Style("  "), "style_unnamed")):
        with pytest.raises(InputError) as raised:
            own.put(style)
        assert raised.value.code == code
    assert own.all() == (FILM,)


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'{"version": 1, "styles": [1]}', b"\xff\xfe", b"[" * 100_000]
)
def test_a_damaged_file_is_set_aside(own: UserStyles, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "styles.json").write_bytes(content)
    assert own.all() == ()
    (notice,) = own.take_notices()
    assert notice.code == "styles_damaged"
    kept = list(tmp_path.glob("styles-damaged-*.json"))
    assert [path.read_bytes() for path in kept] == [content]


def test_settings_that_are_not_known_are_left_out(own: UserStyles, tmp_path: Path) -> None:
    rows = [
        {"name": "a", "settings": {"steps": 12, "warp": 9, "seed": 5}},
        {"name": "b", "settings": {"steps": 10**9}},
    ]
    text = json.dumps({"version": 1, "styles": rows})
    (tmp_path / "styles.json").write_text(text)
    assert [dict(style.settings) for style in own.all()] == [{"steps": 12}, {}]


def test_the_users_go_before_those_that_ship() -> None:
    there = all_styles([FILM, NOIR], [Style("Noir", "mine")])
    assert list(there) == ["Noir", "Film"]
    assert there["Noir"].prompt == "mine"


def test_a_csv_goes_and_comes(tmp_path: Path) -> None:
    styles = (Style("A, b", 'say "x"\nand y', "no, never"), Style("Ä", "{prompt} ü", ""))
    path = tmp_path / "styles.csv"
    path.write_bytes(styles_csv(styles))
    assert path.read_bytes().startswith(b"\xef\xbb\xbfname,prompt,negative_prompt\r\n")
    assert read_styles_file(path).styles == styles
    assert read_styles_file(path).notes == ()


def test_old_columns_and_encodings() -> None:
    old = "name,text\nNone,\nCafé,au lait\n".encode("cp1252")
    read = read_styles_csv(old, "styles.csv")
    assert read.styles == (Style("Café", "au lait"),)
    assert [note.code for note in read.notes] == ["styles_encoding", "styles_rows_unread"]


def test_rows_that_cannot_be_read_are_counted() -> None:
    data = b"name,prompt,negative_prompt\nA,a,\n,nameless,\nB,b\nC,c,d,e\nA,again,\n\n"
    read = read_styles_csv(data, "styles.csv")
    assert read.styles == (Style("A", "again"), Style("B", "b"))
    assert read.notes[0].params == {"file": "styles.csv", "count": 2, "lines": "3, 5"}


@pytest.mark.parametrize(
    "data", [b"", b"\n\n", b"prompt,x\n1,2\n", b"PK\0\x03", b'"' + b"x" * 200_000]
)
def test_what_is_no_styles_file(data: bytes, tmp_path: Path) -> None:
    with pytest.raises(InputError) as raised:
        read_styles_csv(data, "styles.csv")
    assert raised.value.code == "styles_unreadable"
    with pytest.raises(InputError):
        read_styles_file(tmp_path / "none.csv")
