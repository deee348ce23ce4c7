"""What lies over or under the canvas for a while: notices, live mode, tabs, the status row."""
