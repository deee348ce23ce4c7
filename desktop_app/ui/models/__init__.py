"""The models window: what is there, what is available, downloads, disk space and the network."""
