"""Getting models: what a repository holds, the transfer, resuming, verifying, the queue."""
