"""The profile of a screen under X11: a property of its output, or of the root window.

"ICC Profiles in X" 0.4: ``_ICC_PROFILE`` on the root window is that of the first monitor,
``_ICC_PROFILE_1`` that of the second, and so on; calibration tools also set it on the RandR output.
Read with XCB, which Qt's own X11 platform stands on: unlike Xlib it gives errors back instead of
ending the program.
"""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Protocol

from desktop_app.worker.screens.calls import function

_MOST = 8 << 20
"""Longest profile that is read, in 4-byte units."""

_PROPERTY = "_ICC_PROFILE"


@dataclass(frozen=True, slots=True)
class Monitor:
    """One of the server's monitors; its place in the list says which property is its.

    Attributes:
        name: as RandR calls it.
        x, y: its upper left corner, in pixels of the server.
        outputs: ids of its RandR outputs.
    """

    name: str
    x: int
    y: int
    outputs: tuple[int, ...] = ()


class Properties(Protocol):
    """What is asked of a server."""

    def monitors(self) -> Sequence[Monitor]:
        """In the server's order; none where it knows no RandR."""
        ...

    def of_output(self, output: int, name: str) -> bytes:
        """A property of an output; empty if there is none."""
        ...

    def of_root(self, name: str) -> bytes:
        """A property of the root window; empty if there is none."""
        ...


def monitor_of(monitors: Sequence[Monitor], name: str, x: int, y: int) -> int | None:
    """Which of ``monitors`` a screen is: by its name, or by its corner; None: none of them."""
    for number, monitor in enumerate(monitors):
        if monitor.name == name:
            return number
    for number, monitor in enumerate(monitors):
        if (monitor.x, monitor.y) == (x, y):
            return number
    return None


def profile_of(server: Properties, name: str, x: int, y: int) -> bytes | None:
    """The profile of the screen with that name or corner; None if it has none."""
    monitors = server.monitors()
    number = monitor_of(monitors, name, x, y)
    if number is None:
        if len(monitors) > 1:
            return None  # that of another screen would be worse than none
        number = 0
    outputs = monitors[number].outputs if monitors else ()
    for output in outputs:
        if found := server.of_output(output, _PROPERTY):
            return found
    return server.of_root(_PROPERTY if number == 0 else f"{_PROPERTY}_{number}") or None


def read_profile(name: str, x: int, y: int) -> bytes | None:
    """The same, of the server that ``DISPLAY`` names; None also if it can't be asked."""
    try:
        server = _Server()
    except (OSError, AttributeError):
        return None
    try:
        return profile_of(server, name, x, y)
    finally:
        server.close()


class _Cookie(ctypes.Structure):
    """xcb_*_cookie_t: the number of a request."""

    _fields_ = [("sequence", ctypes.c_uint)]


class _Iterator(ctypes.Structure):
    """xcb_*_iterator_t, as far as it is read."""

    _fields_ = [("data", ctypes.c_void_p), ("rem", ctypes.c_int), ("index", ctypes.c_int)]


class _AtomReply(ctypes.Structure):
    """xcb_intern_atom_reply_t, as far as it is read; freed by us."""

    _fields_ = [("head", ctypes.c_uint8 * 8), ("atom", ctypes.c_uint32)]


class _PropertyReply(ctypes.Structure):
    """xcb_get_property_reply_t and xcb_randr_get_output_property_reply_t: alike as far as this."""

    _fields_ = [
        ("response_type", ctypes.c_uint8),
        ("format", ctypes.c_uint8),
        ("sequence", ctypes.c_uint16),
        ("length", ctypes.c_uint32),
        ("type", ctypes.c_uint32),
        ("bytes_after", ctypes.c_uint32),
        ("items", ctypes.c_uint32),
        ("pad", ctypes.c_uint8 * 12),
    ]


class _MonitorInfo(ctypes.Structure):
    """xcb_randr_monitor_info_t; the ids of its outputs follow."""

    _fields_ = [
        ("name", ctypes.c_uint32),
        ("primary", ctypes.c_uint8),
        ("automatic", ctypes.c_uint8),
        ("outputs", ctypes.c_uint16),
        ("x", ctypes.c_int16),
        ("y", ctypes.c_int16),
        ("width", ctypes.c_uint16),
        ("height", ctypes.c_uint16),
        ("width_mm", ctypes.c_uint32),
        ("height_mm", ctypes.c_uint32),
    ]


_U8, _U16, _U32, _PTR = ctypes.c_uint8, ctypes.c_uint16, ctypes.c_uint32, ctypes.c_void_p


