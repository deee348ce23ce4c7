"""The sliders above the result bar."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop_app.core.edit_plan import BlendAmounts, EditPlan
from desktop_app.core.geometry import Rect, Size
from desktop_app.imaging.seam_blending import StageReport
from desktop_app.jobs.results import Result
from desktop_app.ui.canvas.blend_panel import PLAIN, BlendPanel
from desktop_app.ui.words.repair import AMOUNTS, repair_line
from tests.ui.canvas.bench import Bench

pytestmark = pytest.mark.window

SPOT = Rect(60, 30, 40, 20)


def masked(bench: Bench, *reports: StageReport) -> Result:
    """A result of a masked edit."""
    result = bench.result(SPOT, np.full((20, 40, 3), 90, np.uint8))
    size = Size(200, 100)
    plan = EditPlan("d", size, size.rect, Size(256, 256), SPOT)
    spot = replace(result.job.spots[0], request=replace(result.job.request, plan=plan))
    return replace(result, job=replace(result.job, spots=(spot,)), reports=(reports,))


@pytest.fixture
def shown(bench: Bench, photo: np.ndarray) -> Bench:
    """A masked result with its sliders out."""
    bench.canvas.resize(1200, 500)
    bench.open(photo)
    bench.state.results.add(masked(bench, StageReport("grain", "ran")), show=True)
    bench.canvas.bar.blend.click()
    return bench


def panel(bench: Bench) -> BlendPanel:
    return bench.canvas.bar.panel


def numbers(bench: Bench) -> dict[str, float]:
    return {key: slider.number for key, slider in panel(bench).sliders.items()}


@pytest.mark.slow
def test_it_folds_out_above_the_bar_and_in_again(shown: Bench) -> None:
    bar = shown.canvas.bar
    assert panel(shown).isVisible() and shown.commands.looked
    assert panel(shown).geometry().bottom() < bar.geometry().top()
    assert shown.canvas.rect().contains(panel(shown).geometry())
    bar.blend.click()
    assert panel(shown).isHidden()


@pytest.mark.slow
@pytest.mark.parametrize("width", [330, 400, 1200])
def test_it_fits_into_narrow_canvases_too(shown: Bench, width: int) -> None:
    shown.canvas.resize(width, 300)
    assert shown.canvas.rect().contains(panel(shown).geometry())
    rects = [slider.geometry() for slider in panel(shown).sliders.values()]
    QApplication.processEvents()
    assert len({rect.width() for rect in rects}) == 1
    assert not any(a.intersects(b) for a in rects for b in rects if a is not b)


def test_a_slider_is_passed_on_with_the_others_as_they_stand(shown: Bench) -> None:
    slider = panel(shown).sliders["colour"]
    middle = QPoint(slider.width() // 2, slider.height() // 2)
    QTest.mouseClick(slider, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, middle)
    (wanted,) = shown.commands.fitted
    assert abs(wanted.colour - 0.5) < 0.03
    assert replace(wanted, colour=1.0) == BlendAmounts()


@pytest.mark.slow
def test_plain_paste_and_automatic_set_all_of_them(shown: Bench) -> None:
    own = panel(shown)
    assert own.plain.isEnabled() and not own.automatic.isEnabled()
    QTest.mouseClick(own.plain, Qt.MouseButton.LeftButton)
    assert shown.commands.fitted == [PLAIN] and set(numbers(shown).values()) == {0.0}
    assert own.automatic.isEnabled() and not own.plain.isEnabled()
    QTest.mouseClick(own.automatic, Qt.MouseButton.LeftButton)
    assert shown.commands.fitted[-1] == BlendAmounts()
    assert set(numbers(shown).values()) == {1.0}


@pytest.mark.slow
def test_it_shows_the_amounts_of_the_result_on_the_canvas(shown: Bench) -> None:
    other = replace(masked(shown).with_repair(BlendAmounts(grain=0.25)), id="other")
    shown.state.results.add(other, show=True)
    assert numbers(shown)["grain"] == 0.25 and numbers(shown)["align"] == 1.0


def test_a_result_that_comes_late_does_not_pull_the_sliders_back(shown: Bench) -> None:
    QTest.mouseClick(panel(shown).plain, Qt.MouseButton.LeftButton)
    shown.state.results.fitting.value = True
    result = shown.state.results.shown.value
    assert result is not None
    shown.state.results.change(result.id, lambda r: r.with_repair(BlendAmounts(grain=0.5)))
    assert set(numbers(shown).values()) == {0.0}


@pytest.mark.slow
def test_a_result_without_a_mask_has_none(shown: Bench, photo: np.ndarray) -> None:
    bar = shown.canvas.bar
    whole = replace(shown.result(Rect(0, 0, 200, 100), photo), id="whole")
    shown.state.results.add(whole, show=True)
    assert bar.isVisible() and bar.blend.isHidden() and panel(shown).isHidden()
    shown.state.results.discard("whole")
    assert bar.isHidden()
    shown.state.results.show(shown.state.results.items.value[0].id)
    assert panel(shown).isVisible()
    shown.state.results.clear()
    assert panel(shown).isHidden()


def test_escape_folds_it_and_the_canvas_has_the_keys_again(shown: Bench) -> None:
    slider = panel(shown).sliders["grain"]
    slider.setFocus()
    elsewhere = QShortcut(QKeySequence("Esc"), shown.canvas.window())  # as Cancel, while a job runs
    cancelled: list[bool] = []
    elsewhere.activated.connect(lambda: cancelled.append(True))
    QTest.keyClick(slider, Qt.Key.Key_Escape)
    assert not cancelled and panel(shown).isHidden() and not shown.canvas.bar.blend.isChecked()
    assert shown.canvas.hasFocus()


@pytest.mark.slow
def test_pressing_beside_the_sliders_paints_nothing(shown: Bench) -> None:
    before = shown.mask().copy()
    for widget in (panel(shown), shown.canvas.bar):
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=QPoint(3, 3))
    assert np.array_equal(shown.mask(), before)


@pytest.mark.slow
def test_nothing_can_be_changed_while_it_is_being_applied(shown: Bench) -> None:
    shown.state.applying.value = True
    own = panel(shown)
    assert not any(w.isEnabled() for w in (*own.sliders.values(), own.plain, own.automatic))
    shown.state.applying.value = False
    assert own.plain.isEnabled() and own.sliders["grain"].isEnabled()


@pytest.mark.slow
def test_everything_has_a_name_and_says_what_it_does(shown: Bench) -> None:
    own = panel(shown)
    for widget in (*own.sliders.values(), own.plain, own.automatic, shown.canvas.bar.blend):
        assert widget.accessibleName() and widget.accessibleDescription() and widget.toolTip()
    own.sliders["grain"].set_label("")
    QApplication.sendEvent(own, QEvent(QEvent.Type.LanguageChange))
    assert own.sliders["grain"].accessibleName() == "Grain"


IN_PLACES = "The edge may show in places: the model changed the surroundings there"


# -- words -------------------------------------------------------------------------------------


@pytest.mark.few(3)
@pytest.mark.parametrize(
    ("reports", "line"),
    [
        ((StageReport("colour", "ran"), StageReport("grain", "ran")), "Matched: colour, grain"),
        ((StageReport("align", "nothing_to_mend"),), "Nothing to fix"),
        ((), "Nothing to fix"),
        (
            (StageReport("align", "too_large"),),
            "Too large to be blended, the edge may show: mask smaller parts",
        ),
        ((StageReport("align", "too_few_pixels"),), "Too little around the mask to compare with"),
        (
            (StageReport("colour", "ran"), StageReport("gate", "reimagined", {"reimagined": 1.0})),
            "The edge may show: the model changed the surroundings",
        ),
        (
            (StageReport("colour", "ran"), StageReport("gate", "ran", {"reimagined": 1.0})),
            IN_PLACES,
        ),
    ],
)
def test_one_line_says_what_was_done(
    bench: Bench, photo: np.ndarray, reports: tuple[StageReport, ...], line: str
) -> None:
    bench.open(photo)
    bench.state.results.add(masked(bench, *reports), show=True)
    assert panel(bench).line.text() == line


def test_a_plain_paste_is_called_so(bench: Bench, photo: np.ndarray) -> None:
    bench.open(photo)
    assert repair_line(masked(bench).with_repair(PLAIN)) == "Pasted without blending"
    assert repair_line(bench.result(SPOT, photo[:20, :40])) == ""


def test_every_amount_has_its_slider() -> None:
    assert [row.field for row in AMOUNTS] == list(BlendAmounts.__dataclass_fields__)


REIMAGINED = StageReport("gate", "reimagined", {"reimagined": 1.0})


def test_the_bar_itself_says_that_the_surroundings_were_reimagined(
    bench: Bench, photo: np.ndarray
) -> None:
    bench.canvas.resize(1200, 500)
    bench.open(photo)
    bar = bench.canvas.bar
    bench.state.results.add(masked(bench, StageReport("grain", "ran")), show=True)
    assert bar.said.isHidden() and bar.another.isHidden()
    width = bar.width()
    bench.state.results.add(replace(masked(bench, REIMAGINED), id="other"), show=True)
    assert bar.said.isVisible()
    assert bar.said.text().startswith("The edge may show: the model changed the surroundings")
    assert "Nothing outside the mask changes" in bar.said.explanation
    assert bar.width() > width and bar.said.width() >= bar.said.sizeHint().width()
    assert bar.said.accessibleDescription()
    asked = list[str]()
    bar.another_wanted.connect(asked.append)
    QTest.mouseClick(bar.another, Qt.MouseButton.LeftButton)
    assert asked == ["other"]
    width = bar.width()
    bar.blend.click()  # the panel says it now
    assert bar.said.isHidden() and bar.width() < width
    bar.blend.click()
    assert bar.said.isVisible()


def test_the_bar_itself_says_that_the_border_shows(bench: Bench, photo: np.ndarray) -> None:
    """Also where the surroundings were kept, so that all else went well."""
    bench.canvas.resize(1200, 500)
    bench.open(photo)
    seam = StageReport("join", "visible", {"share": 0.6})
    bench.state.results.add(masked(bench, StageReport("colour", "ran"), seam), show=True)
    bar = bench.canvas.bar
    assert bar.said.isVisible()
    assert bar.said.text().startswith("The edge may show: the new part doesn't continue")
    assert "a step that was not there before" in bar.said.explanation


@pytest.mark.parametrize("width", [330, 480])
def test_what_the_bar_says_gives_way_in_a_narrow_canvas(
    bench: Bench, photo: np.ndarray, width: int
) -> None:
    bench.canvas.resize(width, 300)
    bench.open(photo)
    bench.state.results.add(masked(bench, REIMAGINED), show=True)
    bar = bench.canvas.bar
    QApplication.processEvents()
    assert bench.canvas.rect().contains(bar.geometry())


def test_it_says_nothing_where_plain_was_asked_for(bench: Bench, photo: np.ndarray) -> None:
    bench.open(photo)
    result = masked(bench, REIMAGINED).with_repair(PLAIN)
    bench.state.results.add(result, show=True)
    assert bench.canvas.bar.said.isHidden()
