"""Flatpak: the payload in a sandbox, on the runtime of freedesktop.org."""