class _Server:
    """Its own connection.

    Raises:
        OSError: no library, or no server.
        AttributeError: a library that lacks a function.
    """

    def __init__(self) -> None:
        self._xcb = ctypes.CDLL("libxcb.so.1")
        self._libc = ctypes.CDLL(None)
        self._randr: ctypes.CDLL | None = None
        with suppress(OSError):
            self._randr = ctypes.CDLL("libxcb-randr.so.0")
        self._libc.free.argtypes = [_PTR]
        connect = function(self._xcb, "xcb_connect", _PTR, ctypes.c_char_p, _PTR)
        number = ctypes.c_int(0)
        self._link = connect(None, ctypes.byref(number))
        if self._call("xcb_connection_has_error", ctypes.c_int):
            self.close()
            raise OSError("no X server responds")
        setup = self._call("xcb_get_setup", _PTR)
        roots = function(self._xcb, "xcb_setup_roots_iterator", _Iterator, _PTR)(setup)
        following = function(self._xcb, "xcb_screen_next", None, _PTR)
        for _ in range(min(number.value, roots.rem - 1)):
            following(ctypes.byref(roots))
        self._root: int = ctypes.cast(roots.data, ctypes.POINTER(_U32))[0]
        if not self._has_randr():
            self._randr = None

    def close(self) -> None:
        self._call("xcb_disconnect", None)

    def monitors(self) -> Sequence[Monitor]:
        randr = self._randr
        if randr is None:
            return ()
        reply = self._answer(randr, "xcb_randr_get_monitors", (_U32, self._root), (_U8, 1))
        if not reply:
            return ()
        begin = function(randr, "xcb_randr_get_monitors_monitors_iterator", _Iterator, _PTR)
        following = function(randr, "xcb_randr_monitor_info_next", None, _PTR)
        places = function(randr, "xcb_randr_monitor_info_outputs", _PTR, _PTR)
        found: list[Monitor] = []
        at = begin(reply)
        while at.rem > 0:
            info = ctypes.cast(at.data, ctypes.POINTER(_MonitorInfo))[0]
            ids = ctypes.cast(places(at.data), ctypes.POINTER(_U32))
            outputs = tuple(ids[n] for n in range(info.outputs))
            found.append(Monitor(self._atom_name(info.name), info.x, info.y, outputs))
            following(ctypes.byref(at))
        self._libc.free(reply)
        return found

    def of_output(self, output: int, name: str) -> bytes:
        atom, randr = self._atom(name), self._randr
        if not atom or randr is None:
            return b""
        request = "xcb_randr_get_output_property"
        numbers = ((_U32, output), (_U32, atom), (_U32, 0), (_U32, 0), (_U32, _MOST))
        return self._value(
            self._answer(randr, request, *numbers, (_U8, 0), (_U8, 0)), randr, f"{request}_data"
        )

    def of_root(self, name: str) -> bytes:
        atom = self._atom(name)
        if not atom:
            return b""
        numbers = ((_U8, 0), (_U32, self._root), (_U32, atom), (_U32, 0), (_U32, 0), (_U32, _MOST))
        return self._value(
            self._answer(self._xcb, "xcb_get_property", *numbers),
            self._xcb,
            "xcb_get_property_value",
        )

    # -- parts ------------------------------------------------------------------------------------

    def _value(self, reply: Any, library: ctypes.CDLL, data: str) -> bytes:
        """The bytes of an answer that is given back; only whole ones of 8-bit units count."""
        if not reply:
            return b""
        head = ctypes.cast(reply, ctypes.POINTER(_PropertyReply))[0]
        found = b""
        if head.format == 8 and head.bytes_after == 0:
            found = ctypes.string_at(function(library, data, _PTR, _PTR)(reply), head.items)
        self._libc.free(reply)
        return found

    def _has_randr(self) -> bool:
        """Whoever asks for an extension that is not there is hung up on."""
        numbers = ((_U16, 5), (ctypes.c_char_p, b"RANDR"))
        reply = self._answer(self._xcb, "xcb_query_extension", *numbers)
        if not reply:
            return False
        present = ctypes.string_at(reply, 9)[8] != 0
        self._libc.free(reply)
        return present

    def _atom(self, name: str) -> int:
        """0 if nobody on the server has used that name."""
        text = name.encode("ascii")
        numbers = ((_U8, 1), (_U16, len(text)), (ctypes.c_char_p, text))
        reply = self._answer(self._xcb, "xcb_intern_atom", *numbers)
        if not reply:
            return 0
        atom: int = ctypes.cast(reply, ctypes.POINTER(_AtomReply))[0].atom
        self._libc.free(reply)
        return atom

    def _atom_name(self, atom: int) -> str:
        reply = self._answer(self._xcb, "xcb_get_atom_name", (_U32, atom))
        if not reply:
            return ""
        length = function(self._xcb, "xcb_get_atom_name_name_length", ctypes.c_int, _PTR)
        text = function(self._xcb, "xcb_get_atom_name_name", _PTR, _PTR)
        name = ctypes.string_at(text(reply), length(reply)).decode("latin-1")
        self._libc.free(reply)
        return name

    def _answer(self, library: ctypes.CDLL, request: str, *arguments: tuple[Any, Any]) -> Any:
        """The reply to a request, which has to be freed; None for an error."""
        kinds = [kind for kind, _ in arguments]
        ask = function(library, request, _Cookie, _PTR, *kinds)
        cookie = ask(self._link, *(value for _, value in arguments))
        reply = function(library, f"{request}_reply", _PTR, _PTR, _Cookie, _PTR)
        return reply(self._link, cookie, None)

    def _call(self, name: str, result: Any) -> Any:
        return function(self._xcb, name, result, _PTR)(self._link)
