"""The models window: what is on the disk, what can be had, downloads, room and the network."""
