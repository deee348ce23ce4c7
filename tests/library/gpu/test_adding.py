"""A build of torch comes from an index, is verified, unpacked and tried, and only then is used."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from desktop_app.core.cancel import CancelToken
from desktop_app.core.errors import StorageError
from desktop_app.library.gpu.packs import Packs, python_tag
from tests.hub.faults import Fault
from tests.library.gpu.bench import PackBench, request
from tests.library.gpu.wheels import BUILD, TORCH, Index, fake_torch, wheel
from tests.refusals import refused

NAME = f"torch-{TORCH}-{BUILD}-{python_tag()}"
NEEDS = (
    "cuda-toolkit[cudart,cublas]==13.0.3; platform_system == 'Linux'",
    "nvidia-cudnn-cu13==9.20; platform_system == 'Linux'",
    "numpy>=1.0",
    "pywin32; platform_system == 'Windows'",
    "optree>=0.13; extra == 'optree'",
)


def fill(index: Index, mode: str = "works") -> None:
    """A torch that needs what the true one does, in small."""
    index.add(fake_torch(mode, requires=NEEDS), fake_torch("works", "2.12.0+cu130"))
    index.add(fake_torch("works", f"{TORCH}+cpu"))
    index.add(
        wheel(
            "cuda-toolkit",
            "13.0.3",
            {"cuda_toolkit.txt": b""},
            (
                "nvidia-cuda-runtime==13.0.*; extra == 'cudart'",
                "nvidia-cublas==13.1.*; extra == 'cublas'",
                "nvidia-cufft==12; extra == 'cufft'",
            ),
        )
    )
    shared = {"nvidia/cu13/lib/shared.txt": b"the same in both"}
    index.add(
        wheel(
            "nvidia-cuda-runtime", "13.0.96", {"nvidia/cu13/lib/libcudart.so.13": b"rt", **shared}
        )
    )
    index.add(
        wheel("nvidia-cublas", "13.1.1", {"nvidia/cu13/lib/libcublas.so.13": b"blas", **shared}),
        wheel("nvidia-cublas", "13.2.0", {"nvidia/cu13/lib/libcublas.so.13": b"newer"}),
    )
    # It comes first and takes any version: the toolkit's word on it is heard later.
    index.add(
        wheel("nvidia-cudnn-cu13", "9.20", {"nvidia/cudnn/lib/a.so": b"dnn"}, ("nvidia-cublas",))
    )


@pytest.mark.slow
def test_all_that_is_needed_is_fetched_and_nothing_else(bench: PackBench) -> None:
    fill(bench.index)
    status = bench.fetch()
    assert status.error is None and status.phase == "done", status.error
    assert {file.name.partition("-")[0] for file in status.files} == {
        *("torch", "cuda_toolkit", "nvidia_cudnn_cu13", "nvidia_cuda_runtime", "nvidia_cublas"),
    }
    pack = bench.packs.current()
    assert pack is not None
    assert (pack.id, pack.torch, pack.build, pack.device) == (
        NAME,
        TORCH,
        BUILD,
        "A card of a test",
    )
    folder = bench.packs.path(pack)
    assert status.path == str(folder)
    assert (folder / "nvidia/cu13/lib/libcublas.so.13").read_bytes() == b"blas"
    assert os.access(folder / "torch/bin/tool", os.X_OK)
    assert not os.access(folder / "torch/__init__.py", os.X_OK)
    assert pack.size_bytes >= sum(f.stat().st_size for f in folder.rglob("*.so*"))
    assert not (bench.folder / "models/.downloads/gpu").exists()
    ((asked, origin, path),) = bench.placed
    assert asked.id == "gpu" and path == folder
    assert len(origin.files) == 5 and all(fact.sha256 for fact in origin.files)
    assert {use.host for use in bench.uses} == {bench.index.url.split("/")[2]}
    assert not any(use.with_token for use in bench.uses)


@pytest.mark.few(1)
@pytest.mark.parametrize(("as_json", "beside"), [(True, True), (False, False), (True, False)])
def test_every_kind_of_index_tells_enough(bench: PackBench, as_json: bool, beside: bool) -> None:
    bench.index.as_json, bench.index.beside = as_json, beside
    fill(bench.index)
    assert bench.fetch().phase == "done"
    pack = bench.packs.current()
    assert pack is not None and len(list(bench.packs.path(pack).glob("*.dist-info"))) == 5


@pytest.mark.slow
def test_a_mirror_is_asked_where_the_first_index_has_nothing(bench: PackBench) -> None:
    fill(bench.index)
    bench.hub.put("/empty/cu130/torch/", b"<html></html>", **{"Content-Type": "text/html"})
    status = bench.fetch(request(f"{bench.hub.cdn_url}/empty/cu130", bench.index.url))
    assert status.phase == "done" and bench.placed[0][1].address == bench.index.url


@pytest.mark.slow
@pytest.mark.parametrize(
    ("mode", "code"),
    [("no device", "pack_check_failed"), ("import", "pack_check_failed")],
)
def test_what_fails_its_check_is_kept_but_not_used(bench: PackBench, mode: str, code: str) -> None:
    fill(bench.index, mode)
    assert bench.refused() == code
    assert len(list((bench.folder / "models/.downloads/gpu/files").iterdir())) == 5
    # Trying again needs no network: all is here.
    asked, bench.allowed = len(bench.hub.seen), False
    assert bench.refused() == code and len(bench.hub.seen) == asked and bench.checks == 2
    bench.downloads.cancel("gpu")
    assert not (bench.folder / "models/.downloads/gpu").exists()


def test_without_the_switch_nothing_is_asked(bench: PackBench) -> None:
    fill(bench.index)
    bench.allowed = False
    assert bench.refused() == "network_off" and bench.hub.seen == []


@pytest.mark.slow
def test_an_index_that_tells_no_hash_is_refused(bench: PackBench) -> None:
    bench.index.hashes = False
    fill(bench.index)
    assert bench.refused() == "pack_no_hash"


def test_wrong_bytes_are_never_unpacked(bench: PackBench) -> None:
    bench.index.add(fake_torch(), sha256="0" * 64)
    assert bench.refused() == "download_wrong_again" and bench.checks == 0


@pytest.mark.slow
def test_what_is_missing_is_named(bench: PackBench) -> None:
    bench.index.add(fake_torch(requires=("nvidia-cublas==13.1.*",)))
    status = bench.fetch()
    assert status.error is not None and status.error.code == "pack_missing"
    assert "nvidia-cublas ==13.1.*" in status.error.what


def test_wishes_that_cannot_be_met_together_are_told(bench: PackBench) -> None:
    bench.index.add(fake_torch(requires=("a==1", "b==1")))
    bench.index.add(wheel("a", "1", {}), wheel("a", "2", {}), wheel("b", "1", {}, ("a==2",)))
    assert bench.refused() in ("pack_conflict", "pack_missing")


@pytest.mark.slow
def test_only_wheels_for_this_interpreter_count(bench: PackBench) -> None:
    other = fake_torch(tag="cp27-cp27m-manylinux1_x86_64")
    bench.index.add(other, fake_torch(version=f"{TORCH}+cu126"))
    assert bench.refused() == "pack_missing"


@pytest.mark.few(1)
@pytest.mark.parametrize(
    ("made", "reason"),
    [
        (fake_torch(record={"torch/__init__.py": "sha256=AAAA,1"}), "not what its list tells"),
        (fake_torch(more={"torch/x.py": b""}, left_out=("torch/x.py",)), "its file list"),
        (fake_torch(record={"torch/gone.py": "sha256=AAAA,1"}), "its file list"),
        (fake_torch(record={"torch/__init__.py": ","}), "its list has no SHA-256"),
        (fake_torch(record={"torch/__init__.py": "md5=AAAA,1"}), "can't be read"),
        (fake_torch(more={"../outside.py": b"x"}), "points outside its folder"),
        (fake_torch(more={"/tmp/outside.py": b"x"}), "can't be used as a file name"),
        (fake_torch(more={"torch/link": b"/etc/passwd"}, links=("torch/link",)), "is a link"),
    ],
)
def test_a_wheel_that_is_not_what_it_lists_is_refused(
    bench: PackBench, made: object, reason: str
) -> None:
    bench.index.add(made)  # pyright: ignore[reportArgumentType]
    status = bench.fetch()
    assert status.error is not None and status.error.code == "pack_broken"
    assert reason in status.error.what and bench.checks == 0
    assert list(bench.packs.folder.glob("torch-*")) == []
    assert not (bench.packs.folder / "outside.py").exists()
    assert not (bench.folder / "outside.py").exists()


@pytest.mark.slow
def test_files_of_two_wheels_may_be_the_same_but_not_differ(bench: PackBench) -> None:
    bench.index.add(fake_torch(requires=("other==1",)))
    bench.index.add(wheel("other", "1", {"torch/__init__.py": b"something else"}))
    assert bench.refused() == "pack_broken"


@pytest.mark.slow
def test_scripts_of_a_wheel_are_left_out_and_its_libraries_go_to_their_place(
    bench: PackBench,
) -> None:
    data = f"torch-{TORCH}+{BUILD}.data"
    more = {f"{data}/scripts/run-me": b"#!python\n", f"{data}/platlib/extra.py": b"x = 1\n"}
    bench.index.add(fake_torch(more=more))
    assert bench.fetch().phase == "done"
    folder = bench.packs.folder / NAME
    assert (folder / "extra.py").read_bytes() == b"x = 1\n" and not list(folder.rglob("run-me"))


def test_a_connection_that_breaks_off_goes_on_at_the_byte(bench: PackBench) -> None:
    big = fake_torch(more={"torch/lib/big.bin": os.urandom(400_000)})
    bench.index.as_json = True  # which tells sizes: the file is asked for once only
    bench.index.add(big)
    bench.hub.faults.add(Fault("cut", f"/files/{big.file}", at=200_000))
    assert bench.fetch().phase == "done"
    ranges = [seen.headers["range"] for seen in bench.hub.seen if "range" in seen.headers]
    assert "bytes=200000-" in ranges


@pytest.mark.slow
def test_a_restart_goes_on_with_what_was_listed(bench: PackBench) -> None:
    big = fake_torch(more={"torch/lib/big.bin": os.urandom(400_000)})
    bench.index.as_json = True  # which tells sizes: the file is asked for once only
    bench.index.add(big)
    bench.hub.faults.add(Fault("stall", f"/files/{big.file}", at=100_000, times=-1))
    bench.downloads.add(request(bench.index.url))
    while not any(each.done for each in bench.downloads.statuses()):
        pass
    bench.restart()
    bench.hub.faults.clear()
    (status,) = bench.downloads.statuses()
    assert status.phase == "paused" and status.done
    pages = len([seen for seen in bench.hub.seen if seen.path.startswith("/whl")])
    assert bench.fetch(status.request).phase == "done"
    assert pages == len([seen for seen in bench.hub.seen if seen.path.startswith("/whl")])


@pytest.mark.slow
def test_killed_while_it_unpacks_it_begins_that_again(bench: PackBench, tmp_path: Path) -> None:
    """A process that is killed by SIGKILL in the middle leaves nothing that counts."""
    parts = {f"torch/lib/part{n}.bin": os.urandom(30_000) for n in range(60)}
    bench.index.add(fake_torch(more=parts))
    script = tmp_path / "run" / "killed.py"
    script.parent.mkdir()
    script.write_text(
        textwrap.dedent(f"""
        import os, signal
        from pathlib import Path
        from desktop_app.library.download.options import Options
        from desktop_app.library.download.queue import Downloads
        from desktop_app.library.gpu import unpacking
        from desktop_app.library.gpu.packs import Packs
        from desktop_app.library.network.gate import Gate
        from tests.library.gpu.bench import request
        packs = Packs(Path({str(bench.folder / "packs")!r}), {TORCH!r}, None)
        write, count = unpacking._Wheel._write, []
        def counted(self, *arguments):
            write(self, *arguments)
            count.append(1)
            if len(count) == 20:
                os.kill(os.getpid(), signal.SIGKILL)
        unpacking._Wheel._write = counted
        gate, models = Gate(lambda: True, lambda _: None), Path({str(bench.folder / "models")!r})
        queue = Downloads(models, gate, lambda _: None, Options(reserve=0), packs=packs)
        queue.add(request({bench.index.url!r}))
        queue.wait("gpu", 60)
        """),
        "utf-8",
    )
    killed = subprocess.run([sys.executable, script], cwd=Path.cwd())
    assert killed.returncode == -signal.SIGKILL
    partial = bench.packs.folder / f"{NAME}.partial"
    assert len(list(partial.rglob("*.bin"))) > 10
    assert bench.packs.installed() == () and bench.packs.current() is None
    bench.restart()
    (status,) = bench.downloads.statuses()
    asked, bench.allowed = len(bench.hub.seen), False
    assert bench.fetch(status.request).phase == "done" and len(bench.hub.seen) == asked
    assert len(list((bench.packs.folder / NAME).rglob("*.bin"))) == 60 and not partial.exists()


@pytest.mark.slow
def test_there_must_be_room_for_what_comes_out_too(bench: PackBench) -> None:
    bench.index.add(fake_torch())
    assert bench.refused(request(bench.index.url, unpacked_bytes=1 << 60)) == "download_no_room"
    assert not any(
        seen.path.endswith(".whl") and "range" in seen.headers for seen in bench.hub.seen
    )


@pytest.mark.slow
def test_a_failure_at_the_start_is_kept_until_it_is_checked_again(bench: PackBench) -> None:
    bench.index.add(fake_torch())
    assert bench.fetch().phase == "done"
    packs, pack = bench.packs, bench.packs.current()
    assert pack is not None
    packs.failed(packs.path(pack), "the driver is another now")
    assert packs.current() is None and packs.failure(pack) == "the driver is another now"
    assert Packs(packs.folder, TORCH, bench.check).current() is None
    packs.check_again(pack, CancelToken())
    assert packs.current() == pack and packs.failure(pack) == ""


@pytest.mark.slow
def test_of_another_version_of_the_program_it_is_not_used_and_goes_when_a_new_one_comes(
    bench: PackBench,
) -> None:
    bench.index.add(fake_torch(version="2.12.0+cu130"))
    old = request(bench.index.url)
    source = old.source
    bench.downloads.add(
        type(old)("old", "Old", type(source)(BUILD, "2.12.0", BUILD, (bench.index.url,)), "")  # pyright: ignore[reportCallIssue, reportArgumentType]
    )
    before = bench.downloads.wait("old", 60)
    assert before.error is not None, "the check runs beside the installed torch"
    folder = bench.packs.folder / "torch-2.12.0-cu130-cp311"
    folder.mkdir()
    (folder / "velatura-pack.json").write_text(
        '{"id": "torch-2.12.0-cu130-cp311", "build": "cu130", "torch": "2.12.0", "python": "cp311"}'
    )
    (pack,) = bench.packs.installed()
    assert bench.packs.current() is None and not bench.packs.suits(pack)
    bench.index.add(fake_torch())
    assert bench.fetch().phase == "done"
    assert [each.torch for each in bench.packs.installed()] == [TORCH] and not folder.exists()


def test_removing_frees_the_room_and_leaves_the_installed_build(bench: PackBench) -> None:
    bench.index.add(fake_torch())
    assert bench.fetch().phase == "done"
    pack = bench.packs.current()
    assert pack is not None
    bench.packs.remove(pack)
    bench.packs.remove(pack)
    assert bench.packs.current() is None and list(bench.packs.folder.glob("torch*")) == []


def test_what_nobody_took_up_for_a_day_goes(bench: PackBench) -> None:
    for name, age in (("new", 100), ("old", 100_000)):
        folder = bench.packs.folder / f"torch-{name}.partial"
        (folder / "torch").mkdir(parents=True)
        os.utime(folder, (folder.stat().st_mtime - age,) * 2)
    bench.packs.clear_leftovers()
    assert [folder.name for folder in bench.packs.folder.iterdir()] == ["torch-new.partial"]


@pytest.mark.parametrize("content", ["", "{", "[]", '{"id": 1}', '{"id": "../x"}'])
def test_a_folder_without_a_sound_record_is_no_pack(tmp_path: Path, content: str) -> None:
    packs = Packs(tmp_path / "packs", TORCH, lambda folder, stop: {})
    (packs.folder / NAME).mkdir()
    (packs.folder / NAME / "velatura-pack.json").write_text(content)
    (packs.folder / "failures.json").write_text(content)
    assert packs.installed() == () and packs.current() is None
    with refused(StorageError, "pack_broken", reason="not the name of a build"):
        source = request("https://example.invalid").source
        packs.place(type(source)("../x", TORCH, "", ()), [], CancelToken())  # pyright: ignore[reportCallIssue, reportArgumentType]
