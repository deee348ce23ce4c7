"""The table of actions: `action_table.ACTIONS`."""
