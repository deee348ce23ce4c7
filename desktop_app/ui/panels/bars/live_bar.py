"""The bar of live mode above the canvas: how its picture is shown, how fast it comes, Apply."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QPushButton, QWidget

from desktop_app.state.work.live import LiveMode, LivePicture, Placement
from desktop_app.ui.kit import (
    Act,
    Caption,
    Kit,
    Retranslated,
    action_button,
    icon_button,
    label,
    on_click,
    set_role,
    show_when,
)
from desktop_app.ui.look.text_scale import hold
from desktop_app.ui.look.tokens import CONTROL, DENSE
from desktop_app.ui.qt.bind import listen, listen_each, watch
from desktop_app.ui.qt.spaced import STRETCH, filled
from desktop_app.ui.widgets.scale import Scale
from desktop_app.ui.widgets.value_slider import ValueSlider
from desktop_app.ui.widgets.wrap_layout import WrapLayout
from desktop_app.worker.workspace import Workspace

OPACITY = Scale(0.0, 1.0, step=0.01, default=1.0, unit=" %", shown=100)


class LiveBar(Retranslated, QWidget):
    """Seen while live mode is on; 36 px high."""

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace, self._state, self._live = workspace, workspace.state, workspace.state.live
        self._kit = kit
        set_role(self, "panel")
        self.name = hold(label("heading", self), least_width=44)
        self.status = hold(label("secondary", self), least_width=180)
        actions = kit.actions
        self.beside = action_button(actions, "placement_beside", DENSE)
        self.over = action_button(actions, "placement_over", DENSE)
        self.opacity = hold(ValueSlider(OPACITY, kit.theme, self, DENSE), width=156)
        self.dice = action_button(actions, "new_seed", DENSE)
        self.resume, self.refine, self.apply = (QPushButton(self) for _ in range(3))
        self.close_button = on_click(icon_button(kit.icons, "x", self), workspace.live.end)
        self._build()
        self.opacity.edited.connect(self._live.opacity.put)
        live, state = self._live, self._state
        watch(live.opacity, self._on_opacity)
        watch(live.mode, self._refresh)
        listen_each(
            self._refresh,
            live.placement.changed,
            state.document.changed,
            state.jobs.current.changed,
            state.applying.changed,
        )
        listen(live.picture.changed, self._on_picture)
        self.retranslate()

    def retranslate(self) -> None:
        self._refresh(None)

    def _build(self) -> None:
        hold(self, least_height=36)
        for button in (self.apply, self.refine, self.resume):
            hold(button, height=CONTROL)
        self._kit.primary_buttons.add(self.apply, "live", "check")
        self.setLayout(
            filled(
                WrapLayout(8, (12, 4, 8, 4)),
                self.name,
                self.status,
                STRETCH,
                self.beside,
                self.over,
                self.opacity,
                self.dice,
                self.resume,
                self.refine,
                self.apply,
                self.close_button,
            )
        )

    # -- state ----------------------------------------------------------------------------------

    def _acts(self) -> Iterator[Act | Caption]:
        live, state, actions = self._live, self._state, self._kit.actions
        paused = live.mode.value is LiveMode.PAUSED
        yield Caption("name", self.tr("Live"))
        yield Caption(
            "opacity",
            self.tr("Opacity"),
            self.tr("<b>Opacity</b><br>Opacity of the live picture over what you paint."),
        )
        yield Caption("close_button", "", self.tr("End live mode (Esc)"), self.tr("End live mode"))
        named, resume = self.tr("Resume live mode"), self._workspace.live.resume
        yield Act("resume", self.tr("Resume"), resume, name=named, shown=paused)
        can = live.is_on and state.jobs.current.value is None and not state.applying.value
        for of, words, named, action in (
            (
                "refine",
                self.tr("Refine and apply"),
                self.tr("Refine and apply live picture"),
                actions["refine_live"],
            ),
            (
                "apply",
                self.tr("Apply as shown"),
                self.tr("Apply live picture"),
                actions["apply_live"],
            ),
        ):
            yield Act(of, words, action.trigger, action.toolTip(), named, can=can)

    def _refresh(self, _: object) -> None:
        live, state = self._live, self._state
        has_document = state.document.value is not None
        self.setVisible(live.is_on)
        if not live.is_on:
            return  # it is asked again when it comes: every fill changes what it follows
        show_when(has_document, self.beside, self.over)
        over = live.placement.value is Placement.OVER
        self.opacity.setVisible(has_document and over)
        self.acts.refresh()
        self._on_picture(live.picture.value)

    def _on_picture(self, picture: LivePicture | None) -> None:
        if self._live.mode.value is LiveMode.PAUSED:
            text = self.tr("Stopped by an error")
        elif self._state.jobs.current.value is not None:
            text = self.tr("Waiting for the current picture")
        elif picture is None:
            text = self.tr("Generating the first picture…")
        else:
            rate = QLocale().toString(1 / max(0.001, picture.seconds), "f", 1)
            text = self.tr("{rate} pictures per second").format(rate=rate)
        if text != self.status.text():
            self.status.setText(text)

    def _on_opacity(self, opacity: float) -> None:
        self.opacity.set_number(opacity)
