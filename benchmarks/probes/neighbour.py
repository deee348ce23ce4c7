"""Asks a server who that is, fifty times a second, until its standard input ends; tells the seconds
that each answer took, in a process of its own: what else the benchmark does is not measured.

``python -m benchmarks.probes.neighbour URL TOKEN``
"""

from __future__ import annotations

import argparse
import json
import select
import sys
import time

import httpx

from tests.extensions.serving.server.serving import PLAIN


def main(url: str, token: str) -> None:
    """See above."""
    headers = {"Authorization": f"Bearer {token}"}
    took: list[float] = []
    with httpx.Client(base_url=url, headers=headers, timeout=120, **PLAIN) as client:
        while not select.select([sys.stdin], [], [], 0.02)[0]:
            began = time.perf_counter()
            client.get("/v1/me").raise_for_status()
            took.append(time.perf_counter() - began)
    print(json.dumps(took))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("url")
    parser.add_argument("token")
    asked = parser.parse_args()
    main(asked.url, asked.token)
