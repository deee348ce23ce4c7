"""Whatever ends a download, it goes on at the byte: cuts, restarts, kill -9."""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from desktop_app.library.download.options import Options, RetryPolicy
from desktop_app.library.download.remote import Listing, RemoteFile
from desktop_app.library.download.staging import FileState, Journal, Staging
from tests.hub.faults import Fault
from tests.hub.server import LoopbackHub
from tests.library.download.parts import Bench, a_model, plain_request, request, some_bytes, wanted
from tests.library.download.troubles import UNET
from tests.patience import until

CUT_FOR_GOOD = (
    Fault("cut", UNET, where="cdn", at=90_000),
    Fault("cut", UNET, where="cdn", times=-1),
)
MANY = RetryPolicy(0.4, 1 << 10, 0.5, 100, 1 << 10, 0.001, 0.002, 30.0)


def starts(hub: LoopbackHub) -> list[int]:
    """The bytes from which the large file was asked for."""
    return [seen.start for seen in hub.files(where="cdn") if "unet" in seen.path]


@pytest.mark.slow
def test_cut_at_sixty_random_bytes_it_asks_for_each_byte_once(
    hub: LoopbackHub, bench: Bench
) -> None:
    files = a_model()
    hub.add("a/b", files)
    size = len(files[UNET])
    places = sorted(random.Random(6).sample(range(1, size), 60))
    cuts = [end - begin for begin, end in zip([0, *places], places, strict=False)]
    hub.faults.add(*(Fault("cut", UNET, where="cdn", at=count) for count in cuts))
    bench.options = Options((hub.url,), reserve=0, patience=MANY)
    bench.restart()
    status = bench.fetch()
    assert status.phase == "done", status.error
    assert bench.model() == wanted(files)
    # What is sent before a cut may be lost on the way, so it may go on earlier, never later.
    asked = starts(hub)
    assert len(asked) == 61 and asked == sorted(asked)
    assert all(start <= place for start, place in zip(asked[1:], places, strict=True))


@pytest.mark.few(3)
@pytest.mark.parametrize("seed", range(50))
def test_a_new_process_goes_on_at_the_byte(seed: int, hub: LoopbackHub, bench: Bench) -> None:
    """As after a kill: only what lies on the disk is known, cut off at any byte."""
    content = some_bytes(40_000, seed)
    hub.add("a/b", {"config.json": b"{}", "model.safetensors": content})
    hub.faults.add(Fault("status", "model.safetensors", code=404, error_code="EntryNotFound"))
    assert bench.fetch().phase == "failed"
    bench.downloads.shutdown()
    at = random.Random(seed).randrange(1, 40_000)
    part = Staging(bench.folder, "one").part(1)
    part.write_bytes(content[:at])
    bench.begin().resume("one")
    status = bench.downloads.wait("one", 60)
    assert status.phase == "done", status.error
    assert bench.model()["model.safetensors"] == content
    assert [seen.start for seen in hub.files(where="cdn")][-1] == at
    assert sum("/api/" in seen.path for seen in hub.seen) == 1


@pytest.mark.slow
def test_the_version_stays_the_one_it_began_with(hub: LoopbackHub, bench: Bench) -> None:
    files = a_model()
    repository = hub.add("a/b", files)
    first = repository.branches["main"]
    hub.faults.add(*CUT_FOR_GOOD)
    assert bench.fetch().phase == "failed"
    changed = {name: content + b" " for name, content in files.items()}
    assert repository.commit(changed) != first
    hub.faults.clear()
    bench.restart().resume("one")
    assert bench.downloads.wait("one", 60).phase == "done"
    assert bench.model() == wanted(files)
    assert bench.placed[0][1].revision == first
    assert all(f"/resolve/{first}/" in seen.path for seen in hub.files(where="hub"))


@pytest.mark.slow
def test_a_part_whose_tail_was_lost_is_found_out_and_fetched_anew(
    hub: LoopbackHub, bench: Bench
) -> None:
    """After a power cut a file may have its length and zeros at its end."""
    files = a_model()
    hub.add("a/b", files)
    hub.faults.add(*CUT_FOR_GOOD)
    bench.fetch()
    hub.faults.clear()
    bench.downloads.shutdown()
    staging = Staging(bench.folder, "one")
    parts = [path for path in (staging.part(n) for n in range(6)) if path.exists()]
    part = max(parts, key=lambda path: path.stat().st_size)
    with part.open("r+b") as file:
        file.seek(40_000)
        file.write(bytes(part.stat().st_size - 40_000))
    bench.begin().resume("one")
    status = bench.downloads.wait("one", 60)
    assert status.phase == "done", status.error
    assert bench.model() == wanted(files)


@pytest.mark.slow
def test_a_plain_address_without_any_digest_goes_on_only_if_its_etag_still_holds(
    hub: LoopbackHub, bench: Bench
) -> None:
    content = some_bytes(60_000)
    url = hub.put("/file.safetensors", content, ETag='"one"')
    hub.faults.add(
        Fault("cut", "/file.safetensors", at=0), Fault("cut", "/file.safetensors", at=20_000)
    )
    status = bench.fetch(plain_request(url))
    assert status.phase == "done", status.error
    assert (bench.folder / "file.safetensors").read_bytes() == content
    continued = [seen.headers for seen in hub.files(where="cdn") if "range" in seen.headers]
    assert continued and all(headers["if-range"] == '"one"' for headers in continued)


