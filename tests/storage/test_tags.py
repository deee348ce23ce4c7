"""Lists of tags as tag completion for AUTOMATIC1111 has them, and files that are none."""

from __future__ import annotations

from pathlib import Path

from desktop_app.storage.tags import read_tags


def test_names_counts_and_other_names_are_read(tmp_path: Path) -> None:
    (tmp_path / "danbooru.csv").write_text(
        '1girl,0,6008644,"1girls,sole_female"\nlong_hair,0,4350743,longhair\n^_^,0,500\nplain\n',
        encoding="utf-8",
    )
    tags, notes = read_tags(tmp_path)
    assert not notes
    (found,) = tags.find("sole f", 5)
    assert (found.name, found.count) == ("1girl", 6008644)
    assert tags.find("long h", 5)[0].name == "long hair"
    assert tags.find("^", 5)[0].name == "^_^"
    assert tags.find("pla", 5)[0].count == 0


def test_whatever_else_lies_there_fails_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"\0\1\2" * 100)
    (tmp_path / "b.csv").write_bytes('"never closed\nb,0,x\n'.encode("utf-16"))
    (tmp_path / "c.csv").write_text("x" * 5000 + ",0,1\nok,0,99999999999999\n,,,\n")
    (tmp_path / "d.csv").mkdir()
    (tmp_path / "e.csv").symlink_to(tmp_path / "none")
    tags, notes = read_tags(tmp_path)
    assert [str(note.params["file"])[0] for note in notes] == ["a", "d", "e"]
    assert [tag.count for tag in tags.find("ok", 5)] == [0]
    assert len(read_tags(tmp_path / "nowhere")[0]) == 0
