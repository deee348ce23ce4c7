"""All places of the window in Chinese: what is English there is a name, a command or content."""

from __future__ import annotations

import re
from itertools import chain
from xml.etree import ElementTree

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.catalog.resources import resource_path
from desktop_app.ui.window.main_window import MainWindow
from tests.ui.places import dialog_places, main_places, model_places, models_over
from tests.ui.translation.texts_shown import Shown, texts_shown

CONTENT = re.compile(
    "LicenceList|PictureGrid|PictureSheet|CardView|CaptionView|Chip|StylesPanel"
    "|PromptDifference|FacetList|Wildcard|ResultsFilter|ResultsList|ChangeDialog|Question|PageBar|LoraRow"
    "|HistoryPanel|OriginSection|ChoicesSection|LicenceDialog|DownloadRow|CatalogDetails|DetailsPanel/EmptyStack"
)
"""Widgets that show what pictures, files and the samples of the tests say."""

NAMES = re.compile(
    r"(Euler|DPM2) ancestral|Align Your Steps( GITS)?|Stable Diffusion( XL)?( Base)?|SDXL Base"
    r"|Segment Anything|Stability Matrix|Hugging Face|Velatura features|Qt for Python|Shift JIS"
    r"|Lab|Alpha|JPEG XL|LCM LoRA SD|SD VAE ft|Page (Up|Down)|velatura [a-z ]+"
    # What other programs call it stands in brackets.
    r"|differential diffusion|guidance scale|denoising strength|sigma schedule|pivotal tuning"
    # Examples of what is typed, which models know in English.
    r"|red fox|cat OR dog"
)
_QTS_OWN = re.compile(r"Scroll(Left|Right)Button")
_LEFT_OUT = re.compile(r"“[^”]*”|<[^>]*>|\{[^}]*\}|&\w+;|https?://\S+|/\S+|\S+\.\w{2,}")
_PHRASE = re.compile("[A-Za-z]{2,}(?: [A-Za-z]{2,})+")


def _translated() -> set[str]:
    """English texts of which Chinese has other words."""
    file = ElementTree.parse(resource_path("translations") / "velatura_zh_CN.ts")
    pairs = ((one.findtext("source"), one.findtext("translation")) for one in file.iter("message"))
    return {source for source, words in pairs if source and words and words != source}


def _english(text: str, translated: set[str]) -> list[str]:
    parts = [part.strip() for part in _LEFT_OUT.sub("|", text).split("|")]
    found = [phrase for part in parts for phrase in _PHRASE.findall(part)]
    found += [part for part in parts if part in translated and any(map(str.isalpha, part))]
    return [one for one in found if not NAMES.fullmatch(one)]


@pytest.mark.slow
@pytest.mark.window
@pytest.mark.usefixtures("english_after", "with_models")
def test_only_names_are_english_in_the_chinese_window(
    window: MainWindow, qtbot: QtBot, qapp: QApplication
) -> None:
    window.workspace.displaying.proofing.folders = ()  # profiles have names of their own
    window.kit.actions["language_zh_CN"].trigger()
    models = models_over(window, window.kit, window.workspace.settings)
    qtbot.addWidget(models)
    for each in (window, models):
        each.show()
    translated, found = _translated(), dict[str, tuple[str, Shown]]()
    for place, root in chain(main_places(window), dialog_places(window), model_places(models)):
        for shown in texts_shown(root):
            if not CONTENT.search(shown.place) and not _QTS_OWN.search(shown.place):
                for words in _english(shown.text, translated):
                    found.setdefault(words, (place, shown))
    assert found == {}
