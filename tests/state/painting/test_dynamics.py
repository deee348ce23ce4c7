"""What drives the values of a brush, by one formula."""

from __future__ import annotations

from desktop_app.core.brushes import Drive
from desktop_app.state.painting.dynamics import driven


def test_factors_multiply_and_angles_are_added() -> None:
    drives = (
        Drive("size", "pressure"),
        Drive("size", "speed", ((0.0, 1.0), (1.0, 0.5))),
        Drive("angle", "direction"),
        Drive("opacity", "tilt", ((0.0, 3.0),)),
    )
    inputs = {"pressure": 0.5, "speed": 1.0, "direction": 0.25, "tilt": 0.0}
    found = driven(drives, {"size": 40.0, "angle": 10.0, "opacity": 0.8}, inputs.__getitem__)
    assert found == {"size": 10.0, "angle": 100.0, "opacity": 1.0}
