"""Clients of `benchmarks/serve.py`, in a process of their own: some hundred connections that ask
for pictures, wait as long as they are told to, and one that looks at ``/healthz``. The last line
printed is JSON.

    python -m benchmarks.probes.serve_clients HOST PORT CLIENTS SECONDS BODY
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import time
from collections import Counter
from typing import Any

HEALTH_SECONDS = 0.1
KEPT_SECONDS = 15.0
"""A client that has to wait longer closes its connection, as the server would after 30 s."""


class Client:
    """One connection that is kept."""

    def __init__(self, host: str, port: int) -> None:
        self._host, self._port = host, port
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def ask(self, method: str, path: str, body: bytes = b"") -> tuple[int, dict[str, str]]:
        """Status and headers of the answer; its body is read and thrown away."""
        if self._writer is None:
            self._reader, self._writer = await asyncio.open_connection(self._host, self._port)
        assert self._reader is not None
        head = f"{method} {path} HTTP/1.1\r\nHost: {self._host}:{self._port}\r\n"
        if body:
            head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        self._writer.write(head.encode() + b"\r\n" + body)
        await self._writer.drain()
        lines = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {
            name.strip().lower(): value.strip()
            for name, _, value in (line.partition(":") for line in lines[1:] if line)
        }
        await self._reader.readexactly(int(headers.get("content-length", "0")))
        if headers.get("connection", "").lower() == "close":
            self.close()
        return int(lines[0].split()[1]), headers

    def close(self) -> None:
        if self._writer is not None:
            self._writer.close()
        self._reader = self._writer = None


class Crowd:
    """All of them, until ``end``."""

    def __init__(self, host: str, port: int, body: bytes, end: float) -> None:
        self._host, self._port, self._body, self._end = host, port, body, end
        self.statuses: Counter[str] = Counter()
        self.done: list[float] = []
        self.health: list[float] = []

    async def wants_pictures(self) -> None:
        client = Client(self._host, self._port)
        try:
            while time.monotonic() < self._end:
                status, headers = await client.ask("POST", "/generate", self._body)
                self.statuses[str(status)] += 1
                if status == 200:
                    self.done.append(time.monotonic())
                else:
                    wait = float(headers.get("retry-after", "1")) * random.uniform(0.75, 1.25)
                    if wait > KEPT_SECONDS:
                        client.close()
                    await asyncio.sleep(min(wait, max(0.0, self._end - time.monotonic())))
        except (OSError, EOFError) as error:
            self.statuses[type(error).__name__] += 1
        finally:
            client.close()

    async def looks_at_health(self) -> None:
        client = Client(self._host, self._port)
        while time.monotonic() < self._end:
            began = time.perf_counter()
            status, _ = await client.ask("GET", "/healthz")
            self.health.append(time.perf_counter() - began)
            if status != 200:
                self.statuses[f"healthz {status}"] += 1
            await asyncio.sleep(HEALTH_SECONDS)
        client.close()


async def run(
    host: str, port: int, clients: int, seconds: float, body: bytes, health_from: float
) -> dict[str, Any]:
    began = time.monotonic()
    crowd = Crowd(host, port, body, began + seconds)
    waiting = [asyncio.create_task(crowd.wants_pictures()) for _ in range(clients)]
    await asyncio.sleep(min(health_from, seconds))
    await crowd.looks_at_health()
    done = [when for when in crowd.done if when < began + seconds]
    await asyncio.gather(*waiting)
    return {
        "statuses": dict(crowd.statuses),
        "done": [when - began for when in done],
        "health": crowd.health,
        "seconds": seconds,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("host")
    parser.add_argument("port", type=int)
    parser.add_argument("clients", type=int)
    parser.add_argument("seconds", type=float)
    parser.add_argument("body", help="JSON")
    parser.add_argument(
        "--health-from", type=float, default=0.0, metavar="S", help="look at /healthz from then on"
    )
    given = parser.parse_args()
    random.seed(0)
    words = (given.host, given.port, given.clients, given.seconds, given.body.encode())
    found = asyncio.run(run(*words, given.health_from))
    print(json.dumps(found))


if __name__ == "__main__":
    main()
