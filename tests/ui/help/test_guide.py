"""The guide's pages: alike in each language, no link or picture that leads nowhere; its search."""

from __future__ import annotations

import re
import struct
from pathlib import Path

import pytest

from desktop_app.catalog.resources import resource_path
from desktop_app.ui.help.guide import LANGUAGES, UserGuide, anchor_of, load_guide, plain
from desktop_app.ui.help.guide_search import GuideSearch, terms_of
from tests.error_texts import all_error_texts

LINK = re.compile(r"(!?)\[[^\]]*\]\(([^)]+)\)")
MOST_BYTES = 4_000_000


@pytest.fixture(scope="module", params=LANGUAGES)
def guide(request: pytest.FixtureRequest) -> UserGuide:
    return load_guide(request.param)


def pictures(guide: UserGuide) -> dict[str, list[str]]:
    return {
        page.id: [Path(to).name for mark, to in LINK.findall(page.markdown) if mark]
        for page in guide.pages
    }


def test_every_page_is_in_the_contents_and_there_is_no_other(guide: UserGuide) -> None:
    folder = resource_path("guide", guide.language)
    assert {path.stem for path in folder.iterdir()} == {page.id for page in guide.pages}


def test_languages_have_the_same_headings_and_pictures() -> None:
    first, *others = (load_guide(language) for language in LANGUAGES)
    for other in others:
        for page in first.pages:
            same = other.page(page.id)
            assert same is not None
            assert len(same.sections) == len(page.sections), page.id
        assert pictures(other) == pictures(first)


def test_every_link_and_picture_leads_somewhere(guide: UserGuide) -> None:
    for page in guide.pages:
        for _, to in LINK.findall(page.markdown):
            if to.startswith("https://"):
                continue
            name, _, anchor = to.partition("#")
            target = (page.path.parent / name).resolve() if name else page.path
            assert target.is_file(), f"{page.id}: {to}"
            if anchor:
                there = guide.page(target.stem)
                assert there is not None
                assert there.section(anchor) is not None, f"{page.id}: {to}"


def test_a_page_shows_pictures_of_its_own_language(guide: UserGuide) -> None:
    for page in guide.pages:
        shown = [to for mark, to in LINK.findall(page.markdown) if mark]
        assert all(to.startswith(f"../pictures/{guide.language}/") for to in shown)


def test_pictures_are_small_and_all_are_shown(guide: UserGuide) -> None:
    folder = resource_path("guide", "pictures")
    shown = {name for names in pictures(guide).values() for name in names}
    files = list((folder / guide.language).glob("*.png"))
    assert {path.name for path in files} == shown
    for path in files:
        width, height = struct.unpack(">II", path.read_bytes()[16:24])
        assert width >= 200
        assert height >= 100
    assert sum(path.stat().st_size for path in folder.rglob("*.*")) < MOST_BYTES


def test_no_page_is_empty_and_headings_are_told_apart(guide: UserGuide) -> None:
    for page in guide.pages:
        assert len(page.sections) > 2, page.id
        anchors = [section.anchor for section in page.sections]
        assert len(set(anchors)) == len(anchors), page.id


def test_topics_lead_to_the_same_place_in_every_language(guide: UserGuide) -> None:
    found = guide.section("memory#make-it-fit")
    english = load_guide("en").section("memory#make-it-fit")
    assert found is not None
    assert english is not None
    assert (found.page, found.number) == (english.page, english.number)
    assert english.anchor == "make-it-fit"
    assert guide.section("memory").number == 0  # pyright: ignore[reportOptionalMemberAccess]
    assert guide.section("no-such-page") is None


def test_topics_of_errors_and_pages_are_there() -> None:
    from desktop_app.ui.words.help_topics import (
        ERROR_TOPICS,
        FIT_TOPIC,
        LICENCE_TOPIC,
        PLACE_TOPICS,
        SEARCH_TOPIC,
    )

    guide = load_guide("en")
    others = (FIT_TOPIC, LICENCE_TOPIC, SEARCH_TOPIC)
    for topic in {*ERROR_TOPICS.values(), *PLACE_TOPICS.values(), *others}:
        section = guide.section(topic)
        assert section is not None, topic
        assert section.anchor == topic.partition("#")[2] or "#" not in topic, topic
    assert set(ERROR_TOPICS) <= set(all_error_texts())


def test_an_unknown_language_reads_english() -> None:
    assert load_guide("fr").language == "en"


def test_plain_text_has_no_marks() -> None:
    markdown = (
        "# A **bold** `code`\n\n1. one [link](x.md#y)\n- two ![a](b.png)\n\n| a | b |\n|---|---|\n"
    )
    assert plain(markdown) == "A bold code one link two a b"
    assert plain("按 **生成**（`Ctrl+Return`）。") == "按生成（Ctrl+Return）。"
    assert anchor_of("3. Say what you want") == "3-say-what-you-want"


@pytest.mark.few(1)
@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("token required", "troubleshooting"),
        ("make it fit", "memory"),
        ("lora", "loras"),
        ("Pickles", "models"),
        ("crash", "layers"),
        ("telemetry", "privacy"),
        ("albums", "search"),
    ],
)
def test_search_finds_what_is_meant_first(query: str, first: str) -> None:
    found = GuideSearch(load_guide("en")).find(query)
    assert found[0].section.page == first


@pytest.mark.slow
def test_search_wants_all_words_and_shows_where() -> None:
    search = GuideSearch(load_guide("en"))
    found = search.find("graphics driver")
    assert found[0].section.heading == "The graphics card is not used"
    assert all("driver" in one.section.text.lower() for one in found)
    assert "graphics" in found[0].snippet.lower()
    assert search.find("") == []
    assert search.find("xyzzy") == []


@pytest.mark.slow
def test_words_that_nothing_has_together_are_found_apart() -> None:
    found = GuideSearch(load_guide("en")).find("telemetry lasso")
    assert {"privacy", "inpainting"} <= {one.section.page for one in found}


def test_chinese_is_found_by_characters() -> None:
    search = GuideSearch(load_guide("zh_CN"))
    assert search.find("显存不足")[0].section.page in ("troubleshooting", "memory")
    assert search.find("蒙版")[0].section.page == "inpainting"
    assert search.find("访问令牌")[0].section.page in ("troubleshooting", "privacy", "models")
    assert terms_of("蒙版 Mask, 2") == ("蒙版", "mask", "2")
