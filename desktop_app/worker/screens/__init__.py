"""The colour profiles of screens, as X11, Windows and macOS tell them; without any new library."""
