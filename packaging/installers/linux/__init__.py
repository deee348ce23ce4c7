"""Linux: what a desktop reads, and the three ways to pack it: .deb, archive, one mounting file."""
