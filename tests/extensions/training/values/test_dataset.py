"""Edits of a set: values, so that undo is the set before."""

from __future__ import annotations

import pytest

from desktop_app.extensions.training.values.dataset import SetPicture, TrainingSet

PICTURES = (
    SetPicture("a.png", "a red fox, snow"),
    SetPicture("b.png", "Fox, night, snow"),
    SetPicture("c.png", ""),
)
SET = TrainingSet("/set", trigger="zq fox", prefix="photo of", pictures=PICTURES)


def captions(of: TrainingSet) -> list[str]:
    return [each.caption for each in of.pictures]


@pytest.mark.parametrize(
    ("caption", "trigger", "full"),
    [
        ("in snow", "", "zq fox, photo of, in snow"),
        ("a zq fox in snow", "", "photo of, a zq fox in snow"),
        ("zq foxes", "", "zq fox, photo of, zq foxes"),
        ("", "", "zq fox, photo of"),
        ("in snow", "sks", "sks, photo of, in snow"),
        ("in snow,", "", "zq fox, photo of, in snow"),
    ],
)
def test_trigger_and_prefix_begin_a_caption_once(caption: str, trigger: str, full: str) -> None:
    assert SET.full_caption(caption, trigger) == full


def test_tags_are_counted_added_and_removed() -> None:
    assert SET.tags() == {"snow": 2, "Fox": 1, "a red fox": 1, "night": 1}
    assert "snow" not in SET.leaving_out(["a.png", "b.png"]).tags()
    names = ["a.png", "b.png", "c.png"]
    assert captions(SET.tagged("night", names)) == [
        *("a red fox, snow, night", "Fox, night, snow", "night"),
    ]
    assert captions(SET.tagged("x", ["c.png"])) == ["a red fox, snow", "Fox, night, snow", "x"]
    assert captions(SET.untagged("snow", names)) == ["a red fox", "Fox, night", ""]
    assert captions(SET) == [each.caption for each in PICTURES], "the set before is as it was"


def test_text_is_replaced_in_captions() -> None:
    names = ["a.png", "b.png"]
    assert captions(SET.replaced("fox", "dog", names)) == [
        "a red dog, snow",
        "dog, night, snow",
        "",
    ]
    assert captions(SET.replaced("fox", "dog", ["b.png"]))[0] == "a red fox, snow"
    assert captions(SET.replaced("snow", r"\1", names))[0] == r"a red fox, \1"
    assert captions(SET.replaced(".", "x", names))[0] == "a red fox, snow"
    assert SET.replaced("", "x", names) == SET


def test_captions_in_pictures_fill_what_is_empty_and_are_no_decisions() -> None:
    filled = SET.with_found({"a.png": "other", "c.png": "a hill"})
    assert captions(filled) == ["a red fox, snow", "Fox, night, snow", "a hill"]
    assert filled.picture("c.png").found_caption == "a hill"


def test_pictures_are_left_out_cropped_and_masked_by_name() -> None:
    of = SET.leaving_out(["b.png"]).cropped({"a.png": (1, 2, 3, 4)}).masked({"c.png": "alpha"})
    assert [each.name for each in of.used] == ["a.png", "c.png"]
    assert of.picture("a.png").crop == (1, 2, 3, 4) and of.picture("c.png").mask == "alpha"
    assert of.leaving_out(["b.png"], left_out=False).picture("b.png") == PICTURES[1]
    with pytest.raises(KeyError):
        of.picture("d.png")
