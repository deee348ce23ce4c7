#!/usr/bin/env python3
"""Build Velatura's installers from a clean checkout, with the standard library to start with.

    python3 packaging/build.py deb        a Debian package, into dist/
    python3 packaging/build.py --help     all targets

packaging/README.md describes them. This file only finds a fitting Python; the work is done in
installers/.
"""

from __future__ import annotations

import sys

from dev import ensure_python

if __name__ == "__main__":
    ensure_python(__file__)
    from installers.commands import main

    sys.exit(main(sys.argv[1:]))
