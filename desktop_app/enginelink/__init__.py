"""The window's end of the engine's process: start it, talk to it, end it. Imports no torch."""
