"""Translations are complete and up to date; lupdate finds all that Python finds."""

from __future__ import annotations

import pytest

import translations
from translations import LANGUAGES, Message, Text, marked_texts, messages, ts_file, wrong


@pytest.mark.slow
def test_every_text_is_translated_and_the_files_are_up_to_date() -> None:
    assert translations.faults() == []


@pytest.mark.slow
def test_no_marked_text_was_missed() -> None:
    known = {message.text for message in messages(ts_file("zh_CN"))}
    assert set(marked_texts()) <= known and len(known) > 2000


def test_only_plurals_are_translated_into_english() -> None:
    assert all(message.plural and len(message.forms) == 2 for message in messages(ts_file("en")))
    assert set(LANGUAGES) == {"en", "zh_CN"}


@pytest.mark.parametrize(
    ("source", "translation", "fault"),
    [
        ("Save {name}?", "保存？", "other places or tags"),
        ("Save {name}?", "保存 {file}？", "other places or tags"),
        ("<b>Seed</b>", "种子", "other places or tags"),
        ("&Open…", "打开(&P)…", "another mnemonic"),
        ("Save…", "保存", "the ellipsis"),
        ("Save", "", "no translation"),
    ],
)
def test_what_a_translation_lacks_is_found(source: str, translation: str, fault: str) -> None:
    forms = (translation,) if translation else ()
    assert wrong(Message(Text("Test", source), False, forms)) == [fault]


def test_a_good_translation_has_no_fault() -> None:
    good = Message(Text("Test", "&Save {name}…"), False, ("保存“{name}”(&S)…",))
    assert wrong(good) == []
    assert wrong(Message(Text("Test", "%n steps"), True, ("one step", "%n steps"))) == []
    assert wrong(Message(Text("Test", "%Ln steps"), True, ("one step", "%Ln steps"))) == []
    assert wrong(Message(Text("Test", "%Ln steps"), True, ("one step", "%n steps")))
