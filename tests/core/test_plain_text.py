"""Text files of people: which encoding they are in, and what is said where that is a guess."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop_app.core.errors import InputError
from desktop_app.core.plain_text import ENCODINGS, decoded, decoded_files, read_text_file
from desktop_app.extensions.training.values.picture_fields import READ
from desktop_app.storage.delimited import encoding_of
from tests.refusals import refused

WRITTEN = [
    ("cp1252", "a café at the Champs-Élysées"),
    ("cp1252", "Größe"),
    ("cp1252", "“red” boat, it’s 5°C"),
    ("cp1252", "déjà vu à la mer"),
    ("cp1252", "mulher com coração"),
    ("cp1251", "красная лодка на берегу"),
    ("cp1251", "sks собака сидит на траве"),
    ("cp1251", "дівчина їсть яблуко"),
    ("koi8-r", "красная лодка на берегу"),
    ("gb18030", "一只猫坐在草地上"),
    ("gb18030", "1girl, 草地"),
    ("gb18030", "红色的杯子，白色背景"),
    ("shift_jis", "赤い帽子の女の子"),
    ("shift_jis", "sks 犬"),
    ("big5", "一隻貓坐在草地上"),
    ("euc-kr", "개가 공원에서 뛰고 있다"),
    ("cp1250", "żółw na plaży"),
    ("cp1254", "kırmızı bir gül ağacı"),
    ("cp1253", "κόκκινο καράβι"),
    ("mac-roman", "une forêt à l'automne"),
    ("utf-16-le", "a dog"),
    ("utf-16-be", "개가 공원에서"),
]


@pytest.mark.parametrize(("encoding", "text"), WRITTEN)
def test_a_code_page_is_found_and_called_a_guess(encoding: str, text: str) -> None:
    plain = decoded(text.encode(encoding))
    assert plain.text == text and plain.is_guess


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "ascii"])
def test_what_says_its_encoding_is_no_guess(encoding: str) -> None:
    text = "a red fox" if encoding == "ascii" else "a café, 猫"
    assert not decoded(text.encode(encoding)).is_guess
    assert decoded(text.encode(encoding), "cp1251").text == text


def test_what_may_be_another_names_that() -> None:
    """Of these bytes both are a girl's name."""
    plain = decoded("Zoë, naïve".encode("cp1252"))
    assert plain.text == "Zoë, naïve"
    assert {decoded("łódź".encode("cp1250")).other, plain.other} <= {*ENCODINGS, ""}
    assert decoded("červená loď".encode("cp1250")).other == "cp1250"
    assert decoded("červená loď".encode("cp1250"), "cp1250").text == "červená loď"


def test_files_that_lie_together_are_evidence_for_one_another() -> None:
    """By itself the first would be something else."""
    czech = ["červená loď", "žlutý kůň na louce", "šedá věž u řeky", "dívka s květinou"]
    files = {text: text.encode("cp1250") for text in czech}
    assert decoded(files[czech[0]]).text != czech[0]
    assert {key: one.text for key, one in decoded_files(files).items()} == dict(
        zip(czech, czech, strict=True)
    )
    mixed = {
        text: text.encode(encoding)
        for encoding, text in WRITTEN
        if encoding in ("cp1251", "gb18030")
    }
    found = decoded_files({**files, **mixed})
    assert all(one.text == key for key, one in found.items())
    assert {one.encoding for one in found.values()} == {"cp1250", "cp1251", "gb18030"}


@pytest.mark.parametrize(
    "data",
    [b"\0" * 40, b"a dog\0", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\1\0", bytes(range(256)) * 9],
)
def test_what_is_no_text_is_told(data: bytes, tmp_path: Path) -> None:
    assert not decoded(data).is_text
    (tmp_path / "p.txt").write_bytes(data)
    with refused(InputError, "file_unreadable", reason="it is not a text file"):
        read_text_file(tmp_path / "p.txt")


@pytest.mark.parametrize(("encoding", "text"), WRITTEN)
def test_a_table_is_in_any_of_them(encoding: str, text: str, tmp_path: Path) -> None:
    rows = "".join(f"p{number}.png;{text}\r\n" for number in range(30))
    (tmp_path / "t.csv").write_bytes(("file;caption\r\n" + rows).encode(encoding))
    found = encoding_of(tmp_path / "t.csv")
    assert rows.encode(encoding).decode(found) == rows


def test_the_setting_offers_all() -> None:
    assert READ[0] == "encoding" and "gb18030" in ENCODINGS
