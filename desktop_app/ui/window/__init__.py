"""The main window: its parts and docks, what it remembers, what it does by itself."""
