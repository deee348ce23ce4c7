"""The virtual environment in .venv: made, filled with the pinned packages, and stamped.

The stamp is a hash of everything that decides what is installed, so a second call reads three
small files and starts.
"""

from __future__ import annotations

import ast
import contextlib
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, cast

from devtools.console import (
    ROOT,
    SetupError,
    call_with_heartbeat,
    command_line,
    heading,
    say,
    seconds,
)

VENV = ROOT / ".venv"
STAMP = VENV / "velatura-stamp.json"
CONSTRAINTS = ROOT / "packaging" / "constraints.txt"
PYPROJECT = ROOT / "pyproject.toml"
TORCH_INDEX = "VELATURA_TORCH_INDEX"
# Where packages come from. The rest of a user's pip settings (certificates, proxy, time-outs) also
# holds for the one call that has an index of its own.
SOURCE_SETTINGS = ("index-url", "extra-index-url", "find-links", "no-index")
TRANSPORT_SETTINGS = (
    "cert", "client-cert", "proxy", "timeout", "default-timeout", "retries", "trusted-host",
    "cache-dir", "no-cache-dir",
)  # fmt: skip


def tool(name: str) -> Path:
    """Return the path of a command inside the environment."""
    return VENV / "Scripts" / f"{name}.exe" if os.name == "nt" else VENV / "bin" / name


