"""The lab for consistency models: grids, curves, a search of timesteps."""
