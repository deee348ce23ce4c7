"""``python -m desktop_app`` is the command ``velatura``."""

from desktop_app.app.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
