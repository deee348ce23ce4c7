"""What runs in the process of its own: one pickle in, one .safetensors file out, one line of JSON.

Called as ``child.main(input, output, memory, seconds, what)`` by `convert`, ``what`` being "write",
or "look" to leave the output empty. It knows no torch.
"""

from __future__ import annotations

import encodings.cp437  # the zip module would import it when it meets an old name
import json
import os
import sys
from typing import Any, BinaryIO

from desktop_app.core.safetensors_writing import Entry, ordered, write_header
from desktop_app.library.pickles import sandbox
from desktop_app.library.pickles.archive import Span, open_archive
from desktop_app.library.pickles.call_descriptions import Group
from desktop_app.library.pickles.opcode_walk import Trace, examine
from desktop_app.library.pickles.problem import PickleProblem
from desktop_app.library.pickles.storage_types import SIZES, TensorPart, storage_of
from desktop_app.library.pickles.tensors import check_tensor, collect, pieces

_IMPORTED = (encodings.cp437,)
_ROOM = 64 << 20
_GROWTH = 4


def main(arguments: list[str]) -> None:
    """Convert, tell of it on standard output, and leave without coming back."""
    source, target = arguments[:2]
    memory, seconds = map(int, arguments[2:4])
    with open(source, "rb") as reader, open(target, "r+b") as writer:  # noqa: PTH123
        room = _GROWTH * os.fstat(reader.fileno()).st_size + _ROOM
        sandbox.limit_resources(memory, seconds, room + _ROOM)
        sandbox.enter_sandbox()
        answer: dict[str, Any]
        try:
            answer = _convert(reader, writer, room, writes=arguments[4] == "write")
            writer.flush()
        except PickleProblem as problem:
            answer = {"problem": problem.code}
        except MemoryError:
            answer = {"problem": "memory"}
        except RecursionError:
            answer = {"problem": "too_deep"}
        except OSError as error:
            answer = {"errno": error.errno or 0}
        except Exception as error:  # noqa: BLE001 - whatever it is, the file made it
            answer = {"problem": "broken", "said": repr(error)[:500]}
        sys.stdout.write(json.dumps(answer))
        sys.stdout.flush()
        os._exit(0)


def _convert(reader: BinaryIO, writer: BinaryIO, room: int, *, writes: bool) -> dict[str, Any]:
    archive = open_archive(reader)
    traces, problem = examine(reader, archive)
    if problem:
        raise PickleProblem(problem)
    weights = traces[3] if archive.layout == "legacy" else traces[0]
    try:
        tensors, dropped = collect(weights.result)
    except PickleProblem as problem:
        # There are weights, but within what was not built.
        wrapped = weights.persistent and problem.code == "no_tensors"
        raise PickleProblem("objects" if wrapped else problem.code) from problem
    spans = archive.storages
    if archive.layout == "legacy":
        spans = _legacy_spans(reader, weights, traces[4].result)
    entries = dict[str, Entry]()
    total = 0
    for name, tensor in tensors.items():
        length = check_tensor(tensor, _span(spans, tensor))
        entries[name] = tensor.format, tensor.shape, length
        total += length
        if total > room:
            raise PickleProblem("expands")
    order = ordered(entries, SIZES) if writes else ()
    if writes:
        write_header(writer, entries, list(order), {"format": "pt"})
    for name in order:
        for piece in pieces(reader, tensors[name], _span(spans, tensors[name])):
            writer.write(piece)
    return {"tensors": len(entries), "bytes": total, "dropped": dropped[:50]}


def _span(spans: dict[str, Span], tensor: TensorPart) -> Span:
    span = spans.get(tensor.storage.key)
    if span is None:
        raise PickleProblem("bad_tensor")
    return span


def _legacy_spans(reader: BinaryIO, weights: Trace, keys: object) -> dict[str, Span]:
    """Of the older format: behind ``keys`` for each how many numbers, and the numbers."""
    position = reader.tell()
    end = reader.seek(0, os.SEEK_END)
    storages = [each for each in map(storage_of, weights.persistent) if each is not None]
    formats = {storage.key: storage.format for storage in storages}
    spans = dict[str, Span]()
    for key in keys.items if isinstance(keys, Group) else []:
        reader.seek(position)
        count = int.from_bytes(reader.read(8), "little")
        if not isinstance(key, str) or key not in formats:
            raise PickleProblem("broken")
        if formats[key] not in SIZES:
            raise PickleProblem("number_format")
        length = count * SIZES[formats[key]]
        if position + 8 + length > end:
            raise PickleProblem("broken")
        spans[key] = position + 8, length
        position += 8 + length
    return spans
