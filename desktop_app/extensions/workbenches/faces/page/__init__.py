"""The page of workbenches: guided paths from fields to pages."""
