"""The queue: its place on the disk, what runs next, who runs it, and who listens."""
