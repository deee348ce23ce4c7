"""Runs the image's program as a container would: `try_image.py` starts it in namespaces of its own.

Reads an order as JSON from stdin, writes what it saw as the last line of stdout: a list of rows
(what, ok, seen).
"""

from __future__ import annotations

import argparse
import base64
import http.client
import json
import signal
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.app.models_command import LORA  # noqa: E402
from tests.hub.server import LoopbackHub  # noqa: E402
from tests.library.samples import write_weights  # noqa: E402

UID, PORT, START_SECONDS = 1000, 7860, 600
PYTHON = "/usr/lib/velatura/bin/python3"
ENTER = """
import ctypes, os, sys
ctypes.CDLL(None).prctl(38, 1, 0, 0, 0)
root, user, *command = sys.argv[1:]
os.chroot(root)
os.chdir("/data")
os.setgroups([])
os.setgid(int(user))
os.setuid(int(user))
os.execve(command[0], command, os.environ)
"""
"""Becomes a command in there that can get no rights it hasn't (38: PR_SET_NO_NEW_PRIVS)."""
DEVICES = ("null", "zero", "full", "random", "urandom")


def run(*words: str | Path) -> None:
    """Run a command of this machine."""
    subprocess.run([str(word) for word in words], check=True)


class Container:
    """The image in a read-only place, with volumes and secrets.

    Args:
        order: as it was read.
    """

    def __init__(self, order: Mapping[str, Any]) -> None:
        self.root, self.work = Path(order["root"]), Path(order["work"])
        self.config: Mapping[str, Any] = order["config"]
        self.said = self.work / "said"
        self.rows: list[dict[str, Any]] = []
        self._runs = 0

    def row(self, what: str, ok: object, seen: object) -> None:
        """Note what was seen."""
        self.rows.append({"what": what, "ok": bool(ok), "seen": str(seen)})
        print(f"  {'well' if ok else 'NOT WELL'}: {what}: {seen}", file=sys.stderr, flush=True)

    def prepare(self) -> None:
        """Mounts, devices and the loopback; nothing of it outlives the namespace."""
        run("mount", "--make-rprivate", "/")
        run("mount", "-t", "proc", "proc", "/proc")
        run("ip", "link", "set", "lo", "up")
        self.said.mkdir(exist_ok=True)
        data = self.work / "data"
        data.mkdir(exist_ok=True)
        (data / "models").mkdir(exist_ok=True)
        run("chown", "-R", f"{UID}:{UID}", data)
        for name in ("dev", "proc", "tmp", "run/secrets"):
            (self.root / name).mkdir(parents=True, exist_ok=True)  # as runtimes do
        for name in DEVICES:
            (self.root / "dev" / name).touch()
        run("mount", "--bind", self.root, self.root)
        run("mount", "-o", "remount,bind,ro", self.root)
        for name in DEVICES:
            run("mount", "--bind", Path("/dev") / name, self.root / "dev" / name)
        run("mount", "-t", "proc", "proc", self.root / "proc")
        run("mount", "-t", "tmpfs", "-o", "size=2g,mode=1777", "tmpfs", self.root / "tmp")
        run("mount", "--bind", data, self.root / "data")
        self.secrets = self.root / "run" / "secrets"
        run("mount", "--bind", self.work / "secrets", self.secrets)

    def env(self, more: Mapping[str, str]) -> dict[str, str]:
        """The image's variables, and some more."""
        return {**dict(text.split("=", 1) for text in self.config["Env"]), **more}

    def start(
        self, more: Mapping[str, str] | None = None, user: int = UID
    ) -> tuple[subprocess.Popen[bytes], Path]:
        """Start what the image starts; the file into which goes what it prints is told, too."""
        self._runs += 1
        said = self.said / f"{self._runs}.log"
        command = [*self.config["Entrypoint"], *self.config["Cmd"]]
        return self._popen(command, user, said, more or {}), said

    def _popen(
        self, command: list[str], user: int, said: Path, more: Mapping[str, str]
    ) -> subprocess.Popen[bytes]:
        entered = [sys.executable, "-I", "-S", "-c", ENTER, str(self.root), str(user), *command]
        nothing, env = subprocess.DEVNULL, self.env(more)
        with said.open("wb") as out:
            return subprocess.Popen(
                entered, env=env, stdin=nothing, stdout=out, stderr=subprocess.STDOUT
            )

    def call(self, *words: str, user: int = UID) -> tuple[int, str]:
        """Run another command in it, as `docker exec`; code and output."""
        self._runs += 1
        said = self.said / f"{self._runs}.log"
        code = self._popen(list(words), user, said, {}).wait(300)
        return code, said.read_text("utf-8", "replace").strip()

    def healthy(self, process: subprocess.Popen[bytes]) -> float:
        """Seconds until the image's own health check is content; endless where it never is."""
        begun = time.monotonic()
        check = self.config["Healthcheck"]["Test"][1:]
        while process.poll() is None and time.monotonic() - begun < START_SECONDS:
            if self.call(*check)[0] == 0:
                return time.monotonic() - begun
            time.sleep(3)
        return float("inf")

    def fails(self, what: str, needle: str, more: Mapping[str, str] | None = None) -> None:
        """A start that must end by itself, and say why."""
        process, said = self.start(more)
        try:
            code = process.wait(300)
        except subprocess.TimeoutExpired:
            process.kill()
            code = -9
        text = said.read_text("utf-8", "replace")
        line = next((x for x in text.splitlines() if needle in x), text[-300:])
        self.row(what, code > 0 and needle in text and "Traceback" not in text, f"{code}: {line}")

    @contextmanager
    def changed(self, *mounting: str | Path) -> Iterator[None]:
        """Something else is mounted over the place that is named last."""
        run("mount", *mounting)
        try:
            yield
        finally:
            run("umount", mounting[-1])

    def ask(self, method: str, path: str, body: Any = None) -> tuple[int, bytes]:
        """A request over TLS, with the certificate compared, and the administrator's token."""
        token = (self.work / "secrets" / "tokens").read_text().split(":", 1)[1].split()[0]
        trust = ssl.create_default_context(cafile=str(self.work / "secrets" / "tls_cert"))
        connection = http.client.HTTPSConnection("127.0.0.1", PORT, timeout=600, context=trust)
        sent = None if body is None else json.dumps(body)
        heads = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        connection.request(method, path, sent, heads)
        answer = connection.getresponse()
        return answer.status, answer.read()