def clean_env(env: Mapping[str, str]) -> dict[str, str]:
    """Return an environment in which .venv's Python sees .venv alone."""
    dropped = ("PYTHONHOME", "PYTHONPATH", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT")
    dropped += ("PYTHONDONTWRITEBYTECODE",)  # every process would compile the whole program again
    kept = {name: value for name, value in env.items() if name not in dropped}
    # Unbuffered: where this goes into a log, lines still come when they are written.
    always = {"PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    return {**kept, **always, "PIP_USER": "0"}


def requirements(pyproject: Mapping[str, Any]) -> list[str]:
    """Return what the program and the work on it need, as pyproject.toml says."""
    project = pyproject["project"]
    return [*project["dependencies"], *project["optional-dependencies"]["dev"]]


def bare_requirements(pyproject: Mapping[str, Any]) -> list[str]:
    """Return what is installed without what it asks for: spandrel declares torchvision, which the
    program does without (docs/decisions/0069-upscalers.md)."""
    return list(pyproject["project"]["optional-dependencies"]["upscalers"])


def pinned(constraints: str, name: str) -> str:
    """Return ``name==version`` from the text of the constraints.

    Raises:
        SetupError: the package is not pinned.
    """
    for line in constraints.splitlines():
        if line.partition("==")[0].strip().lower() == name:
            return line.strip()
    raise SetupError(f"{name} is not pinned in packaging/constraints.txt")


def fingerprint(pyproject: Mapping[str, Any], constraints: str, python: str, place: str) -> str:
    """Return a hash of all that decides what lies in the environment.

    Args:
        pyproject: the parsed pyproject.toml; only what installing reads counts.
        constraints: the text of the pins; comments don't count.
        python: version and platform of the interpreter.
        place: the repository's folder: scripts in the environment name it.
    """
    project = pyproject["project"]
    pins = [line.strip() for line in constraints.splitlines() if line.strip()[:1] not in ("", "#")]
    facts = {
        "requirements": requirements(pyproject),
        "bare": bare_requirements(pyproject),
        "scripts": project.get("scripts", {}),
        "version": project["version"],
        "pins": pins,
        "python": python,
        "place": place,
    }
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()


def is_current(stamp: Mapping[str, Any], wanted: str, torch_index: str | None) -> bool:
    """Tell whether a stamp says that all is installed.

    An index for torch counts only where one is named: leaving the variable out later keeps the
    torch that is there.
    """
    if stamp.get("fingerprint") != wanted:
        return False
    return not torch_index or stamp.get("torch_index") == digest(torch_index)


def digest(text: str) -> str:
    """Return a short hash; an index's address may hold a password, so it is not kept itself."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def torch_env(env: Mapping[str, str], config: str) -> dict[str, str]:
    """Return an environment in which pip knows no index but the one on its command line.

    Args:
        env: the environment of other pip calls.
        config: what ``pip config list`` printed.
    """
    kept = {
        name: value
        for name, value in env.items()
        if name.removeprefix("PIP_").lower().replace("_", "-") not in SOURCE_SETTINGS
    }
    for line in config.splitlines():
        key, _, value = line.partition("=")
        section, _, setting = key.strip().rpartition(".")
        if setting in TRANSPORT_SETTINGS and section != ":env:":
            name = "PIP_" + setting.upper().replace("-", "_")
            kept.setdefault(name, str(ast.literal_eval(value.strip())))
    return {**kept, "PIP_CONFIG_FILE": os.devnull}


def read_stamp() -> dict[str, Any]:
    """Return the stamp; empty where there is none or it can't be read."""
    try:
        found = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return cast("dict[str, Any]", found) if isinstance(found, dict) else {}


def venv_config() -> dict[str, str]:
    """Return what pyvenv.cfg says; empty where there is no environment."""
    try:
        lines = (VENV / "pyvenv.cfg").read_text(encoding="utf-8").splitlines()
    except OSError:
        return {}
    return {name.strip(): value.strip() for name, _, value in (x.partition("=") for x in lines)}


def made_for(config: Mapping[str, str], place: Path) -> bool:
    """Tell whether an environment was made where it lies: its scripts name that place."""
    return config.get("command", str(place)).endswith(str(place))


def wanted_fingerprint() -> str:
    """Return the fingerprint for the repository as it is now."""
    version = venv_config().get("version", sys.version.split()[0])
    return fingerprint(
        tomllib.loads(PYPROJECT.read_text(encoding="utf-8")),
        CONSTRAINTS.read_text(encoding="utf-8"),
        f"{version} {sys.platform}",
        str(ROOT),
    )


def ensure_environment() -> None:
    """Make .venv hold what the repository asks for; return at once where it does already."""
    torch_index = os.environ.get(TORCH_INDEX)
    if tool("python").exists() and is_current(read_stamp(), wanted_fingerprint(), torch_index):
        return
    with _alone():
        # Another call may have done it while this one waited.
        if tool("python").exists() and is_current(read_stamp(), wanted_fingerprint(), torch_index):
            return
        started = time.monotonic()
        _make_venv()
        before = read_stamp()
        STAMP.unlink(missing_ok=True)
        if torch_index:
            _install_torch(torch_index, replace=before.get("torch_index") != digest(torch_index))
        _install()
        facts = {"fingerprint": wanted_fingerprint()}
        if torch_index:
            facts["torch_index"] = digest(torch_index)
        STAMP.write_text(json.dumps(facts, indent=1), encoding="utf-8")
        say(f"\nset-up done in {seconds(time.monotonic() - started)}")


def _make_venv() -> None:
    if tool("python").exists() and made_for(venv_config(), VENV) and _works():
        return
    if VENV.exists():
        say("the environment in .venv is of no use any more; making it anew")
        shutil.rmtree(VENV)
    heading("making .venv")
    code = call_with_heartbeat([sys.executable, "-m", "venv", VENV], "making .venv")
    if code:
        raise SetupError("Python could not make a virtual environment (see above).")


def _works() -> bool:
    probe = [str(tool("python")), "-c", "import pip"]
    try:
        return subprocess.run(probe, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def _install_torch(index: str, replace: bool) -> None:
    """Install torch alone, from that index alone; its dependencies come with the rest."""
    heading(f"installing torch from the index that {TORCH_INDEX} names")
    env = clean_env(os.environ)
    command = [str(tool("python")), "-m", "pip", "config", "list"]
    config = subprocess.run(command, capture_output=True, text=True, env=env, check=False).stdout
    torch = pinned(CONSTRAINTS.read_text(encoding="utf-8"), "torch")
    how = ["--force-reinstall"] if replace else []
    _pip(
        ["--index-url", index, "--no-deps", *how, torch], torch_env(env, config), "installing torch"
    )


def _install() -> None:
    env = clean_env(os.environ)
    pyproject = tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))
    heading("installing the pinned packages (1.7 GB with a CPU build of torch)")
    if sys.platform == "linux" and TORCH_INDEX not in os.environ and not shutil.which("nvidia-smi"):
        say(f"  (no NVIDIA GPU here: {TORCH_INDEX} may name an index of CPU builds, see README)")
    _pip(["-c", CONSTRAINTS, *requirements(pyproject)], env, "installing packages")
    _pip(["-q", "--no-deps", "-c", CONSTRAINTS, *bare_requirements(pyproject)], env, "installing")
    heading("installing the command velatura into .venv")
    _pip(["-q", "--no-deps", "--no-build-isolation", "-e", "."], env, "installing velatura")


def _pip(words: list[str | Path], env: Mapping[str, str], doing: str) -> None:
    command: list[str | Path] = [tool("python"), "-m", "pip", "install", *words]
    code = call_with_heartbeat(command, doing, env, hide=("Requirement already satisfied",))
    if code:
        # An index's address may hold a password: the variable is named instead.
        index = os.environ.get(TORCH_INDEX)
        shown = [f"${TORCH_INDEX}" if word == index else word for word in command]
        raise SetupError(
            f"pip failed (exit code {code}). What it says above is the reason; the command was:\n"
            f"  {command_line(shown)}"
        )


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """Let one set-up of this clone run at a time; others wait and say so."""
    lock = Path(tempfile.gettempdir()) / f"velatura-set-up-{digest(str(ROOT))}.lock"
    with lock.open("a+", encoding="utf-8") as held:
        said = False
        while not _try_lock(held.fileno()):
            if not said:
                say("another set-up of this clone is running; waiting for it")
                said = True
            time.sleep(0.5)
        yield


if sys.platform == "win32":
    import msvcrt

    def _try_lock(descriptor: int) -> bool:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _try_lock(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
