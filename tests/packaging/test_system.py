"""What dev.py thinks a system lacks, and the commands it names."""

from __future__ import annotations

import pytest

from devtools import system
from devtools.console import SetupError
from devtools.system import ALWAYS, WAYLAND, X11, Library

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
    assert system.has_display(env, platform) is shown


def test_without_a_display_no_window_system_is_asked_for() -> None:
    assert system.wanted_libraries({}) == ALWAYS


def test_each_display_asks_for_its_own_libraries() -> None:
    assert system.wanted_libraries({"DISPLAY": ":0"}) == ALWAYS + X11
    assert system.wanted_libraries({"WAYLAND_DISPLAY": "w"}) == ALWAYS + WAYLAND
    assert system.wanted_libraries({"DISPLAY": ":0", "QT_QPA_PLATFORM": "offscreen"}) == ALWAYS


def test_only_what_the_loader_does_not_find_is_missing() -> None:
    missing = system.missing_libraries({}, lambda soname: "GL" not in soname)
    assert [library.soname for library in missing] == ["libEGL.so.1", "libGL.so.1"]


def test_the_loader_is_asked_for_real() -> None:
    assert not system.loads("libnothing-of-the-kind.so.9")


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
    assert system.family_of(system.read_os_release(text)) == family


def test_debian_is_told_each_package_once_and_the_exact_command() -> None:
    assert system.install_advice("debian", [GLIB, GTHREAD, GL]) == (
        "sudo apt-get update && sudo apt-get install --no-install-recommends -y libglib2.0-0 libgl1"
    )


def test_rpm_systems_are_asked_by_soname() -> None:
    assert system.install_advice("fedora", [GL]) == "sudo dnf install 'libGL.so.1()(64bit)'"
    assert system.install_advice("suse", [GL]) == "sudo zypper install 'libGL.so.1()(64bit)'"


def test_an_unknown_distribution_is_told_what_to_look_for() -> None:
    assert "libGL.so.1" in system.install_advice("", [GL])


@pytest.fixture
def bare_debian(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """A Debian without libGL; what the test adds to the set counts as installed from then on."""
    installed = {library.soname for library in ALWAYS} - {"libGL.so.1"}
    monkeypatch.setattr(system.sys, "platform", "linux")
    monkeypatch.setattr(system.os, "environ", {})
    monkeypatch.setattr(system, "current_family", lambda: "debian")
    monkeypatch.setattr(
        system,
        "missing_libraries",
        lambda env: tuple(lib for lib in ALWAYS if lib.soname not in installed),
    )
    return installed


def test_root_on_debian_installs_what_is_missing(
    bare_debian: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    commands: list[list[str]] = []

    def fake(words: list[str], doing: str, env: dict[str, str], hide: tuple[str, ...] = ()) -> int:
        commands.append(words)
        bare_debian.add("libGL.so.1")
        assert env["DEBIAN_FRONTEND"] == "noninteractive"
        return 0

    monkeypatch.setattr(system, "may_use_apt", lambda family: True)
    monkeypatch.setattr(system, "call_with_heartbeat", fake)
    system.ensure_system()
    assert [word for word in commands[0] if word == "update"]
    assert commands[1][-1] == "libgl1"
    assert len(commands) == 2


def test_others_on_debian_are_told_the_command(
    bare_debian: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(system, "may_use_apt", lambda family: False)
    with pytest.raises(SetupError, match=r"apt-get install .* libgl1"):
        system.ensure_system()


def test_pythons_venv_is_asked_for_by_its_version(
    bare_debian: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    bare_debian.add("libGL.so.1")
    monkeypatch.setattr(system, "may_use_apt", lambda family: False)
    monkeypatch.setattr(system.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(SetupError, match=r"python3\.\d+-venv"):
        system.ensure_system()


def test_a_python_without_packages_is_told_from_the_start() -> None:
    assert "32-bit" in system.unfit_python("win32", "AMD64", False)
    assert "Intel" in system.unfit_python("darwin", "x86_64", True)
    for name, machine in (("linux", "x86_64"), ("linux", "aarch64"), ("darwin", "arm64")):
        assert system.unfit_python(name, machine, True) == ""


def test_a_complete_system_is_left_alone(
    bare_debian: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    bare_debian.add("libGL.so.1")
    monkeypatch.setattr(system, "call_with_heartbeat", lambda *_: pytest.fail("ran a command"))
    system.ensure_system()
