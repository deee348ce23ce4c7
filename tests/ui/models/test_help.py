"""The "?" of the models window opens the guide at the page that is shown."""

from __future__ import annotations

import pytest

from desktop_app.ui.help.opening import Help
from desktop_app.ui.models.models_window import ModelsWindow


@pytest.mark.slow
@pytest.mark.parametrize(
    ("place", "heading"),
    [("mine", "Your own models"), ("room", "Disk space"), ("network", "The network")],
)
def test_each_page_has_its_place_in_the_guide(
    models: ModelsWindow, place: str, heading: str
) -> None:
    guide = models._parts.kit.help
    assert isinstance(guide, Help)
    models.sidebar.choose(place)
    models.sidebar.help.click()
    assert guide.window is not None
    assert guide.window.contents.currentItem().text(0) == heading
    guide.close()