def well(box: Container, token: str) -> None:
    """A start as it is meant, with a model that a hub of this machine has."""
    with LoopbackHub() as hub:
        lora = write_weights(box.work / "x.safetensors", LORA).read_bytes()
        hub.add("owner/style", {"style.safetensors": lora})
        more = {"HF_ENDPOINT": hub.url, "VELATURA_MODELS": "owner/style"}
        process, said = box.start(more)
        seconds = box.healthy(process)
        box.row("health check of the image", seconds < START_SECONDS, f"well after {seconds:.1f} s")
        if process.poll() is not None:
            raise SystemExit(said.read_text("utf-8", "replace"))
        there = list((box.work / "data" / "models").rglob("*.safetensors"))
        tokens = {seen.token for seen in hub.seen if seen.where == "hub"}
        what = "a model fetched at the start, with the token of the secret file"
        box.row(what, there and tokens == {token}, f"{len(there)} file, {len(hub.seen)} requests")
        looked_at(box, process)
        begun = time.monotonic()
        status, body = box.ask("POST", "/generate", {"prompt": "a red fox in the snow"})
        made = base64.b64decode(json.loads(body)["image_base64"]) if status == 200 else body[:300]
        box.row("POST /generate, over TLS with a token", made[:4] == b"\x89PNG",
                f"{status}, {len(made):,} bytes, {time.monotonic() - begun:.1f} s")  # fmt: skip
        status, body = box.ask("GET", "/metrics")
        box.row("GET /metrics", status == 200 and b"velatura_queue{" in body, status)
        box.fails("a second server on the same volume", "Another Velatura")
        begun = time.monotonic()
        process.send_signal(signal.SIGTERM)
        code = process.wait(300)
        text = said.read_text("utf-8", "replace")
        box.row("SIGTERM", code == 0, f"{code} after {time.monotonic() - begun:.1f} s")
        box.row("nothing careless is said of", "note:" not in text, text.count("note:"))
        asked = len(hub.seen)
        process, _ = box.start(more)
        seconds = box.healthy(process)
        box.row("started again, the model is there and the hub isn't asked",
                seconds < START_SECONDS and len(hub.seen) == asked, f"{seconds:.1f} s")  # fmt: skip
        process.terminate()
        process.wait(300)


