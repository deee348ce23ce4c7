"""Builds of torch in folders of their own: in front of what is installed, or left out again."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from desktop_app.core.cancel import Cancelled, CancelToken
from desktop_app.core.errors import EngineError
from desktop_app.enginelink.client import EngineClient
from desktop_app.enginelink.command import check_command, engine_command, engine_environment
from desktop_app.enginelink.pack_check import check_pack
from tests.enginelink.conftest import image, run
from tests.enginelink.numpy_jobs import COMMAND, job
from tests.library.gpu.wheels import fake_torch, put_wheel


class Choice:
    """One folder, until it fails."""

    def __init__(self, folder: Path) -> None:
        self.now: Path | None = folder
        self.failures: list[tuple[Path, str]] = []

    def folder(self) -> Path | None:
        return self.now

    def failed(self, folder: Path, reason: str) -> None:
        self.failures.append((folder, reason))
        self.now = None


def pack(folder: Path, **options: str) -> Path:
    put_wheel(fake_torch(**options), folder)
    return folder


@pytest.mark.slow
def test_what_the_folder_holds_goes_first_also_for_an_isolated_interpreter(tmp_path: Path) -> None:
    folder = pack(tmp_path / "pack")
    script = (
        f"import sys; sys.path.insert(0, {str(Path.cwd())!r})\n"
        "from pathlib import Path\n"
        "from desktop_app.networks.pack import import_torch\n"
        f"torch = import_torch(Path({str(folder)!r}))\n"
        "print(torch.__file__, 'torch._C' in sys.modules, 'numpy' in sys.modules)"
    )
    for isolation in ("-I", "-P"):
        answer = subprocess.run(
            [sys.executable, isolation, "-c", script], capture_output=True, text=True, check=True
        )
        assert answer.stdout.split() == [str(folder / "torch/__init__.py"), "False", "False"]


@pytest.mark.slow
def test_the_check_tells_device_and_versions(tmp_path: Path) -> None:
    told = check_pack(pack(tmp_path / "pack"), CancelToken())
    assert told == {"torch": "2.13.0+cu130", "runtime": "13.0", "device name": "A card of a test"}


@pytest.mark.few(2)
@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"mode": "no device"}, "no graphics card"),
        ({"mode": "import"}, "libcudart.so.13"),
        ({"mode": "miscalculates"}, "miscalculates"),
        ({"mode": "no kernel"}, "no kernel image"),
        ({"mode": "crash"}, "signal 9"),
        ({"version": "2.12.0+cu130"}, "PyTorch 2.12.0"),
    ],
)
def test_what_does_not_work_is_told_why(
    tmp_path: Path, options: dict[str, str], reason: str
) -> None:
    folder = pack(tmp_path / "pack", **options)
    with pytest.raises(EngineError) as caught:
        check_pack(folder, CancelToken())
    assert caught.value.code == "pack_check_failed" and reason in caught.value.what


@pytest.mark.slow
def test_a_check_that_hangs_is_ended_and_one_that_is_cancelled_too(tmp_path: Path) -> None:
    folder = pack(tmp_path / "pack", mode="hang")
    with pytest.raises(EngineError, match="did not answer within 1 s"):
        check_pack(folder, CancelToken(), patience=1)
    stop = CancelToken()
    stop.cancel()
    with pytest.raises(Cancelled):
        check_pack(folder, stop)


def test_the_command_lines_name_the_folder(tmp_path: Path) -> None:
    assert engine_command(tmp_path)[-2:] == ["--pack", str(tmp_path)]
    assert "--pack" not in engine_command()
    assert check_command(tmp_path)[-1] == str(tmp_path)
    assert str(tmp_path) not in engine_environment()["PYTHONPATH"]


def test_an_engine_whose_pack_fails_is_replaced_by_one_without(tmp_path: Path) -> None:
    choice, told, lost = Choice(pack(tmp_path / "pack", mode="import")), list[str](), list[object]()
    client = EngineClient(
        tmp_path / "engine.log",
        [*COMMAND, "--with-torch"],
        on_lost=lost.append,
        packs=choice,
        on_pack_failed=told.append,
    )
    try:
        # The job was sent to the first one; the second does it.
        assert image(run(client, job())).shape == (48, 64, 3)
        assert client.describe()["pack"] == ""
    finally:
        client.close()
    ((folder, reason),) = choice.failures
    assert folder == tmp_path / "pack" and "libcudart.so.13" in reason
    assert told == [reason] and lost == []


@pytest.mark.slow
def test_an_engine_with_a_pack_that_works_keeps_it_until_it_is_renewed(tmp_path: Path) -> None:
    choice, lost = Choice(pack(tmp_path / "pack")), list[object]()
    client = EngineClient(
        tmp_path / "engine.log", [*COMMAND, "--with-torch"], on_lost=lost.append, packs=choice
    )
    try:
        client.renew()  # there is none yet
        info = client.wait_until_ready(60)
        assert info["pack"] == str(tmp_path / "pack/torch/__init__.py")
        choice.now = None
        client.renew()
        again = client.wait_until_ready(60)
        assert again["pack"] == "" and again["pid"] != info["pid"]
        assert choice.failures == [] == lost
    finally:
        client.close()


_SHIM = """
import os
base = {base!r}
own, __file__, __path__ = __file__, base + "/__init__.py", [base]
exec(compile(open(__file__, encoding="utf-8").read(), __file__, "exec"), globals())
__file__ = own
_asked = []
cuda.is_available = lambda: not _asked and not _asked.append(1)
"""


@pytest.mark.slow
@pytest.mark.parametrize("works", [True, False])
def test_the_true_engine_takes_a_pack_first_and_does_without_one_that_fails(
    tmp_path: Path, works: bool
) -> None:
    import importlib.metadata

    base = importlib.metadata.distribution("torch").locate_file("torch")
    version = importlib.metadata.version("torch").partition("+")[0]
    folder = pack(tmp_path / "pack", version=f"{version}+cu130")
    if works:  # the installed torch behind a face that finds a card at the first look
        (folder / "torch/__init__.py").write_text(_SHIM.format(base=str(base)), "utf-8")
    else:
        (folder / "torch/__init__.py").write_text("raise ImportError('no libcuda')", "utf-8")
    (folder / "marker_of_the_pack.py").write_text("", "utf-8")
    choice = Choice(folder)
    client = EngineClient(tmp_path / "engine.log", packs=choice)
    try:
        info = client.wait_until_ready(110)
        assert info["torch"].startswith(version)
        assert info.get("pack", "") == ("pack" if works else "")
    finally:
        client.close()
    assert [reason for _, reason in choice.failures] == (
        [] if works else ["PyTorch can't be loaded (ImportError: no libcuda)"]
    )
