"""What the user reads when a download goes wrong, for docs/: every trouble is really run.

``python packaging/documents/download_sheet.py [--out docs/downloads.md]``: a hub on the loopback
makes each trouble of `tests/library/download/troubles.py`, a real download meets it, and what it
tells is written down.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from desktop_app.core.download import DownloadStatus
from desktop_app.core.errors import VelaturaError
from tests.hub.server import LoopbackHub
from tests.library.download.parts import Bench
from tests.library.download.troubles import TROUBLES, Trouble

ROOT = Path(__file__).resolve().parents[2]
HEAD = """# When a download goes wrong

Written by `python packaging/documents/download_sheet.py`, which runs each case against a hub on
the loopback device and records the messages; the tests run the same list. Addresses of that hub
are shown as `huggingface.co`, those of its storage as `cdn.example`. Pauses are shorter there
than in the program, which waits one second after the first error, later up to a minute, and stops
after eight errors in a row without progress.

*Continues* means automatically, to the end; *stops* means that **Resume** continues where it
stopped; *paused* means that **Resume** continues once the cause is removed.

| what goes wrong | how it ends | what happened | what was kept | what to do |
|---|---|---|---|---|
"""
ATTACKS = """
# Attacks on downloads

By a server, or by what is between it and the user; each is a test of `tests/library/download` or
`tests/library/network`, against servers on the loopback device.

| attack | before | now |
|---|---|---|
"""
ROWS = (
    (
        "a redirect to another host, a hub's storage, another hub of the user's",
        "the token stays with the host that was asked first",
        "the same",
    ),
    (
        (
            "a redirect to `file:`, `ftp:`, `data:`, to http, to an address with a password, "
            "in a circle"
        ),
        "refused",
        "the same",
    ),
    (
        "a redirect from outside to this machine or a private network, also by a name server",
        "refused",
        "the same",
    ),
    (
        (
            "the same as an IPv6 address that holds an IPv4 one (NAT64 `64:ff9b::7f00:1`, "
            "6to4 `2002:c0a8:101::1`), or multicast"
        ),
        "**admitted**",
        "refused",
    ),
    (
        (
            "a resumed file without a digest was replaced; the server ignores `If-Range` and "
            "doesn't say which version the rest is of"
        ),
        "**two versions joined**",
        "from the start",
    ),
    (
        "… or names another version, or a weak one",
        "from the start; **joined** (weak)",
        "from the start",
    ),
    (
        "200 instead of 206, another range than asked for, ranges of several parts",
        "from the start",
        "the same",
    ),
    (
        "`Content-Length` smaller or larger than the file, negative, twice, of 5,000 digits",
        "another try, then refused",
        "the same",
    ),
    (
        "a body without end, of known or unknown length",
        "stops past its end, or at the disk's reserve",
        "the same",
    ),
    ("gzip that bursts, packed twice, other packings", "refused at the limit", "the same"),
    ("a byte from time to time, in head, list or body", "cut, and another try", "the same"),
    ("a name in `Content-Disposition` that leads elsewhere", "made safe", "the same"),
    ("a wrong digest, once and always", "kept apart, another try, then refused", "the same"),
    ("a certificate that nobody vouches for, one of another host", "refused", "the same"),
    ("TLS 1.0 and 1.1", "refused (1.2 at least)", "the same"),
)
ENDS = {
    "done": "continues",
    "failed": "stops",
    "paused": "paused",
}


def run(trouble: Trouble) -> tuple[DownloadStatus, list[VelaturaError], LoopbackHub]:
    """Let it happen; the last status, and the errors that were told, each once."""
    with LoopbackHub() as hub, tempfile.TemporaryDirectory(prefix="velatura-sheet-") as name:
        bench = Bench(hub, Path(name) / "models")
        try:
            wanted = trouble.prepare(hub, bench)
            with trouble.around():
                status = bench.fetch(wanted)
        finally:
            bench.downloads.shutdown()
        told = [each.error for each in (*bench.heard, status) if each.error is not None]
        return status, list({error.code: error for error in told}.values()), hub


def rows(trouble: Trouble) -> list[str]:
    """The rows of the table for one trouble: one for each error that was told."""
    status, errors, hub = run(trouble)
    name = trouble.name[0].upper() + trouble.name[1:]
    lines: list[str] = []
    for error in errors:
        told = [error.what, error.kept, error.todo]
        lines.append(" | ".join((name, ENDS[status.phase], *told)))
        name = "… and then" if status.phase == "done" else "… finally"
    if not errors:
        lines.append(f"{name} | {ENDS[status.phase]} | (no message: no action needed) | | ")
    return [f"| {_tidied(line, hub)} |" for line in lines]


def _tidied(text: str, hub: LoopbackHub) -> str:
    """With the names that servers have outside, and the free room of no particular machine."""
    for address, shown in ((hub.url, "huggingface.co"), (hub.cdn_url, "cdn.example")):
        place = address.removeprefix("http://")
        text = text.replace(address, f"https://{shown}").replace(place, shown)
    text = text.replace("127.0.0.1", "huggingface.co")
    return re.sub(r"[\d.]+ [KMGT]?B are free", "3.1 GB are free", text)


def main() -> int:
    """Write the sheet."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "downloads.md")
    out: Path = parser.parse_args().out
    lines = [row for trouble in TROUBLES for row in rows(trouble)]
    attacks = ATTACKS + "".join(f"| {' | '.join(row)} |\n" for row in ROWS)
    out.write_text(HEAD + "\n".join(lines) + "\n" + attacks, encoding="utf-8")
    print(f"{out}: {len(TROUBLES)} troubles")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
