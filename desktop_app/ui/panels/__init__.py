"""The parts of the main window; each observes the state and calls the workspace."""
