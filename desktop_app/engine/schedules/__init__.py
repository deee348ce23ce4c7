"""The old place of `networks.schedules`, for scripts outside of this repository that import it."""
