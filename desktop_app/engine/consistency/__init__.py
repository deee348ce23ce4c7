"""Consistency models (Song et al. 2023, arXiv:2303.01469): noise to picture in one call or a few,
and editing pictures with no training for it."""
