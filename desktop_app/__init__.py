"""Velatura: offline creative work with diffusion models; paint a mask and only that changes."""

import os

# Before numpy is imported: the products of matrices here are small, threads of OpenBLAS that wait
# for the next one spin, and another number of them rounds otherwise. torch brings its own.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

__version__ = "0.1.0"
