"""Blind ratings: their list, the pictures that are rated, and what the answers say."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication, QSize, Qt, Slot
from PySide6.QtWidgets import (
    QLineEdit,
    QListWidget,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop_app.core.observable import connect_each
from desktop_app.extensions.evaluation.faces.page.rating_canvas import RatingCanvas
from desktop_app.extensions.evaluation.values.rating import SENTENCES, Kind, RatingSession
from desktop_app.extensions.evaluation.work.sessions.evaluations import evaluations_of
from desktop_app.extensions.evaluation.work.sessions.rating_session import (
    ListedSession,
    Over,
    Showing,
)
from desktop_app.ui.dialogs.choose_folder import choose_file, choose_folder, choose_new_file
from desktop_app.ui.dialogs.named_list import ConfirmedDelete, NamedList, NamedRow
from desktop_app.ui.kit import Act, Caption, Kit, Retranslated, horizontal_line, label, styled
from desktop_app.ui.look.text_scale import hold, scaled_height
from desktop_app.ui.qt.bind import watch
from desktop_app.ui.qt.spaced import filled, grow, spaced
from desktop_app.ui.widgets.choice_box import ChoiceBox
from desktop_app.ui.widgets.empty_stack import EmptyStack
from desktop_app.ui.widgets.wrap_layout import WrapLayout
from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP
from desktop_app.worker.workspace import Workspace

_KINDS: Final[tuple[Kind, ...]] = ("pairs", "scale")
_SESSIONS: Final = QT_TRANSLATE_NOOP("RatingView", "Ratings and answers ({patterns})")


class RatingView(Retranslated, QWidget):
    """What the page Evaluate shows at its stop "Rate"."""

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget) -> None:
        super().__init__(parent)
        self._ratings = evaluations_of(workspace).ratings
        self._over: Over | None = None
        self.stack = QStackedWidget(self)
        self.canvas = RatingCanvas(workspace, kit, self)
        self._build_list(kit)
        self._build_result(kit)
        for each in (self._front, self.canvas, self._result):
            self.stack.addWidget(each)
        spaced(QVBoxLayout(self), 0).addWidget(self.stack)
        self.canvas.left.connect(self._ratings.stop)
        self.retranslate()
        watch(self._ratings.listed, self._show_list)
        watch(self._ratings.over, self._show_over)
        watch(self._ratings.showing, self._show_item)
        self._ratings.refresh()

    # -- the list ---------------------------------------------------------------------------------

    def _build_list(self, kit: Kit) -> None:
        self._front = QWidget(self)
        self._about = label("secondary", wrap=True)
        self.rows = QListWidget(self)
        lost = ConfirmedDelete(
            lambda _: self.tr("All its answers are deleted."), self._ratings.remove
        )
        self.names = NamedList(self.rows, lost, self._ratings.rename)
        self._list = EmptyStack(self.rows, self)
        self.rows.setProperty("look", "table")
        self.name, self.rater = QLineEdit(self), QLineEdit(self._ratings.rater, self)
        self.kind = ChoiceBox(kit.theme, kit.icons, self)
        self.kind.setMinimumContentsLength(16)
        self.folder_a, self.folder_b = self.folders = QPushButton(self), QPushButton(self)
        self.chosen: list[Path | None] = [None, None]
        self.make, self.rate, self.tell = (QPushButton(self) for _ in range(3))
        self.give, self.take_in, self.publish = (QPushButton(self) for _ in range(3))
        self.rename = self.names.button(self, renames=True)
        self.remove = styled(self.names.button(self), look="danger")
        kit.primary_buttons.add(self.rate, "page")
        self._rater_name = label("secondary")
        self._rater_name.setBuddy(self.rater)
        hold(self.name, least_width=160)
        hold(self.rater, width=120)
        filled(
            spaced(QVBoxLayout(self._front), 12, (16, 16, 16, 16)),
            self._about,
            filled(WrapLayout(8), self.name, self.kind, *self.folders, self.make),
            horizontal_line(),
            grow(self._list),
            filled(
                WrapLayout(8),
                self._rater_name,
                self.rater,
                self.rate,
                self.tell,
                self.give,
                self.take_in,
                self.publish,
                self.rename,
                self.remove,
            ),
        )
        connect_each(
            self.acts.refresh,
            self.kind.currentIndexChanged,
            self.name.textChanged,
            self.rater.textChanged,
            self.rows.currentRowChanged,
        )
        self.rows.itemActivated.connect(self._rate)

    def _build_result(self, kit: Kit) -> None:
        self._result = QWidget(self)
        self._heading, self.sentences, self._raters = label("heading"), label(), label("secondary")
        self.back = QPushButton(self)
        kit.primary_buttons.add(self.back, "page")
        layout = spaced(QVBoxLayout(self._result), 12, (16, 16, 16, 16))
        for each in (self._heading, self.sentences, self._raters):
            each.setWordWrap(True)
            each.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            layout.addWidget(each)
        layout.addWidget(self.back, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addStretch(1)

    def retranslate(self) -> None:
        at = max(0, self.kind.currentIndex())
        self.kind.clear()
        self.kind.addItems([self.tr("Compare A with B"), self.tr("Rate 1 to 5")])
        self.kind.setCurrentIndex(at)
        self._list.sentence.setText(
            self.tr("No ratings yet: name one and choose its folders above.")
        )
        self._show_list(self._ratings.listed.value)
        self._show_over(self._over)

    def _acts(self) -> list[Act | Caption]:
        session, is_pairs = self._session, self.kind.currentIndex() == 0
        is_there, is_blinded = session is not None, session is not None and session.is_blinded
        is_published = self._listed is not None and self._listed.is_published
        count = sum(one is not None for one in self.chosen)
        return [
            Caption(
                "_about",
                self.tr(
                    "Pictures are shown at one size, in random order, without their set. Some come"
                    " twice, to see how constant you are."
                ),
            ),
            Caption("name", self.tr("Name of a new rating")),
            Caption("kind", self.tr("Kind of rating")),
            Act("folder_a", self._folder_words(0), partial(self._choose_folder, 0)),
            Act("folder_b", self._folder_words(1), partial(self._choose_folder, 1)),
            Act(
                "make",
                self.tr("Create"),
                self._make,
                can=bool(self.name.text().strip()) and count >= 1 + is_pairs,
            ),
            Caption("rows", self.tr("Ratings")),
            Caption("_rater_name", self.tr("Rated by")),
            Caption("rater", "", name=self.tr("Rated by")),
            Act(
                "rate",
                self.tr("Rate"),
                self._rate,
                can=is_there and bool(self.rater.text().strip()),
            ),
            Act("tell", self.tr("Result"), self._tell, can=is_there),
            Act(
                "give",
                self.tr("Export Answers…") if is_blinded else self.tr("Export for a Rater…"),
                self._give,
                can=is_there,
            ),
            Act("take_in", self.tr("Import…"), self._take_in),
            Act(
                "publish",
                self.tr("Unpublish") if is_published else self.tr("Publish"),
                self._publish,
                self.tr("Let users of the server rate it in their browsers."),
                can=is_there and not is_blinded,
            ),
            Act("back", self.tr("All Ratings"), self._leave_result),
        ]

    def _folder_words(self, at: int) -> str:
        folder = self.chosen[at]
        if folder is None:
            return self.tr("Folder {name}…").format(name="AB"[at])
        return f"{'AB'[at]}: {folder.name}"

    def _show_list(self, listed: tuple[ListedSession, ...]) -> None:
        self.names.fill(map(self._row, listed))
        if listed and self.rows.currentRow() < 0:
            self.rows.setCurrentRow(0)
        self._list.set_empty(not listed)
        self.acts.refresh()

    def _row(self, each: ListedSession) -> NamedRow:
        session, count = each.session, len(each.session.items)
        words = [session.name, self.tr("{count} questions").format(count=count)]
        words += [f"{one.name} {one.answered}" for one in each.raters]
        words += [self.tr("published")] if each.is_published else []
        data = {
            Qt.ItemDataRole.SizeHintRole: QSize(0, scaled_height(32)),
            Qt.ItemDataRole.ToolTipRole: ", ".join(session.sets.values()),
        }
        return NamedRow(session.id, session.name, "  ·  ".join(words), data=data)

    @property
    def _listed(self) -> ListedSession | None:
        listed, at = self._ratings.listed.value, self.rows.currentRow()
        return listed[at] if 0 <= at < len(listed) else None

    @property
    def _session(self) -> RatingSession | None:
        return None if self._listed is None else self._listed.session

    # -- commands ---------------------------------------------------------------------------------

    def _choose_folder(self, at: int) -> None:
        def take(folder: str) -> None:
            self.chosen[at] = Path(folder)
            self.acts.refresh()

        choose_folder(self.window(), self.folders[at].text(), take)

    @Slot()
    def _make(self) -> None:
        folders = [one for one in self.chosen if one is not None]
        self._ratings.make(self.name.text().strip(), folders, _KINDS[self.kind.currentIndex()])
        self.name.clear()

    @Slot()
    def _rate(self) -> None:
        session = self._session
        if session is not None:
            self._ratings.rater = self.rater.text().strip()
            self._ratings.start(session)

    @Slot()
    def _tell(self) -> None:
        if self._session is not None:
            self._ratings.tell(self._session)

    @Slot()
    def _publish(self) -> None:
        if self._listed is not None:
            self._ratings.publish(self._listed.session, on=not self._listed.is_published)

    @Slot()
    def _give(self) -> None:
        session = self._session
        if session is None:
            return
        kind = "csv" if session.is_blinded else "zip"
        choose_new_file(
            self.window(),
            self.give.text(),
            [f"{kind.upper()} (*.{kind})"],
            session.name,
            lambda name: self._ratings.give(session, Path(name)),
        )

    @Slot()
    def _take_in(self) -> None:
        patterns = QCoreApplication.translate("RatingView", _SESSIONS)
        choose_file(
            self.window(),
            self.take_in.text(),
            [patterns.format(patterns="*.zip *.csv *.json")],
            lambda name: self._ratings.take_in(Path(name)),
        )

    # -- rating, and its result -------------------------------------------------------------------

    def _show_item(self, shown: Showing | None) -> None:
        if shown is not None and self.stack.currentWidget() is not self.canvas:
            self.stack.setCurrentWidget(self.canvas)
            self.canvas.setFocus()
        elif shown is None and self.stack.currentWidget() is self.canvas:
            self.stack.setCurrentWidget(self._front)
            self.rows.setFocus()

    def _show_over(self, over: Over | None) -> None:
        self._over = over
        if over is None:
            return
        self._heading.setText(over.session.name)
        lines = [self.tr("Thank you. Export your answers and send them back.")]
        if over.result is not None:
            lines = [
                QCoreApplication.translate("Rating", SENTENCES[key]).format(**params)
                for key, params in over.result.sentences
            ]
        self.sentences.setText("\n".join(lines))
        self._raters.setText("\n".join(self._rater_words(over)))
        self.stack.setCurrentWidget(self._result)
        self.back.setFocus()

    def _rater_words(self, over: Over) -> list[str]:
        words = self.tr("{name}: {answered} of {count} answered")
        count = len(over.session.items)
        return [
            words.format(name=one.name, answered=one.answered, count=count) for one in over.raters
        ]

    @Slot()
    def _leave_result(self) -> None:
        self._ratings.over.value = None
        self.stack.setCurrentWidget(self._front)
        self.rows.setFocus()
