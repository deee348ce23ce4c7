"""What dev.py thinks a system lacks, and the commands it names."""

from __future__ import annotations

import pytest

from desktop_app.app.qt_libraries import ALWAYS
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


def test_tests_get_a_browser_where_apt_may_be_used(monkeypatch: pytest.MonkeyPatch) -> None:
    installed: list[list[str]] = []
    monkeypatch.setattr(system.sys, "platform", "linux")
    monkeypatch.setattr(system, "current_family", lambda: "debian")
    monkeypatch.setattr(system, "may_use_apt", lambda family: family == "debian")
    monkeypatch.setattr(system, "_apt_install", installed.append)
    monkeypatch.setattr(system.shutil, "which", lambda command: None)
    system.offer_browser()
    assert installed == [["chromium", "chromium-driver"]]
    monkeypatch.setattr(system.shutil, "which", lambda command: f"/usr/bin/{command}")
    system.offer_browser()
    assert len(installed) == 1


def test_a_browser_that_cannot_be_had_is_no_failure(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(packages: list[str]) -> None:
        raise SetupError("apt-get failed")

    monkeypatch.setattr(system.sys, "platform", "linux")
    monkeypatch.setattr(system.shutil, "which", lambda command: None)
    monkeypatch.setattr(system, "_apt_install", refuse)
    monkeypatch.setattr(system, "may_use_apt", lambda family: False)
    system.offer_browser()
    assert capsys.readouterr().out == ""
    monkeypatch.setattr(system, "may_use_apt", lambda family: True)
    system.offer_browser()
    assert "skipped" in capsys.readouterr().out
