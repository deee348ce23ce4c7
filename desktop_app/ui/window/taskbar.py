"""Progress on the program's entry in taskbar or dock.

Qt draws a number everywhere, of pictures that are still to be made; a bar is the desktop's own
matter: ITaskbarList3 under Windows, the launcher's signal under Linux.
"""

from __future__ import annotations

import ctypes
import sys
import uuid
from typing import Any

from PySide6.QtDBus import QDBusConnection, QDBusMessage
from PySide6.QtGui import QGuiApplication

_CLASS = "{56FDF344-FD6D-11d0-958A-006097C9A090}"  # CLSID_TaskbarList (shobjidl_core.h)
_INTERFACE = "{EA1AFB91-9E28-4B86-90E9-9E9F8A5EEFAF}"  # IID_ITaskbarList3
_IN_PROCESS = 1  # CLSCTX_INPROC_SERVER
_INIT, _SET_VALUE, _SET_STATE = 3, 9, 10  # where the interface's methods stand in its table
_NONE, _NORMAL = 0, 2  # TBPF_NOPROGRESS, TBPF_NORMAL
_PARTS = 1000


class Taskbar:
    """The entry of one window.

    Args:
        window: gives its handle (HWND), asked where there is one.
    """

    def __init__(self, window: int) -> None:
        self._window = window
        self._list: Any = None

    def show(self, left: int, share: float | None) -> None:
        """Show how many pictures are left and which share is done, 0…1; None: nothing runs."""
        if isinstance(app := QGuiApplication.instance(), QGuiApplication):
            app.setBadgeNumber(left)
        try:
            if sys.platform == "win32":
                self._show_windows(share)
            elif sys.platform == "linux":
                _show_linux(share)
        except (ImportError, OSError, AttributeError):
            pass  # a desktop without

    def _show_windows(self, share: float | None) -> None:
        if self._list is None:
            self._list = _task_list()
        state = _NONE if share is None else _NORMAL
        call(self._list, _SET_STATE, (ctypes.c_void_p, self._window), (ctypes.c_int, state))
        if share is not None:
            call(
                self._list,
                _SET_VALUE,
                (ctypes.c_void_p, self._window),
                (ctypes.c_uint64, round(share * _PARTS)),
                (ctypes.c_uint64, _PARTS),
            )


def call(thing: Any, method: int, *arguments: tuple[Any, Any]) -> None:
    """Call a method of a COM object (a pointer to a pointer to its table) by its place there.

    Raises:
        OSError: it failed.
    """
    kind: Any = getattr(ctypes, "WINFUNCTYPE", ctypes.CFUNCTYPE)
    table = ctypes.cast(thing, ctypes.POINTER(ctypes.POINTER(ctypes.c_void_p))).contents
    prototype = kind(ctypes.c_int32, ctypes.c_void_p, *(one for one, _ in arguments))
    code = prototype(table[method])(thing, *(value for _, value in arguments))
    if code < 0:
        raise OSError(code, "a method of the taskbar failed")


def _task_list() -> Any:
    """The taskbar; Qt has initialised COM in this thread. Raises OSError."""
    ole: Any = getattr(ctypes, "OleDLL")("ole32")  # noqa: B009 - only Windows has it
    found = ctypes.c_void_p()
    ole.CoCreateInstance(_guid(_CLASS), None, _IN_PROCESS, _guid(_INTERFACE), ctypes.byref(found))
    call(found, _INIT)
    return found


def _guid(text: str) -> Any:
    return ctypes.create_string_buffer(uuid.UUID(text).bytes_le, 16)


def _show_linux(share: float | None) -> None:
    """Signal of com.canonical.Unity.LauncherEntry; Plasma, Unity and GNOME's docks listen."""
    bus = QDBusConnection.sessionBus()
    if not bus.isConnected():
        return
    signal = QDBusMessage.createSignal(
        "/com/velatura/taskbar", "com.canonical.Unity.LauncherEntry", "Update"
    )
    entry = f"application://{QGuiApplication.desktopFileName()}.desktop"
    shown = {"progress": float(share or 0.0), "progress-visible": share is not None}
    signal.setArguments([entry, shown])
    bus.send(signal)
