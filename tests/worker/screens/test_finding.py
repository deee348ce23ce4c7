"""A screen's profile is found where its system keeps it; nothing that is missing raises."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

import pytest

from desktop_app.state.painting.display import ProfileFinding
from desktop_app.worker.screens import macos, windows, x11
from desktop_app.worker.screens.finding import ScreenPlace, find_profile
from desktop_app.worker.screens.x11 import Monitor, monitor_of, profile_of
from tests.imaging.deep_pictures import PROFILES
from tests.imaging.table_profiles import lut_profile
from tests.worker.screens.xserver import Tool, x_server

TWO = (Monitor("DP-1", 0, 0, (7,)), Monitor("DP-2", 1920, 0, (8, 9)))


class ScreenServer:
    """Properties of a server, as they were set."""

    def __init__(self, monitors: Sequence[Monitor], properties: dict[int | str, bytes]) -> None:
        self._monitors, self._properties = monitors, properties

    def monitors(self) -> Sequence[Monitor]:
        return self._monitors

    def of_output(self, output: int, name: str) -> bytes:
        return self._properties.get(output, b"") if name == "_ICC_PROFILE" else b""

    def of_root(self, name: str) -> bytes:
        return self._properties.get(name, b"")


@pytest.mark.parametrize(
    ("name", "x", "y", "number"),
    [("DP-2", 0, 0, 1), ("DP-1", 5, 5, 0), ("Dell", 1920, 0, 1), ("Dell", 5, 5, None)],
)
def test_a_monitor_is_known_by_name_or_corner(name: str, x: int, y: int, number: int | None):
    assert monitor_of(TWO, name, x, y) == number


def test_every_monitor_has_a_property_of_its_own():
    server = ScreenServer(TWO, {"_ICC_PROFILE": b"first", "_ICC_PROFILE_1": b"second"})
    assert profile_of(server, "DP-1", 0, 0) == b"first"
    assert profile_of(server, "DP-2", 1920, 0) == b"second"
    assert profile_of(server, "unknown", 7, 7) is None, "not that of another screen"


def test_that_of_an_output_counts_first():
    server = ScreenServer(TWO, {9: b"output", "_ICC_PROFILE_1": b"root"})
    assert profile_of(server, "DP-2", 0, 0) == b"output"


def test_another_monitors_profile_is_not_taken():
    assert profile_of(ScreenServer(TWO, {"_ICC_PROFILE": b"first"}), "DP-2", 1920, 0) is None


@pytest.mark.parametrize("monitors", [(), TWO[:1]])
def test_a_single_screen_may_be_called_anything(monitors: Sequence[Monitor]):
    assert profile_of(ScreenServer(monitors, {"_ICC_PROFILE": b"p"}), "screen", 3, 3) == b"p"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Tool]:
    with x_server() as display:
        monkeypatch.setenv("DISPLAY", display)
        with Tool(display) as tool:
            yield tool


def test_a_real_server_is_asked(server: Tool):
    assert x11.read_profile("screen", 0, 0) is None
    icc = lut_profile(b"mntr") + bytes(200_000)  # longer than a usual request
    server.set_root("_ICC_PROFILE", icc)
    assert x11.read_profile("screen", 0, 0) == icc
    for name, left in (("left", 0), ("right", 800)):
        server.set_monitor(name, left, 0, 800, 600)
    server.set_root("_ICC_PROFILE_1", PROFILES["p3"])
    assert x11.read_profile("left", 0, 0) == icc
    assert x11.read_profile("another name", 800, 0) == PROFILES["p3"]
    assert x11.read_profile("nowhere", 5, 5) is None


@pytest.mark.slow
def test_a_real_output_is_asked(server: Tool):
    link = x11._Server()
    (output,) = link.monitors()[0].outputs
    link.close()
    server.set_root("_ICC_PROFILE", PROFILES["p3"])
    server.set_output(output, "_ICC_PROFILE", PROFILES["adobe"])
    assert x11.read_profile("screen", 0, 0) == PROFILES["adobe"]


@pytest.mark.few(1)
@pytest.mark.parametrize(
    ("icc", "finding", "name"),
    [
        (None, ProfileFinding.NONE, ""),
        (PROFILES["p3"], ProfileFinding.FOUND, "P3"),
        (b"nonsense", ProfileFinding.UNUSABLE, ""),
        (lut_profile(b"prtr"), ProfileFinding.UNUSABLE, ""),
    ],
)
def test_what_is_found_is_told(server: Tool, icc: bytes | None, finding: ProfileFinding, name: str):
    if icc is not None:
        server.set_root("_ICC_PROFILE", icc)
    found = find_profile(ScreenPlace("xcb", "screen", 0, 0, 0))
    assert (found.finding, found.name) == (finding, name)
    assert found.icc == (icc if finding is ProfileFinding.FOUND else None)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="XCB")
def test_without_a_server_there_is_none(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DISPLAY", ":4567")
    assert x11.read_profile("screen", 0, 0) is None


@pytest.mark.parametrize(
    "place",
    [
        ScreenPlace("wayland", "eDP-1", 0, 0, 0),
        ScreenPlace("xcb", "XWAYLAND0", 0, 0, 0, is_wayland=True),
    ],
)
def test_under_wayland_the_compositor_manages_colours(place: ScreenPlace):
    assert find_profile(place).finding is ProfileFinding.MANAGED


@pytest.mark.parametrize("platform", ["offscreen", "minimal", "windows", "cocoa"])
def test_elsewhere_nothing_is_found_and_nothing_raises(platform: str):
    if platform == {"win32": "windows", "darwin": "cocoa"}.get(sys.platform):
        pytest.skip("this machine's own screen may have a profile")
    assert find_profile(ScreenPlace(platform, "x", 0, 0, 0)).finding is ProfileFinding.NONE


@pytest.mark.skipif(sys.platform != "win32", reason="Windows")
def test_windows_tells_a_profile_or_none():
    assert windows.read_profile(0) is None or windows.read_profile(0)[36:40] == b"acsp"


@pytest.mark.skipif(sys.platform != "darwin", reason="macOS")
def test_macos_tells_the_profile_of_the_first_screen():
    found = macos.read_profile(0, 0)
    assert found is None or found[36:40] == b"acsp"
