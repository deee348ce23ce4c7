"""The panel Colour: wheel, sliders, the two colours, harmonies, what was painted with, palettes."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
from PySide6.QtCore import QSize, Slot
from PySide6.QtGui import QAction, QActionGroup, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QLineEdit, QMenu, QToolButton, QVBoxLayout, QWidget

from desktop_app.core.swatches import Colour, Swatch, colour_of, hex_of
from desktop_app.imaging.colour_fields import FIELDS
from desktop_app.imaging.colour_models import HARMONIES, MODELS, Doubles, bytes_of, harmony, nearest
from desktop_app.state.painting.choices import Picking
from desktop_app.ui.kit import Act, Caption, Kit, Retranslated, label, row, set_role
from desktop_app.ui.look.text_scale import hold, use_font
from desktop_app.ui.look.theme import small_digits
from desktop_app.ui.look.tokens import DENSE
from desktop_app.ui.panels.colours.palette_part import PalettePart, colour_words
from desktop_app.ui.qt.bind import listen, watch
from desktop_app.ui.qt.spaced import STRETCH, filled, grow, spaced
from desktop_app.ui.widgets.choice_box import ChoiceBox
from desktop_app.ui.widgets.colour_field import ColourButton
from desktop_app.ui.widgets.colour_slider import STEPS, ColourSlider, scale_of
from desktop_app.ui.widgets.colour_wheel import ColourWheel
from desktop_app.ui.widgets.swatch_grid import SwatchGrid
from desktop_app.ui.widgets.tick import Tick
from desktop_app.ui.widgets.wrap_layout import WrapLayout
from desktop_app.worker.workspace import Workspace

_SIDES = (1, 3, 5)


class ColourPanel(Retranslated, QWidget):
    """Follows and changes ``tools.colours``: the one whose field is marked."""

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace, self._kit = workspace, kit
        self._tools, self._settings = workspace.state.tools, workspace.settings
        self.second = False
        """Whether it is the second colour that is chosen here."""
        self._values: Doubles = np.zeros(3)
        display, theme = workspace.state.display, kit.theme
        black: Colour = (0, 0, 0)
        well = QSize(32, 26)
        self.first_well, self.second_well = self.wells = [
            ColourButton(display, theme, well, black, self) for _ in range(2)
        ]
        self.swap, self.pick, self.how = (QToolButton(self) for _ in range(3))
        self.hex = hold(use_font(QLineEdit(self), small_digits), least_width=72)
        self.wheel = ColourWheel(display, theme, self)
        self.kind, self.harmony, self.model = (ChoiceBox(theme, kit.icons, self) for _ in range(3))
        self.matches = SwatchGrid(display, theme, self)
        self.sliders = [ColourSlider(part, display, theme, self) for part in MODELS["srgb"].parts]
        self.holds, self.tints = Tick(theme, self, DENSE), Tick(theme, self, DENSE)
        self.recent = SwatchGrid(display, theme, self)
        self.recent_name = label("secondary", self)
        self.palettes = PalettePart(workspace, kit, lambda: self.colour, self)
        self._build()
        self._connect()
        self.wheel.set_kind(self._settings.colour_wheel)
        self.retranslate()
        watch(self._tools.colours, self._show)
        watch(self._tools.recent_colours, self._show_recent)
        watch(self._tools.picking, self._show_picking)
        listen(display.profile.changed, self._show)

    def retranslate(self) -> None:
        self.acts.refresh()
        self._name_menu()
        self._model_chosen(self._settings.colour_model)

    def _acts(self) -> list[Act | Caption]:
        first, second = self.tr("Colour"), self.tr("Second colour")
        well = self.tr("<b>{name}</b><br>Click to choose it here.")
        picking, paints = self._tools.picking.value, bool(self._tools.recent_colours.value)
        return [
            Act("first_well", "", partial(self.choose_well, False), well.format(name=first), first),
            Act(
                "second_well", "", partial(self.choose_well, True), well.format(name=second), second
            ),
            Act("swap", self.tr("Swap"), self._swap, self.tr("<b>Swap</b> the two colours.")),
            Act(
                "pick",
                self.tr("Pick a Colour"),
                self._kit.actions["pick_screen_colour"].trigger,
                self.tr(
                    "<b>Pick a Colour</b> from anywhere on the screen. On the canvas Alt+click does"
                    " it."
                ),
            ),
            Caption(
                "how",
                self.tr("What Picking Takes"),
                self.tr("All layers or this one, and how many pixels are averaged"),
            ),
            Caption(
                "hex",
                "",
                self.tr("Red, green and blue as web pages have them: #rrggbb"),
                self.tr("Hexadecimal"),
            ),
            Caption(
                "wheel",
                self.tr("Colour wheel"),
                self.tr("Arrow keys move in the field, Page Up and Page Down turn the hue."),
            ),
            Caption(
                "kind",
                self.tr("Wheel"),
                value=self._settings.colour_wheel,
                choices={kind: colour_words(kind) for kind in FIELDS},
                do=self._wheel_chosen,
            ),
            Caption(
                "harmony",
                self.tr("Harmony"),
                choices={kind: colour_words(kind) for kind in HARMONIES},
                do=self._wheel_chosen,
            ),
            Caption(
                "model",
                self.tr("Numbers"),
                value=self._settings.colour_model,
                choices={model.id: model.name for model in MODELS.values()},
                do=self._model_chosen,
            ),
            Caption("matches", self.tr("Harmony")),
            Caption(
                "holds",
                self.tr("Hold lightness"),
                self.tr("Each colour you choose gets the lightness (OKLab) of the one before it."),
                value=picking.holds_lightness,
                do=partial(self._choose_picking, "holds_lightness"),
            ),
            Caption(
                "tints",
                self.tr("Tint"),
                self.tr(
                    "The paint brush changes colours alone: light and dark of the picture stay."
                ),
                value=picking.tints,
                do=partial(self._choose_picking, "tints"),
            ),
            Caption("recent_name", self.tr("Painted with last"), shown=paints),
            Caption("recent", self.tr("Painted with last"), shown=paints),
        ]

    # -- parts ----------------------------------------------------------------------------------

    def _build(self) -> None:
        set_role(self, "panel")
        for button, icon, width in (
            (self.swap, "arrow-left-right", DENSE),
            (self.pick, "pipette", DENSE),
            (self.how, "chevron-down", 16),
        ):
            hold(button, width=width, height=DENSE)
            self._kit.icons.place(button, icon)
        self.how.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._menu = QMenu(self)
        self.how.setMenu(self._menu)
        self.hex.setMaxLength(7)
        head = row(4)
        for well in self.wells:
            well.setCheckable(True)
        for part in (*self.wells, self.swap, self.hex, self.pick, self.how):
            head.addWidget(part, int(part is self.hex))
        hold(self.model, most_width=88)
        filled(
            spaced(QVBoxLayout(self), 6, (8, 2, 8, 8)),
            head,
            self.wheel,
            filled(row(4), grow(self.kind), grow(self.harmony)),
            self.matches,
            filled(WrapLayout(8), self.model, self.holds, self.tints),
            *self.sliders,
            self.recent_name,
            self.recent,
            self.palettes,
            STRETCH,
        )
        self.setAcceptDrops(True)
        self.matches.hide()

    def _connect(self) -> None:
        self.hex.editingFinished.connect(self._hex_typed)
        self.wheel.moved.connect(self._take)
        self.wheel.rested.connect(self._settle)
        for at, slider in enumerate(self.sliders):
            slider.edited.connect(partial(self._slid, at))
            slider.released.connect(self._settle)
        self.palettes.taken.connect(self.take)
        self.matches.taken.connect(partial(self._take_of, self.matches))
        self.recent.taken.connect(partial(self._take_of, self.recent))

    def _name_menu(self) -> None:
        self._menu.clear()
        self._choices = list[tuple[QAction, str, object]]()
        groups = (
            ("all_layers", ((self.tr("All Layers"), True), (self.tr("This Layer"), False))),
            ("side", tuple((f"{side} × {side} px", side) for side in _SIDES)),
        )
        for field, choices in groups:
            group = QActionGroup(self._menu)
            for words, value in choices:
                action = self._menu.addAction(words, partial(self._choose_picking, field, value))
                action.setCheckable(True)
                group.addAction(action)
                self._choices.append((action, field, value))
            self._menu.addSeparator()
        self._show_picking(self._tools.picking.value)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self.palettes.dragEnterEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        self.palettes.dropEvent(event)

    # -- state → widgets ------------------------------------------------------------------------

    @property
    def colour(self) -> Colour:
        """The one that is chosen here."""
        now = self._tools.colours.value
        return now.background if self.second else now.foreground

    def _show(self, _: object = None) -> None:
        colours = self._tools.colours.value
        pair = colours.foreground, colours.background
        for second, (well, colour) in enumerate(zip(self.wells, pair, strict=True)):
            well.show_colour(colour)
            well.setChecked(bool(second) == self.second)
        srgb = np.array(self.colour) / 255
        self.wheel.show_colour(srgb)
        if not self.hex.hasFocus():
            self.hex.setText(hex_of(self.colour))
        model = MODELS[self._settings.colour_model]
        if bytes_of(nearest(model.srgb(self._values))) != self.colour:
            self._values = self._reported(srgb)
        self._show_values()
        made = harmony(srgb, (0, *self._turns), perceptual=FIELDS[self.wheel.kind].perceptual)
        self.matches.show_colours([Swatch(bytes_of(one)) for one in made])

    def _reported(self, srgb: Doubles) -> Doubles:
        """The model's numbers; of a grey the hue there was."""
        model = MODELS[self._settings.colour_model]
        found = model.of(srgb)
        for at, part in enumerate(model.parts):
            if part.turns and np.ptp(srgb) < 1e-3:
                found[at] = self._values[at]
        return found

    def _show_values(self) -> None:
        model = MODELS[self._settings.colour_model]
        for at, (slider, part) in enumerate(zip(self.sliders, model.parts, strict=True)):
            slider.set_number(float(self._values[at]))
            along = np.repeat(self._values[None], STEPS, 0)
            along[:, at] = np.linspace(part.least, part.most, STEPS)
            slider.show_colours(model.srgb(along))

    def _show_recent(self, colours: tuple[Colour, ...]) -> None:
        self.recent.show_colours([Swatch(one) for one in colours])
        self.acts.refresh()

    def _show_picking(self, how: Picking) -> None:
        self.acts.refresh()
        for action, field, value in self._choices:
            action.setChecked(getattr(how, field) == value)

    # -- widgets → state ------------------------------------------------------------------------

    def choose_well(self, second: bool) -> None:
        """Choose the first or the second colour here from now on."""
        self.second = second
        self._show()

    @Slot(object)
    def _take(self, srgb: Doubles) -> None:
        self._tools.choose_colour(bytes_of(srgb), second=self.second)

    @Slot(object, bool)
    def take(self, colour: Colour, other: bool = False) -> None:
        """Choose a colour; ``other``: for the one that is not chosen here."""
        self._tools.choose_colour(colour, second=self.second != other)

    def _take_of(self, grid: SwatchGrid, at: int, other: bool) -> None:
        self.take(grid.colours[at].colour, other)

    def _slid(self, at: int, value: float) -> None:
        self._values[at] = value
        self._take(nearest(MODELS[self._settings.colour_model].srgb(self._values)))
        self._show_values()

    @Slot()
    def _settle(self) -> None:
        """The numbers become those of the colour that there is."""
        self._values = self._reported(np.array(self.colour) / 255)
        self._show()

    def _swap(self) -> None:
        self._tools.colours.value = self._tools.colours.value.swapped

    @Slot()
    def _hex_typed(self) -> None:
        colour = colour_of(self.hex.text())
        if colour is not None and colour != self.colour:
            self.take(colour)
        self.hex.setText(hex_of(self.colour))

    def _wheel_chosen(self, _: str) -> None:
        self._settings.colour_wheel = self.kind.currentData()
        self.wheel.set_kind(self.kind.currentData())
        self.wheel.set_turns(self._turns)
        self.matches.setVisible(bool(self._turns))
        self._show()

    @property
    def _turns(self) -> tuple[float, ...]:
        return HARMONIES[self.harmony.currentData()]

    def _model_chosen(self, model: str) -> None:
        self._settings.colour_model = model
        for slider, part in zip(self.sliders, MODELS[model].parts, strict=True):
            slider.set_scale(scale_of(part))
            slider.set_label(part.name)
        self._settle()

    def _choose_picking(self, field: str, value: object) -> None:
        picking = self._tools.picking
        picking.value = replace(picking.value, **{field: value})  # pyright: ignore[reportArgumentType]