@pytest.mark.parametrize("told", [{}, {"ETag": 'W/"one"'}, {"ETag": '"two"'}])
def test_two_versions_of_a_file_without_a_digest_are_never_joined(
    hub: LoopbackHub, bench: Bench, told: dict[str, str]
) -> None:
    """The server looks at no If-Range, and doesn't say which version the rest is of."""
    url = hub.put("/file.safetensors", some_bytes(60_000), ETag='"one"')
    hub.faults.add(*[Fault("cut", "/file.safetensors", at=20_000)] * 2)
    later = some_bytes(60_000, 2)

    class Replaced(list[Any]):
        def append(self, item: Any) -> None:
            super().append(item)
            if item.done >= 20_000:
                hub.put("/file.safetensors", later, Ranges="blind", **told)

    bench.heard = Replaced()
    bench.restart()
    status = bench.fetch(plain_request(url))
    assert status.phase == "done", status.error
    assert (bench.folder / "file.safetensors").read_bytes() == later


@pytest.mark.slow
def test_without_etag_and_digest_it_begins_again(hub: LoopbackHub, bench: Bench) -> None:
    content = some_bytes(60_000)
    url = hub.put("/file.safetensors", content)
    hub.faults.add(
        Fault("cut", "/file.safetensors", at=0), Fault("cut", "/file.safetensors", at=20_000)
    )
    assert bench.fetch(plain_request(url)).phase == "done"
    assert (bench.folder / "file.safetensors").read_bytes() == content
    assert not any("range" in seen.headers for seen in hub.seen)


@pytest.mark.slow
def test_an_address_whose_length_nobody_tells_is_fetched(hub: LoopbackHub, bench: Bench) -> None:
    content = some_bytes(60_000)
    url = hub.put("/file.safetensors", content, ETag='"one"')
    hub.faults.add(Fault("no_length", "/file.safetensors", times=-1))
    right = hashlib.sha256(content).hexdigest()
    status = bench.fetch(plain_request(url, right))
    assert (status.phase, status.total) == ("done", None), status.error
    assert (bench.folder / "file.safetensors").read_bytes() == content


KILLED = """
import json, sys
from pathlib import Path
from typing import Any
from desktop_app.core.download import DownloadRequest
from desktop_app.library.download.options import Options
from desktop_app.library.download.queue import Downloads
from desktop_app.library.network.gate import Gate
endpoint, folder, request, rate = sys.argv[1:]
gate = Gate(lambda: True, lambda use: None)
options = Options((endpoint,), reserve=0, bytes_per_second=int(rate) or None)
downloads = Downloads(Path(folder), gate, lambda address: None, options)
downloads.add(DownloadRequest.from_json(json.loads(request)))
print(downloads.wait("one").phase, flush=True)
downloads.shutdown()
"""


@pytest.mark.few(1)
@pytest.mark.skipif(os.name == "nt", reason="SIGKILL is POSIX's")
@pytest.mark.parametrize("share", [0.02, 0.4, 0.9])
def test_a_killed_process_loses_nothing(share: float, hub: LoopbackHub, bench: Bench) -> None:
    files = a_model(4_000_000)
    repository = hub.add("a/b", files)
    bench.downloads.shutdown()
    given = [hub.url, str(bench.folder), json.dumps(request().to_json())]
    process = subprocess.Popen([sys.executable, "-c", KILLED, *given, "4000000"])
    total = sum(len(content) for content in wanted(files).values())
    until(lambda: on_disk(bench.folder) >= share * total or process.poll() is not None)
    assert process.poll() is None
    process.send_signal(signal.SIGKILL)
    process.wait()
    # The branch moves meanwhile; what was begun stays with its version.
    repository.commit({"model_index.json": b"{}", "unet/model.safetensors": b"other"})
    there = on_disk(bench.folder)
    asked = len(hub.files(where="cdn"))
    status = next(iter(bench.begin().statuses()))
    assert status.phase == "paused"
    assert status.done == there
    bench.downloads.resume("one")
    assert bench.downloads.wait("one", 60).phase == "done"
    assert bench.model() == wanted(files)
    later = sum(seen.start for seen in hub.files(where="cdn")[asked:])
    assert later > 0 or share < 0.1
    assert [path.name for path in bench.folder.iterdir() if path.name != ".downloads"] == ["model"]


KEPT = (("parts",), ("files",))


def on_disk(folder: Path) -> int:
    """Bytes that lie in the folder of downloads."""
    count = 0
    for path in folder.rglob("*"):
        try:
            inside = path.relative_to(folder).parts[2:3]
            count += path.stat().st_size if inside in KEPT and path.is_file() else 0
        except OSError:
            continue
    return count


@pytest.mark.slow
@pytest.mark.parametrize("only", [(), (UNET,)])
def test_killed_between_moving_and_saying_so_it_is_only_told(
    only: tuple[str, ...], hub: LoopbackHub, bench: Bench
) -> None:
    files = a_model()
    hub.add("a/b", files)
    bench.fetch(request(id="before"))
    if not only:
        shutil.rmtree(bench.folder / "model")
    bench.fetch(request(only=only))
    bench.downloads.shutdown()
    # As the journal was before the last word: everything whole, nothing said about a place.
    origin = bench.placed[-1][1]
    remote = tuple(
        RemoteFile(fact.name, f"{hub.url}/x", fact.size, fact.sha256) for fact in origin.files
    )
    states = {fact.name: FileState(whole=True, size=fact.size) for fact in origin.files}
    listing = Listing(remote, hub.url, origin.revision)
    staging = Staging(bench.folder, "one")
    staging.write(Journal(request(only=only), 0, "running", listing, states))
    bench.placed.clear()
    asked = len(hub.seen)
    bench.begin().resume("one")
    status = bench.downloads.wait("one", 60)
    assert status.phase == "done", status.error
    assert len(bench.placed) == 1 and len(hub.seen) == asked
    assert bench.model() == wanted(files)
