"""The window: widgets, canvas, tools, dialogs. Talks to the `workspace` alone."""
