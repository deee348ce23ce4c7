"""What to do when the hub keeps a model behind its terms: three steps, done in place."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QGridLayout, QWidget

from desktop_app.core.download import DownloadRequest, HubSource, PackSource
from desktop_app.ui.kit import Act, Caption, Retranslated, label
from desktop_app.ui.models.manager_parts import ManagerViewParts
from desktop_app.ui.models.section import dense_button
from desktop_app.ui.models.token_field import TokenField
from desktop_app.ui.qt.spaced import gridded
from desktop_app.ui.words.untrusted import open_page, plain_tip


def page_of_request(request: DownloadRequest, endpoint: str) -> str:
    """Address of the page where the terms of what is fetched stand."""
    if isinstance(request.source, HubSource):
        return f"{endpoint.rstrip('/') or 'https://huggingface.co'}/{request.source.repo}"
    if isinstance(request.source, PackSource):
        return ""
    return request.source.url


class GatedSteps(Retranslated, QWidget):
    """Once the token is kept the download goes on by itself."""

    def __init__(self, parts: ManagerViewParts, page: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._page = page
        self.open_page = dense_button(self)
        self.steps = [label("small", self) for _ in range(3)]
        self.token = TokenField(parts, self)
        grid = gridded(QGridLayout(self), 8, 6, margins=(0, 2, 0, 4))
        for at, words in enumerate(self.steps):
            words.setWordWrap(True)
            number = label("secondary", self)
            number.setText(f"{at + 1}.")
            grid.addWidget(number, 2 * at, 0)
            grid.addWidget(words, 2 * at, 1)
        grid.addWidget(self.open_page, 0, 2)
        grid.addWidget(self.token, 5, 1, 1, 2)
        self.retranslate()

    def _acts(self) -> list[Act | Caption]:
        texts = (
            self.tr("Open the model's page in the browser and sign in."),
            self.tr("Read and accept its terms there."),
            self.tr("Create a token with read access (Settings, Access Tokens) and paste it here."),
        )
        return [
            Act(
                "open_page",
                self.tr("Open the page"),
                partial(open_page, self._page),
                plain_tip(self._page),
            ),
            *(Caption(f"steps.{at}", text) for at, text in enumerate(texts)),
        ]
