"""Everything that goes wrong with a download, one row each: what is set, and what has to follow.

The tests run every row; `packaging/documents/download_sheet.py` runs them too and writes what the
user reads.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

from desktop_app.core.download import DownloadRequest, Phase
from desktop_app.library.download import file_transfer
from desktop_app.library.download.options import Options
from tests.hub.faults import Fault
from tests.hub.server import LoopbackHub
from tests.library.download.parts import (
    QUICK,
    TOKEN,
    Bench,
    a_model,
    plain_request,
    request,
    some_bytes,
)

__all__ = ["TROUBLES", "Trouble", "disk_with"]

UNET = "unet/diffusion_pytorch_model.safetensors"
VAE = "vae/diffusion_pytorch_model.safetensors"


@dataclass(frozen=True, slots=True)
class Trouble:
    """One row.

    Attributes:
        name: what happens, as the sheet says it.
        faults: of the servers.
        phase: how it ends.
        code: the error that the user reads at the end; with "done" the one he reads meanwhile
            (empty: none, because it goes on at once).
        repository: fields of the repository.
        token: the user's.
        request: of the download; None for the usual one.
        before: done to hub and bench first.
        around: holds while it runs.
    """

    name: str
    faults: tuple[Fault, ...] = ()
    phase: Phase = "done"
    code: str = ""
    repository: dict[str, Any] = field(default_factory=dict)
    token: str | None = None
    request: DownloadRequest | None = None
    before: Callable[[LoopbackHub, Bench], DownloadRequest | None] = lambda hub, bench: None

    around: Callable[[], AbstractContextManager[object]] = nullcontext

    def prepare(self, hub: LoopbackHub, bench: Bench) -> DownloadRequest:
        """Set all up; returns what to download."""
        hub.add("a/b", a_model(), **self.repository)
        bench.token = self.token
        hub.faults.add(*self.faults)
        return self.before(hub, bench) or self.request or request()


def always(kind: Any, path: str = UNET, **fields: Any) -> Fault:
    return Fault(kind, path, times=-1, **fields)


def _switched_off(hub: LoopbackHub, bench: Bench) -> None:
    bench.allowed = False


def _in_the_way(hub: LoopbackHub, bench: Bench) -> None:
    (bench.folder / "model").mkdir()


def _unsafe(hub: LoopbackHub, bench: Bench) -> DownloadRequest:
    hub.repositories["a/b"].commit({"model_index.json": b"{}", "unet/../../x.safetensors": b"x"})
    return request(patterns=("*",))


def _clashing(hub: LoopbackHub, bench: Bench) -> None:
    names = ("model_index.json", "unet/model.safetensors", "UNET/model.json")
    hub.repositories["a/b"].commit(dict.fromkeys(names, b"{}"))


def _pickles_only(hub: LoopbackHub, bench: Bench) -> None:
    hub.repositories["a/b"].commit({"config.json": b"{}", "pytorch_model.bin": b"0" * 5000})


def _file_gone(hub: LoopbackHub, bench: Bench) -> None:
    """Between the list and the file, its commit loses it: repositories can be rewritten."""
    hub.faults.add(always("status", UNET, code=404, error_code="EntryNotFound", where="hub"))


def _plain_changed(hub: LoopbackHub, bench: Bench) -> DownloadRequest:
    url = hub.put("/file.safetensors", some_bytes(40_000), ETag='"one"')
    hub.faults.add(Fault("cut", "/file.safetensors", times=2, at=10_000))

    def change(status: Any) -> None:
        if status.done >= 10_000:
            hub.put("/file.safetensors", some_bytes(30_000, 2), ETag='"two"')

    bench.heard = _Listening(change)
    bench.restart()
    return plain_request(url)


class _Listening(list[Any]):
    """A list that tells what is appended."""

    def __init__(self, listener: Callable[[Any], None]) -> None:
        super().__init__()
        self._listener = listener

    def append(self, item: Any) -> None:
        super().append(item)
        self._listener(item)


def _plain_insecure(hub: LoopbackHub, bench: Bench) -> DownloadRequest:
    return plain_request("http://files.example/model.safetensors")


def _leads_out(hub: LoopbackHub, bench: Bench) -> None:
    target = {"Location": "http://files.example/model.safetensors"}
    hub.faults.add(always("redirect", UNET, where="hub", headers=target))


def _circle(hub: LoopbackHub, bench: Bench) -> None:
    hub.faults.add(always("redirect", UNET, where="hub", headers={"Location": "?again"}))


def _plain_wrong(hub: LoopbackHub, bench: Bench) -> DownloadRequest:
    url = hub.put("/file.safetensors", some_bytes(40_000))
    return plain_request(url, hashlib.sha256(b"something else").hexdigest())


def _no_room(hub: LoopbackHub, bench: Bench) -> None:
    bench.options = Options((hub.url,), reserve=900 * 10**12, patience=QUICK)
    bench.restart()


@contextlib.contextmanager
def disk_with(free: int) -> Iterator[None]:
    """Files that are fetched find so many bytes free, and no more."""
    real: Callable[[Any, bytes], None] = file_transfer._write
    left = [free]

    def write(part: Any, piece: bytes) -> None:
        taken = min(len(piece), left[0])
        left[0] -= taken
        real(part, piece[:taken])
        if taken < len(piece):
            raise OSError(errno.ENOSPC, "No space left on device")

    with patch.object(file_transfer, "_write", write):
        yield


TROUBLES = (
    Trouble("the connection is lost in the middle", (Fault("cut", UNET, at=100_000),)),
    Trouble("the connection is lost, always", (always("cut"),), "failed", "server_broke_off"),
    Trouble(
        "checksum failed, once", (Fault("wrong", UNET, at=5), ), "done", "download_wrong_bytes"
    ),
    Trouble("checksum failed, twice", (always("wrong", at=5),), "failed", "download_wrong_again"),
    Trouble(
        "checksum failed in a small file, known only by its git hash",
        (Fault("wrong", "unet/config.json", at=5),),
        "done",
        "download_wrong_bytes",
    ),
    Trouble(
        "checksum failed at a plain address with a given SHA-256",
        (),
        "failed",
        "download_wrong_again",
        before=_plain_wrong,
    ),
    Trouble(
        "the hub lists a different content for a file than at first",
        (always("etag", headers={"ETag": '"' + "0" * 64 + '"'}, where="hub"),),
        "failed",
        "download_changed",
    ),
    Trouble(
        "a file at a plain address is replaced during the download",
        (),
        "failed",
        "download_changed",
        before=_plain_changed,
    ),
    Trouble(
        "a file is missing from the pinned revision", (), "failed", "hub_file_missing",
        before=_file_gone,
    ),
    Trouble("no such repository", (), "failed", "hub_repo_missing", request=request("a/other")),
    Trouble(
        "no such revision", (), "failed", "hub_revision_missing", request=request(revision="v9")
    ),
    Trouble(
        "a gated model, without a token",
        (),
        "failed",
        "hub_gated_no_token",
        {"gated": True, "token": TOKEN},
    ),
    Trouble(
        "a gated model whose terms the account has not accepted",
        (),
        "failed",
        "hub_gated",
        {"gated": True, "token": TOKEN},
        "hf_somebody_else",
    ),
    Trouble(
        "a private model, without a token",
        (),
        "failed",
        "hub_repo_missing",
        {"private": True, "token": TOKEN},
    ),
    Trouble(
        "401: the token is wrong",
        (always("status", "*", code=401),),
        "failed",
        "hub_token_refused",
        token="hf_wrong",
    ),
    Trouble(
        "403: the token has no read access",
        (always("status", "*", code=403, where="hub"),),
        "failed",
        "hub_token_too_weak",
        token="hf_weak",
    ),
    Trouble(
        "403 once: the signed address has expired",
        (Fault("status", UNET, where="cdn", code=403),),
        "done",
        "server_refused",
    ),
    Trouble(
        "404 at a plain address",
        (),
        "failed",
        "server_missing",
        before=lambda hub, bench: plain_request(f"{hub.url}/a/b"),
    ),
    Trouble(
        "416 although the file is longer",
        (
            Fault("cut", UNET, at=100_000),
            Fault("status", UNET, where="cdn", code=416),
        ),
    ),
    Trouble(
        "429: too many requests, with Retry-After",
        (Fault("status", UNET, code=429, headers={"Retry-After": "1"}),),
        "done",
        "server_busy",
    ),
    Trouble(
        "429 to the first request",
        (Fault("status", "/api/*", code=429, headers={"RateLimit": '"api";r=0;t=1'}),),
        "done",
        "server_busy",
    ),
    Trouble("500 once", (Fault("status", UNET, code=500),), "done", "server_failed"),
    Trouble(
        "503 always", (always("status", "*", code=503),), "failed", "server_failed"
    ),
    Trouble("no answer, once", (Fault("silence", UNET),), "done", "server_silent"),
    Trouble(
        "no answer to the first request", (Fault("silence", "/api/*"),), "done", "server_silent"
    ),
    Trouble("the transfer stalls", (Fault("stall", UNET, at=70_000),), "done", "server_silent"),
    Trouble(
        "slow-loris: a byte from time to time",
        (Fault("drip", UNET, at=70_000, seconds=0.05),),
        "done",
        "server_silent",
    ),
    Trouble(
        "slow-loris, in the response headers",
        (Fault("drip_headers", VAE, where="cdn", seconds=0.05),),
        "done",
        "server_silent",
    ),
    Trouble(
        "a different range than requested",
        (Fault("cut", UNET, at=100_000), Fault("wrong_range", UNET, where="cdn")),
    ),
    Trouble(
        "the server does not support ranges",
        (Fault("cut", UNET, at=100_000), Fault("range_ignored", UNET, where="cdn")),
    ),
    Trouble("no content length", (Fault("no_length", UNET, where="cdn"),)),
    Trouble("more bytes than the file has", (Fault("too_much", UNET, where="cdn"),), "done",
            "server_answer_strange"),
    Trouble(
        "another ETag on resuming",
        (
            Fault("cut", UNET, at=100_000),
            Fault("etag", UNET, where="cdn", headers={"ETag": '"other"'}),
        ),
    ),
    Trouble(
        "a redirect to an address that is not encrypted",
        (),
        "failed",
        "download_redirect_refused",
        before=_leads_out,
    ),
    Trouble("a redirect loop", (), "failed", "download_redirect_refused", before=_circle),
    Trouble(
        "an address that is not encrypted",
        (),
        "failed",
        "address_insecure",
        before=_plain_insecure,
    ),
    Trouble(
        "not enough disk space, detected before the start",
        (),
        "paused",
        "download_no_room",
        before=_no_room,
    ),
    Trouble(
        "the disk fills up during the download",
        (),
        "paused",
        "download_disk_full",
        around=lambda: disk_with(150_000),
    ),
    Trouble("the switch “Online” is off", (), "paused", "network_off", before=_switched_off),
    Trouble("a model of that name already exists", (), "failed", "model_exists",
            before=_in_the_way),
    Trouble("a file name that points outside the folder", (), "failed", "download_unsafe_name",
            before=_unsafe),
    Trouble("file names that differ only in case", (), "failed", "download_unsafe_name",
            before=_clashing),
    Trouble("only pickles", (), "failed", "download_nothing_fits", before=_pickles_only),
    Trouble(
        "the model to repair is no longer there",
        (),
        "failed",
        "download_target_missing",
        request=request(only=(UNET,)),
    ),
)  # fmt: skip
