"""What a control layer asks for, below its row: what it shows, what of, by which network."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.catalog.palettes import load_palette
from desktop_app.core.conditions import CONTROL_WEIGHTS
from desktop_app.core.control_types import CONTROL_TYPES, ControlType, networks_for
from desktop_app.imaging.layer_kinds.control_layer import ControlGuidance
from desktop_app.imaging.layers import layer_tree
from desktop_app.imaging.layers.layer import Layer
from desktop_app.imaging.preprocessors.preprocessor import Preprocessor
from desktop_app.imaging.preprocessors.table import PREPROCESSORS
from desktop_app.state.document.control_preview import ControlPreview
from desktop_app.state.painting.tools import ToolId
from desktop_app.studio.networks import can_have, reads_itself
from desktop_app.ui.kit import Caption, Kit, label, named, show_text, show_when
from desktop_app.ui.look.tokens import DENSE
from desktop_app.ui.panels.layers.control_parts import (
    PaletteButtons,
    ParameterEditors,
    PreviewPicture,
)
from desktop_app.ui.panels.layers.found_people import MovableButton
from desktop_app.ui.panels.layers.guidance_box import GuidanceBox
from desktop_app.ui.qt.bind import listen, listen_each
from desktop_app.ui.qt.spaced import filled, grow, spaced
from desktop_app.ui.widgets.choice_box import DETAIL_ROLE, ChoiceBox
from desktop_app.ui.widgets.disclosure import Disclosure
from desktop_app.ui.widgets.form import Form
from desktop_app.ui.widgets.scale import Scale
from desktop_app.ui.widgets.value_slider import ValueSlider
from desktop_app.ui.words import control as words
from desktop_app.ui.words.layer_names import layer_words
from desktop_app.ui.words.memory import cost_text
from desktop_app.ui.words.texts import error_lines, size_text
from desktop_app.worker.workspace import Workspace

_WEIGHT = Scale(*CONTROL_WEIGHTS, step=0.05, default=1.0, middle=1.0, decimals=2)

_FILE = "file"


class ControlBox(GuidanceBox):
    """Editors below the row of a control layer."""

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget) -> None:
        super().__init__(workspace, kit, parent)
        self._layer: Layer | None = None
        self._file = self._used = ""
        """Of the network that is used: its path, and its name."""
        self._fault = self._lack = ""
        self._boxes = [ChoiceBox(kit.theme, kit.icons, self) for _ in words.BOXES]
        self.type, self.source, self.preprocessor, self.network, self.mode, self.where = self._boxes
        for box in self._boxes:
            box.setProperty("dense", True)
            box.setMinimumContentsLength(1)
        self.weight = self._slider(_WEIGHT)
        self.start = self._slider(_share(0.0))
        self.end = self._slider(_share(1.0))
        self.parameters = ParameterEditors(kit, workspace.state.display, self)
        self.palette_buttons = PaletteButtons(load_palette(), self)
        self.preview = PreviewPicture(self)
        self.movable = MovableButton(self)
        self.cost = label("secondary", self, wrap=True)
        self.reason = label("secondary", self, wrap=True)
        self.more = Disclosure(kit, self)
        self.form = Form(self.more)
        self.form.setVerticalSpacing(4)
        self._build()
        self._connect()
        self.retranslate()

    def _acts(self) -> list[Caption]:
        can, steps = (
            not self._locked,
            self.tr("<b>Steps</b><br>The share of the steps in which the control acts."),
        )
        weight = self.tr("<b>Weight</b><br>How closely the picture follows. At 0 it has no effect.")
        return [
            *(
                Caption(
                    key,
                    self.tr(title),
                    f"<b>{self.tr(title)}</b><br>{self.tr(tip)}",
                    can=can,
                    do=partial(self._chosen, key),
                )
                for key, (title, tip) in words.BOXES.items()
            ),
            Caption("more.head", self.tr("Settings")),
            Caption("form.names.mode", self.tr("Mode")),
            Caption(
                "weight", self.tr("Weight"), weight, can=can, do=partial(self._moved, "weight")
            ),
            Caption("start", self.tr("From"), steps, can=can, do=partial(self._moved, "start")),
            Caption("end", self.tr("Until"), steps, can=can, do=partial(self._moved, "end")),
            Caption("parameters", "", can=can),
            Caption("palette_buttons", "", can=can),
        ]

    def retranslate(self) -> None:
        self.acts.refresh()
        named(self.preview, self.tr("Control image"), self.tr("Exactly what the network gets."))
        self.parameters.retranslate()
        self.palette_buttons.retranslate()
        if self._layer is not None:
            self._show(self._layer)

    # -- parts ----------------------------------------------------------------------------------

    def _slider(self, scale: Scale) -> ValueSlider:
        return ValueSlider(scale, self._kit.theme, self, height=DENSE)

    def _build(self) -> None:
        filled(
            self._layout,
            self.type,
            self.source,
            self.palette_buttons,
            self.preview,
            self.movable,
            self.reason,
            self.weight,
            self.cost,
            self.more,
        )
        inner = filled(spaced(QVBoxLayout(), 4), self.form)
        for key, box in zip(words.BOXES, self._boxes, strict=True):
            if key not in ("type", "source"):
                self.form.add(key, box, box)
        filled(
            inner,
            self.parameters,
            filled(spaced(QHBoxLayout(), 4), grow(self.start), grow(self.end)),
        )
        self.more.set_content(inner)

    def _connect(self) -> None:
        state = self._workspace.state
        for name in ("weight", "start", "end"):
            slider: ValueSlider = getattr(self, name)
            slider.released.connect(self.settle)
            slider.installEventFilter(self)
        self.parameters.moved.connect(self._tuned)
        self.parameters.rested.connect(self.settle)
        self.palette_buttons.picked.connect(self._picked)
        self.movable.clicked.connect(self._kit.actions["layer_people_movable"].trigger)
        _ = self._workspace.previewing
        listen(state.view.control_preview.changed, self._previewed)
        listen(state.tools.colours.changed, self._coloured)
        listen_each(
            self._model_changed,
            state.models.changed,
            state.parameters.changed,
            state.add_ons.changed,
        )
        listen(state.memory.cost.changed, self._costed)

    # -- state → view ---------------------------------------------------------------------------

    def _is_mine(self, layer: Layer) -> bool:
        return layer.control is not None

    def _show(self, layer: Layer) -> None:
        wish = layer.control
        assert wish is not None
        self._layer = layer
        row = CONTROL_TYPES[wish.type]
        self._fill(self.type, [(words.type_words(one), one.id) for one in CONTROL_TYPES], wish.type)
        self._fill(self.source, self._sources(layer), wish.layer or wish.source)
        self._fill_preprocessors(row, wish)
        self._fill_networks(row, wish)
        self._fill(
            self.mode,
            [
                (self.tr("Balanced"), "balanced"),
                (self.tr("Prompt First"), "prompt"),
                (self.tr("Control First"), "control"),
            ],
            wish.mode,
        )
        self._fill(self.where, self._places(), wish.region)
        show_when(not row.mode, self.mode, self.form.name_of("mode"))
        for slider, value in (
            (self.weight, wish.weight),
            (self.start, wish.start),
            (self.end, wish.end),
        ):
            if not (self._is_resting or slider.is_dragged):
                slider.set_number(value)
        used = self._preprocessor(wish)
        painted = wish.source == "own" and used is not None and used.reads_painting
        self.parameters.show_values(used, dict(wish.parameters), painted=painted)
        self.palette_buttons.setVisible(row.drawn == "colours" and wish.source == "own")
        looks = row.drawn == "pose" and wish.source != "own" and used is not None and used.posed
        self.movable.setVisible(looks)
        self._coloured(None)
        self.acts.refresh()
        self._previewed(self._workspace.state.view.control_preview.value)

    @staticmethod
    def _fill(box: ChoiceBox, choices: list[tuple[str, str]], chosen: str) -> None:
        box.show_choices({key: text for text, key in choices}, chosen)

    def _sources(self, layer: Layer) -> list[tuple[str, str]]:
        found = [(self.tr("This Layer"), "own"), (self.tr("The Picture"), "picture")]
        others = (one for one in layer_tree.walk(self._tree) if one.id != layer.id)
        found += [(layer_words(one), one.id) for one in others if one.row.holds != "values"]
        return [*found, (self.tr("Picture File…"), _FILE)]

    def _places(self) -> list[tuple[str, str]]:
        found = [(self.tr("Anywhere"), "")]
        masks = (one for one in layer_tree.walk(self._tree) if one.row.has_values)
        return found + [(layer_words(one), one.id) for one in masks]

    def _fill_preprocessors(self, row: ControlType, guidance: ControlGuidance) -> None:
        usual = PREPROCESSORS.get(row.usual(guidance.source))
        name = words.preprocessor_words(usual) if usual is not None else self.tr("None")
        painted = guidance.source == "own"
        found = [(self.tr("Automatic"), "")]
        found += [
            (words.preprocessor_words(one), one.id)
            for one in PREPROCESSORS
            if one.reads_picture or (painted and one.reads_painting)
        ]
        self._fill(self.preprocessor, found, guidance.preprocessor)
        self.preprocessor.setItemData(0, name, DETAIL_ROLE)
        for at in range(1, self.preprocessor.count()):
            used = PREPROCESSORS[self.preprocessor.itemData(at)]
            self.preprocessor.setItemData(at, "" if used.word == row.id else None, DETAIL_ROLE)

    def _fill_networks(self, row: ControlType, guidance: ControlGuidance) -> None:
        state = self._workspace.state
        model, there = state.model, state.add_ons.value
        suited = () if model is None else networks_for(row, model, there)
        found = [(self.tr("Automatic"), "")]
        found += [(one.name, one.key) for one in suited]
        if guidance.network and guidance.network not in {one.key for one in suited}:
            found.append(
                (self.tr("Missing: {name}").format(name=guidance.network[:12]), guidance.network)
            )
        self._fill(self.network, found, guidance.network)
        itself = model is not None and reads_itself(row, model)
        usual = () if itself else suited
        aside = self.tr("The model itself") if itself else usual[0].name if usual else None
        self.network.setItemData(0, aside, DETAIL_ROLE)
        show_when(bool(row.networks), self.network, self.form.name_of("network"))
        text = ""
        if row.networks and not suited and not itself and model is not None:
            text = self.tr(
                "No network for “{kind}” is installed that works with {model}. Look for one under "
                "Models."
            ).format(kind=words.type_words(row), model=model.name)
        if model is not None and not can_have(row, model):
            text = self.tr("{model} has no UNet, which references need.").format(model=model.name)
        key = guidance.network or (usual[0].key if usual else "")
        used = next((one for one in there if one.key == key), None)
        self._file, self._used = ("", "") if used is None else (used.path, used.name)
        self._costed(None)
        self._lack = text
        self._say()

    @Slot(object)
    def _costed(self, _: object) -> None:
        """What this network costs, and those that the preprocessor needs."""
        lines: list[str] = []
        preview = self._workspace.state.view.control_preview.value
        if preview is not None and preview.layer == self._id and preview.cost is not None:
            name = self.preprocessor.currentText()
            if not self.preprocessor.currentData():
                name = self.preprocessor.currentData(DETAIL_ROLE)
            lines.append(f"{name}: {cost_text(preview.cost)}")
        cost = self._workspace.state.memory.control_cost(self._file) if self._file else None
        if cost is not None:
            share, held = cost
            text = self.tr("{network}: +{percent} % time · {memory}")
            percent, memory = round(100 * share), size_text(held)
            lines.append(text.format(network=self._used, percent=percent, memory=memory))
        show_text(self.cost, "\n".join(lines))

    def _say(self) -> None:
        """What is missing: for the preview, or for the picture."""
        show_text(self.reason, self._fault or self._lack)

    @property
    def _tree(self) -> layer_tree.Tree:
        document = self._workspace.state.document.value
        return () if document is None else document.layers.value

    @staticmethod
    def _preprocessor(guidance: ControlGuidance) -> Preprocessor | None:
        row = CONTROL_TYPES[guidance.type]
        return PREPROCESSORS.get(guidance.preprocessor or row.usual(guidance.source))

    @Slot(object)
    def _previewed(self, preview: ControlPreview | None) -> None:
        if preview is not None and preview.layer != self._id:
            preview = None
        self.movable.show_found(preview, locked=self._locked)
        self._costed(None)
        if preview is None:
            self.preview.show_image(None)
            return
        self.preview.show_image(preview.image)
        self.preview.setVisible(preview.image is not None)
        self._fault = "" if preview.error is None else error_lines(preview.error).what
        self._say()

    @Slot(object)
    def _coloured(self, _: object) -> None:
        self.palette_buttons.show_colour(self._workspace.state.tools.colours.value.foreground)

    @Slot(object)
    def _model_changed(self, _: object) -> None:
        wish = None if self._layer is None else self._layer.control
        if wish is not None and self._id:
            self._fill_networks(CONTROL_TYPES[wish.type], wish)

    # -- view → state ---------------------------------------------------------------------------

    def _chosen(self, name: str, key: str) -> None:
        if key == _FILE:
            if self._layer is not None:
                self._show(self._layer)
            self._kit.actions["layer_control_picture"].trigger()
            return
        fields: dict[str, Any] = {name: key}
        if name == "type":  # what was chosen for another kind means nothing here
            fields |= {"preprocessor": "", "network": "", "parameters": ()}
            self._take_tool(CONTROL_TYPES[key])
        elif name == "source":
            of_layer = key not in ("own", "picture")
            fields = {"source": "layer" if of_layer else key, "layer": key if of_layer else ""}
        elif name == "preprocessor":
            fields |= {"parameters": ()}
        elif name == "where":
            fields = {"region": key}
        self._set(**fields)

    def _take_tool(self, row: ControlType) -> None:
        """Choose what the kind is drawn with."""
        tools = {"lines": ToolId.PAINT, "colours": ToolId.PAINT, "pose": ToolId.POSE}
        if row.drawn and self.source.currentData() == "own":
            self._workspace.state.tools.active.value = tools[row.drawn]

    def _moved(self, name: str, value: float) -> None:
        fields = {name: value}
        if name == "start":
            fields["end"] = max(value, self.end.number)
        elif name == "end":
            fields["start"] = min(value, self.start.number)
        self._drag(**fields)

    @Slot(object)
    def _tuned(self, values: dict[str, Any]) -> None:
        wish = None if self._layer is None else self._layer.control
        given: dict[str, Any] = {} if wish is None else dict(wish.parameters)
        self._drag(parameters=tuple(sorted({**given, **values}.items())))

    @Slot(object)
    def _picked(self, rgb: tuple[int, int, int]) -> None:
        colours = self._workspace.state.tools.colours
        colours.value = replace(colours.value, foreground=rgb)


def _share(default: float) -> Scale:
    return Scale(0.0, 1.0, step=0.01, default=default, unit=" %", shown=100.0)
