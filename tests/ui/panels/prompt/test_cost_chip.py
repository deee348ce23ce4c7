from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop_app.catalog.memory_ladder import RUNGS, Chosen
from desktop_app.core.errors import EngineError
from desktop_app.core.forecast import Host, ModelWeights, PartWeights
from desktop_app.core.geometry import Size
from desktop_app.state.notice import Notice
from desktop_app.state.work.memory import Known, work_of
from desktop_app.studio.requests import build_request
from desktop_app.ui.panels.prompt.cost_chip import CostChip
from desktop_app.ui.words.memory import cost_tip, outcome_text, rung_texts
from desktop_app.worker.workspace import Workspace
from tests.ui.panels.conftest import Ui

GB = 10**9
WEIGHTS = ModelWeights(
    (PartWeights("denoiser", 860_000_000, 0, 320), PartWeights("vae", 84_000_000, 0, 128))
)


@pytest.fixture
def chip(ui: Ui, with_models: Workspace) -> CostChip:
    """The window's, told of a machine with room."""
    state = ui.state
    ui.workspace.forecasting.shutdown()
    model = state.model
    assert model is not None
    state.memory.host.value = Host("cpu", "float32", 32 * GB, cores=4)
    state.memory.known.value = Known(model, WEIGHTS, {})
    family = state.memory.families[model.family]
    work = work_of(build_request(state.parameters.value, model, None), model, family)
    state.memory.works.value = (replace(work, size=Size(512, 512)),)
    return ui.bar.cost


@pytest.mark.slow
def test_nothing_is_shown_while_nothing_is_known(ui: Ui) -> None:
    assert ui.bar.cost.isHidden()


@pytest.mark.slow
def test_the_cost_stands_beside_the_button(chip: CostChip) -> None:
    assert chip.isVisible()
    text = chip.words.text()
    assert text.startswith("≈ ") and " GB" in text
    assert chip.words.property("cost") == "fits" and chip.fit.isHidden()
    assert "Denoiser" in chip.words.toolTip()


def test_what_will_not_fit_is_red_and_one_button_makes_it_fit(
    chip: CostChip, with_models: Workspace
) -> None:
    memory = with_models.state.memory
    assert memory.host.value is not None and memory.cost.value is not None
    needed = memory.cost.value.memory_bytes
    memory.host.value = replace(memory.host.value, memory_bytes=int(needed * 1.05))
    assert chip.words.property("cost") == "tight"
    memory.host.value = replace(memory.host.value, memory_bytes=int(needed * 0.8))
    assert chip.words.property("cost") == "no" and chip.fit.isVisible()
    chip.fit.click()
    assert chip.panel.isVisible() and not chip.panel.isModal()
    assert chip.fit.isHidden() and chip.words.property("cost") == "fits"
    assert chip.panel.undo.isVisible()
    chip.panel.undo.click()
    assert chip.words.property("cost") == "no" and chip.fit.isVisible()
    QTest.keyClick(chip.panel, Qt.Key.Key_Escape)
    assert chip.panel.isHidden()


@pytest.mark.slow
def test_what_said_that_it_would_not_fit_goes_once_it_fits(
    chip: CostChip, with_models: Workspace, ui: Ui
) -> None:
    state, bar = ui.state, ui.bars.notice_bar
    refused = EngineError("memory_fits_otherwise", size="512x512", needed="5", room="4")
    other = Notice(EngineError("engine_failed", reason="x"))
    for notice in (Notice(refused), other):
        state.notice.value = notice
        state.memory.make_fit()
        assert state.notice.value is (other if notice is other else None)
        assert bar.isHidden() is (notice is not other)
        state.memory.undo_fit()


@pytest.mark.slow
def test_the_panel_stays_inside_the_window(chip: CostChip, ui: Ui) -> None:
    chip.words.click()
    assert ui.window.rect().contains(chip.panel.geometry())
    chip.words.click()
    assert chip.panel.isHidden()


def test_every_rung_and_outcome_has_words(chip: CostChip, with_models: Workspace) -> None:
    cost = with_models.state.memory.cost.value
    assert cost is not None
    assert all(all(rung_texts(rung)) for rung in RUNGS)
    for chosen in (
        Chosen(cost, (), fits=True),
        Chosen(cost, ("precision",), fits=True),
        Chosen(cost, ("precision",), fits=False, largest=Size(512, 512)),
        Chosen(cost, ("precision",), fits=False),
    ):
        assert outcome_text(chosen)
    card = replace(cost, device_bytes=GB, device_free_bytes=2 * GB)
    assert "graphics memory" in cost_tip(card)
