"""The installer for Windows: compiled without a warning, and under Wine really installed."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from installers import identity
from installers.windows.setup import compile_installer
from tests.patience import until

CLASSES = r"HKCU\Software\Classes"
UNINSTALL = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\Velatura"

pytestmark = pytest.mark.skipif(shutil.which("makensis") is None, reason="NSIS is not installed")


def payload(work: Path) -> tuple[Path, Path]:
    """A tree with what the scripts look for, and an icon."""
    tree = work / "payload"
    package = tree / "Lib" / "site-packages" / "desktop_app"
    package.mkdir(parents=True)
    for path in (package / "__init__.py", tree / "python.exe", tree / "pythonw.exe"):
        path.write_text("x")
    icon = work / "velatura.ico"
    Image.new("RGBA", (64, 64), "orange").save(icon, sizes=[(16, 16), (32, 32)])
    return tree, icon


@pytest.mark.slow
def test_both_scripts_compile_without_a_warning(tmp_path: Path) -> None:
    tree, icon = payload(tmp_path)
    made = tmp_path / f"Velatura-{identity.version()}-windows-x86_64.exe"
    compile_installer(tree, icon, tmp_path, made)
    assert made.read_bytes()[:2] == b"MZ"
    assert (tmp_path / "velatura.exe").read_bytes()[:2] == b"MZ"


class Windows:
    """A Windows of Wine's, with nothing in it."""

    def __init__(self, prefix: Path) -> None:
        self.env = {
            **os.environ,
            "WINEPREFIX": str(prefix),
            "WINEARCH": "win64",
            "WINEDEBUG": "-all",
            "WINEDLLOVERRIDES": "mscoree,mshtml=",
        }
        self.drive = prefix / "drive_c"

    def run(self, *words: str | Path) -> subprocess.CompletedProcess[str]:
        command = ["wine", *map(str, words)]
        return subprocess.run(command, env=self.env, capture_output=True, text=True, timeout=90)

    def value(self, key: str, name: str = "") -> str | None:
        """A value of the registry as text; the nameless one by default."""
        done = self.run("reg", "query", key, *(["/v", name] if name else ["/ve"]))
        lines = [line for line in done.stdout.splitlines() if "REG_" in line]
        return lines[0].split("REG_SZ")[-1].strip() if done.returncode == 0 and lines else None

    @property
    def program(self) -> Path:
        (found,) = self.drive.glob("users/*/AppData/Local")
        return found / "Programs" / "Velatura"


@pytest.fixture
def windows(tmp_path: Path) -> Iterator[Windows]:
    if shutil.which("wine") is None or shutil.which("Xvfb") is None:
        pytest.skip("Wine or Xvfb is not installed")
    read, write = os.pipe()
    words = ["Xvfb", "-displayfd", str(write), "-screen", "0", "640x480x24"]
    server = subprocess.Popen(words, pass_fds=[write], stderr=subprocess.DEVNULL)
    os.close(write)
    with os.fdopen(read) as pipe:
        display = pipe.readline().strip()
    made = Windows(tmp_path / "wine")
    made.env["DISPLAY"] = f":{display}"
    try:
        made.run("reg", "add", r"HKCU\Software\Wine", "/v", "Version", "/d", "win10", "/f")
        yield made
    finally:
        subprocess.run(["wineserver", "-k"], env=made.env, check=False)
        server.terminate()
        server.wait()


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_it_installs_beside_refuses_older_and_goes(windows: Windows, tmp_path: Path) -> None:
    tree, icon = payload(tmp_path)
    setups: dict[str, Path] = {}
    for version in ("0.1.0", "0.2.0", "0.10.0"):
        setups[version] = tmp_path / f"Velatura-{version}.exe"
        how = {"VERSION": version, "TARGET": "amd64-unicode", "COMPRESSOR": "zlib"}
        compile_installer(tree, icon, tmp_path, setups[version], **how)
    windows.run("reg", "add", rf"{CLASSES}\.velatura", "/ve", "/d", "Other.Program", "/f")

    assert windows.run(setups["0.1.0"], "/S").returncode == 0
    program = windows.program
    assert (program / "current.txt").read_text() == "0.1.0"
    assert (program / "0.1.0" / "pythonw.exe").is_file()
    assert windows.value(rf"{CLASSES}\.velatura") == "Velatura.Project"
    assert windows.value(rf"{CLASSES}\Velatura.Project\shell\open\command", "") is not None
    assert windows.value(UNINSTALL, "DisplayVersion") == "0.1.0"
    (link,) = windows.drive.rglob("Start Menu/Programs/Velatura.lnk")

    assert windows.run(setups["0.2.0"], "/S").returncode == 0
    assert {path.name for path in program.iterdir() if path.is_dir()} == {"0.1.0", "0.2.0"}
    assert windows.run(setups["0.10.0"], "/S").returncode == 0
    assert {path.name for path in program.iterdir() if path.is_dir()} == {"0.2.0", "0.10.0"}
    assert windows.run(setups["0.2.0"], "/S").returncode == 2, "an older one is refused"
    assert windows.run(setups["0.10.0"], "/S").returncode == 0, "the same again is a repair"
    assert (program / "current.txt").read_text() == "0.10.0"

    data = program.parents[1] / "Velatura" / "settings.toml"
    data.parent.mkdir()
    data.write_text("mine")
    strange = program / "somebody's"
    strange.mkdir()
    (strange / "file").write_text("not ours")
    assert windows.run(program / "uninstall.exe", "/S").returncode == 0
    # The uninstaller goes on as a copy of itself.
    until(
        lambda: (
            not (program / "uninstall.exe").exists() and not windows.value(UNINSTALL, "DisplayName")
        ),
        "the uninstaller does not come to an end",
    )
    assert [path.name for path in program.iterdir()] == ["somebody's"]
    assert data.read_text() == "mine"
    assert windows.value(rf"{CLASSES}\.velatura") == "Other.Program"
    assert windows.value(rf"{CLASSES}\Velatura.Project") is None
    assert windows.value(rf"{CLASSES}\.png\OpenWithProgids", "Velatura.Picture") is None
    assert not link.exists()
