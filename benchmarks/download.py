"""What do journal, gate, verification and progress cost, beside a plain stream to the disk?

A server on the loopback, in a process of its own, gives one large file: once to the queue of
downloads as the window uses it, once to the bare sum of its parts (an httpx2 stream, SHA-256 of
what comes, written to a file and synced). Both in this process, in turns, the same bytes. Also the
share of a core that our download takes, and what a limit of bandwidth makes of it.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import httpx2

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.common import Row, at_most, main, quickest
from desktop_app.core.download import DownloadRequest, UrlSource
from desktop_app.library.download.options import Options
from desktop_app.library.download.queue import Downloads
from desktop_app.library.network.gate import Gate

MOST = 1.3
SERVER = """
import hashlib, http.server, random, sys
piece = random.Random(1).randbytes(1 << 20)
count = int(sys.argv[1])
sha = hashlib.sha256()
for _ in range(count):
    sha.update(piece)
class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", str(count << 20))
        self.send_header("ETag", '"one"')
        self.end_headers()
        try:
            for _ in range(count):
                self.wfile.write(piece)
        except OSError:
            self.close_connection = True
    def log_message(self, *_):
        pass
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(server.server_address[1], sha.hexdigest(), flush=True)
server.serve_forever()
"""


def measure(quick: bool) -> Sequence[Row]:
    """Turns of both, and one with a limit."""
    megabytes, turns = (256, 3) if quick else (512, 5)
    with (
        tempfile.TemporaryDirectory(prefix="velatura-bench-") as name,
        subprocess.Popen(
            [sys.executable, "-c", SERVER, str(megabytes)], stdout=subprocess.PIPE, text=True
        ) as server,
    ):
        try:
            assert server.stdout is not None
            port, sha256 = server.stdout.readline().split()
            url = f"http://127.0.0.1:{port}/model.safetensors"
            return _measured(url, sha256, megabytes, turns, Path(name))
        finally:
            server.terminate()


def _measured(url: str, sha256: str, megabytes: int, turns: int, folder: Path) -> Sequence[Row]:
    plain: list[float] = []
    ours: list[float] = []
    shares: list[float] = []
    for _ in range(turns):
        begun = time.perf_counter()
        _stream(url, sha256, folder / "plain")
        plain.append(time.perf_counter() - begun)
        begun, used = time.perf_counter(), time.process_time()
        _download(url, sha256, folder / "models", None)
        ours.append(time.perf_counter() - begun)
        shares.append((time.process_time() - used) / ours[-1])
    rate = 32_000_000
    begun = time.perf_counter()
    _download(url, sha256, folder / "models", rate)
    limited = megabytes * (1 << 20) / (time.perf_counter() - begun) / rate
    return [
        Row("a plain stream, hashed, to the disk", megabytes / quickest(plain), "MiB/s"),
        Row("a download", megabytes / quickest(ours), "MiB/s"),
        at_most("a download / a plain stream", quickest(ours) / quickest(plain), "×", MOST),
        Row("share of a core", 100 * quickest(shares), "%"),
        at_most("speed under a limit of 32 MB/s / that limit", limited, "×", 1.05),
    ]


def _stream(url: str, sha256: str, path: Path) -> None:
    digest = hashlib.sha256()
    with httpx2.Client(trust_env=False) as client, client.stream("GET", url) as answer:
        with path.open("wb") as file:
            for piece in answer.iter_raw():
                digest.update(piece)
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
    if digest.hexdigest() != sha256:
        raise RuntimeError("other bytes came")
    path.unlink()


def _download(url: str, sha256: str, models: Path, rate: int | None) -> None:
    models.mkdir(exist_ok=True)
    gate = Gate(lambda: True, lambda use: None)
    options = Options(reserve=0, bytes_per_second=rate)
    with Downloads(models, gate, lambda _: None, options) as downloads:
        downloads.add(DownloadRequest("one", "A model", UrlSource(url, sha256), ""))
        status = downloads.wait("one")
    if status.phase != "done":
        raise RuntimeError(str(status.error))
    Path(status.path).unlink()


if __name__ == "__main__":
    raise SystemExit(main("What does a download cost beside a plain stream?", measure))
