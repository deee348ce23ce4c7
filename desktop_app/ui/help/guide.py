"""The user guide in resources/guide: pages in Markdown, one folder a language, the same in each.

A topic names a place in it: ``memory`` is a page, ``memory#make-it-fit`` a heading of it by its
English words, whichever language is read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from desktop_app.catalog.resources import invalid, read_table, resource_path
from desktop_app.core.safe_open import read_regular

LANGUAGES = ("en", "zh_CN")
_FOLDER = "guide"
_HEADING = re.compile(r"^(#{1,2}) +(.+?)\s*$", re.MULTILINE)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_PICTURE = re.compile(r"!\[[^\]]*\]\([^)]*\)")
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_GAP = re.compile(
    r"(?<=[\u3000-\u9fff\uff00-\uffef“”])\s+|\s+(?=[.,;:)\u3000-\u303f\uff00-\uffef])"
)
_RULE = re.compile(r"^\|[-:| ]+\|$", re.MULTILINE)


@dataclass(frozen=True)
class GuideSection:
    """A heading with the text below it, up to the next heading.

    Attributes:
        page: id of its page.
        number: which heading of the page it is; 0 is the page's title.
        heading: as it is read.
        anchor: as links name it.
        text: without marks.
    """

    page: str
    number: int
    heading: str
    anchor: str
    text: str


@dataclass(frozen=True)
class GuidePage:
    """One page.

    Attributes:
        id: name of its file without the ending.
        path: its file, to which links and pictures are relative.
        markdown: what the file holds.
    """

    id: str
    path: Path
    markdown: str

    @cached_property
    def sections(self) -> tuple[GuideSection, ...]:
        """All of them, in order; there is at least the title."""
        found = list(_HEADING.finditer(self.markdown))
        ends = [match.start() for match in found[1:]] + [len(self.markdown)]
        sections: list[GuideSection] = []
        for number, (match, end) in enumerate(zip(found, ends, strict=True)):
            heading = _words(match[2])
            text = plain(self.markdown[match.end() : end])
            sections.append(GuideSection(self.id, number, heading, anchor_of(heading), text))
        return tuple(sections)

    @property
    def title(self) -> str:
        return self.sections[0].heading

    def section(self, anchor: str) -> GuideSection | None:
        """The one of that anchor."""
        return next((one for one in self.sections if one.anchor == anchor), None)


class UserGuide:
    """The pages of one language, in the order in which they are read."""

    def __init__(self, language: str, pages: tuple[GuidePage, ...]) -> None:
        self.language = language
        self.pages = pages
        self._by_id = {page.id: page for page in pages}

    def page(self, page_id: str) -> GuidePage | None:
        """The page of that id."""
        return self._by_id.get(page_id)

    def section(self, topic: str) -> GuideSection | None:
        """Where a topic leads to; the page's title where it has no such heading."""
        page_id, _, anchor = topic.partition("#")
        page = self.page(page_id)
        if page is None:
            return None
        if not anchor:
            return page.sections[0]
        found = page.section(anchor)
        if found is None and self.language != LANGUAGES[0]:
            english = load_guide(LANGUAGES[0]).section(topic)
            if english is not None and english.number < len(page.sections):
                found = page.sections[english.number]
        return found or page.sections[0]


def load_guide(language: str) -> UserGuide:
    """Read the guide in a language of `LANGUAGES`; in English for any other.

    Raises:
        StorageError: ``catalog_invalid``, where a page is missing.
    """
    language = language if language in LANGUAGES else LANGUAGES[0]
    names: list[str] = read_table("contents", _FOLDER)["pages"]
    return UserGuide(language, tuple(_read(language, name) for name in names))


def _read(language: str, name: str) -> GuidePage:
    path = resource_path(_FOLDER, language, f"{name}.md")
    try:
        return GuidePage(name, path, read_regular(path).decode())
    except OSError as error:
        raise invalid("contents", name, str(error)) from error


def plain(markdown: str) -> str:
    """The words alone: no marks, no pictures, no addresses."""
    text = _RULE.sub("", _COMMENT.sub("", markdown))
    return _words(re.sub(r"^[ \t]*(?:[-*>] |\d+\. |#+ )", "", text, flags=re.MULTILINE))


def _words(line: str) -> str:
    text = _LINK.sub(r"\1", _PICTURE.sub("", line))
    text = re.sub(r"[`|]|\*\*?", " ", text)
    text = re.sub(r"\s+", " ", text).strip()
    # A mark that went leaves no gap beside a Chinese character or before a full stop.
    return _GAP.sub("", text)


def anchor_of(heading: str) -> str:
    """What a link to a heading says after ``#``, as GitHub builds it."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
