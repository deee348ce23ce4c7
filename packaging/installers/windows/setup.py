"""The installer for Windows: compiles both NSIS scripts around a payload."""

from __future__ import annotations

from pathlib import Path

from devtools.console import ROOT, SetupError
from installers import identity
from installers.linux.desktop import draw_icons
from installers.payload.stages import BUILD, Payload
from installers.tools import need, output, size_of

__all__ = ["build", "compile_installer"]

HERE = Path(__file__).parent


def compile_installer(payload: Path, icon: Path, work: Path, target: Path, **defines: str) -> None:
    """Compile launcher and installer; warnings are errors.

    Args:
        payload: the folder to install.
        icon: the program's .ico.
        work: a folder for the launcher.
        target: the installer to write.
        defines: further symbols: TARGET (as ``amd64-unicode``), COMPRESSOR.

    Raises:
        SetupError: makensis is missing, or complains.
    """
    need("makensis")
    launcher = work / "velatura.exe"
    common: dict[str, str | Path] = {"VERSION": identity.version(), "ICON": icon, **defines}
    _makensis("launcher.nsi", {**common, "OUTPUT": launcher})
    values = {
        **common,
        "PAYLOAD": payload,
        "LAUNCHER": launcher,
        "LICENCE": ROOT / "LICENSE",
        "SIZE_KB": str(size_of(payload) // 1024),
        "OUTPUT": target,
    }
    _makensis("velatura.nsi", values)


def _makensis(script: str, values: dict[str, str | Path]) -> None:
    words = [f"-D{name}={value}" for name, value in values.items()]
    output(["makensis", "-V2", "-WX", "-INPUTCHARSET", "UTF8", *words, HERE / script])


def build(payload: Payload, out: Path) -> Path:
    """Pack a payload; return the installer.

    Raises:
        SetupError: the payload is not one for Windows.
    """
    if payload.layout.system != "win32":
        raise SetupError(
            "The payload for Windows is put together on Windows (see packaging/README.md)."
            " The installer's script itself compiles here: the tests do that."
        )
    icons = BUILD / "icons"
    draw_icons(payload.layout, icons)
    target = out / f"{identity.NAME}-{identity.version()}-windows-x86_64.exe"
    compile_installer(payload.layout.root, icons / "velatura.ico", BUILD, target)
    return target
