"""What dev.py thinks a system lacks, and the commands it names."""

from __future__ import annotations

import pytest

from desktop_app.core.qt_libraries import ALWAYS
from devtools import system
from devtools.console import SetupError


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
