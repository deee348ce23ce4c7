"""What of the system Qt needs, and the command that brings it."""

from __future__ import annotations

import pytest

from desktop_app.app import qt_libraries
from desktop_app.app.qt_libraries import ALWAYS, WAYLAND, X11, Library

GL = Library("libGL.so.1", "libgl1")
GLIB = Library("libglib-2.0.so.0", "libglib2.0-0")
GTHREAD = Library("libgthread-2.0.so.0", "libglib2.0-0")


@pytest.mark.parametrize(
    ("env", "platform", "shown"),
    [
        ({}, "linux", False),
        ({"DISPLAY": ":0"}, "linux", True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", True),
        ({"DISPLAY": ""}, "linux", False),
        ({"DISPLAY": ":0", "QT_QPA_PLATFORM": "offscreen"}, "linux", False),
        ({"DISPLAY": ":0", "QT_QPA_PLATFORM": "minimal:arguments"}, "linux", False),
        ({"DISPLAY": ":0", "QT_QPA_PLATFORM": "xcb"}, "linux", True),
        ({}, "darwin", True),
        ({}, "win32", True),
        ({"QT_QPA_PLATFORM": "offscreen"}, "win32", False),
    ],
)
def test_a_display_is_recognised(env: dict[str, str], platform: str, shown: bool) -> None:
    assert qt_libraries.has_display(env, platform) is shown


def test_without_a_display_no_window_system_is_asked_for() -> None:
    assert qt_libraries.wanted_libraries({}) == ALWAYS


def test_each_display_asks_for_its_own_libraries() -> None:
    assert qt_libraries.wanted_libraries({"DISPLAY": ":0"}) == ALWAYS + X11
    assert qt_libraries.wanted_libraries({"WAYLAND_DISPLAY": "w"}) == ALWAYS + WAYLAND
    assert (
        qt_libraries.wanted_libraries({"DISPLAY": ":0", "QT_QPA_PLATFORM": "offscreen"}) == ALWAYS
    )


def test_only_what_the_loader_does_not_find_is_missing() -> None:
    missing = qt_libraries.missing_libraries({}, lambda soname: "GL" not in soname)
    assert [library.soname for library in missing] == ["libEGL.so.1", "libGL.so.1"]


def test_the_loader_is_asked_for_real() -> None:
    assert not qt_libraries.loads("libnothing-of-the-kind.so.9")


@pytest.mark.parametrize(
    ("text", "family"),
    [
        ("ID=debian\n", "debian"),
        ("NAME=Ubuntu\nID=ubuntu\nID_LIKE=debian\n", "debian"),
        ('ID=linuxmint\nID_LIKE="ubuntu debian"\n', "debian"),
        ("ID=fedora\n", "fedora"),
        ('ID="rocky"\nID_LIKE="rhel centos fedora"\n', "fedora"),
        ('ID="opensuse-tumbleweed"\nID_LIKE="opensuse suse"\n', "suse"),
        ("ID=arch\n", ""),
        ("", ""),
    ],
)
def test_a_distribution_is_told_from_os_release(text: str, family: str) -> None:
    assert qt_libraries.family_of(qt_libraries.read_os_release(text)) == family


def test_debian_is_told_each_package_once_and_the_exact_command() -> None:
    assert qt_libraries.install_advice("debian", [GLIB, GTHREAD, GL]) == (
        "sudo apt-get update && sudo apt-get install --no-install-recommends -y libglib2.0-0 libgl1"
    )


def test_rpm_systems_are_asked_by_soname() -> None:
    assert qt_libraries.install_advice("fedora", [GL]) == "sudo dnf install 'libGL.so.1()(64bit)'"
    assert qt_libraries.install_advice("suse", [GL]) == "sudo zypper install 'libGL.so.1()(64bit)'"


def test_an_unknown_distribution_is_told_what_to_look_for() -> None:
    assert "libGL.so.1" in qt_libraries.install_advice("", [GL])