def looked_at(box: Container, process: subprocess.Popen[bytes]) -> None:
    """Account, rights, root and network of the server that runs."""
    lines = Path(f"/proc/{process.pid}/status").read_text().splitlines()
    status = dict(line.split(":\t", 1) for line in lines if ":\t" in line)
    rights = {key: status[key].split()[0] for key in ("Uid", "Gid", "CapEff", "NoNewPrivs")}
    box.row("user 1000, no capability", rights["Uid"] == rights["Gid"] == str(UID)
            and int(rights["CapEff"], 16) == 0, rights)  # fmt: skip
    code = "import sys; open(sys.argv[1], 'w')"
    _, text = box.call(PYTHON, "-I", "-c", code, "/usr/lib/velatura/x")
    _, as_root = box.call(PYTHON, "-I", "-c", code, "/usr/lib/velatura/x", user=0)
    box.row("root is read-only, for root too", "Read-only" in as_root and "Error" in text, "EROFS")
    code = "import socket; socket.create_connection(('192.0.2.1', 443), 3)"
    _, text = box.call(PYTHON, "-I", "-c", code)
    box.row("no network but the loopback", "unreachable" in text, text.splitlines()[-1])


def badly(box: Container) -> None:
    """Starts that are not as they should be."""
    tokens = box.secrets / "tokens"
    tokens.chmod(0o444)
    process, said = box.start()
    box.healthy(process)
    text = said.read_text("utf-8", "replace")
    box.row("a secret that everybody can read is said", "tokens can be read by every" in text,
            next((x for x in text.splitlines() if "note:" in x), text))  # fmt: skip
    process.terminate()
    process.wait(300)
    tokens.chmod(0o400)
    process, said = box.start({"HF_TOKEN": "x", "VELATURA_DATA": "/tmp/root"}, user=0)
    box.healthy(process)
    text = said.read_text("utf-8", "replace")
    box.row("run as root is said", "runs as root" in text,
            next((x for x in text.splitlines() if "root" in x), text))  # fmt: skip
    box.row("the variable HF_TOKEN is refused, and said", "HF_TOKEN is not read" in text, "said")
    process.terminate()
    process.wait(300)
    tokens.rename(tokens.with_name("elsewhere"))
    box.fails("a secret that is missing", "tokens")
    tokens.with_name("elsewhere").rename(tokens)
    text = tokens.read_bytes()
    tokens.write_bytes(b"")
    box.fails("a secret that is empty", "token file")
    tokens.write_bytes(text)
    data = box.root / "data"
    with box.changed("-t", "tmpfs", "-o", f"ro,uid={UID},gid={UID}", "tmpfs", data):
        box.fails("a read-only volume", "read-only")
    with box.changed("-t", "tmpfs", "-o", f"size=16k,uid={UID},gid={UID}", "tmpfs", data):
        box.fails("a full volume", "full")
    with box.changed("-t", "tmpfs", "-o", "mode=0755", "tmpfs", data):
        box.fails("a volume of another user", "ermission")
    box.fails("a model that nobody has", "velatura:", {"VELATURA_MODELS": "no/such/thing"})


def main() -> int:
    """Try all."""
    argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0]).parse_args()
    order = json.loads(sys.stdin.read())
    box = Container(order)
    box.prepare()
    well(box, order["token"])
    badly(box)
    print(json.dumps(box.rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
