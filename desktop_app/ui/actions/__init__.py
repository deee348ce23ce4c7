"""The table of actions: `table.ACTIONS`."""
