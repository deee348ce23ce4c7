"""Thread settings; import this before torch. Waiting threads sleep instead of
spinning, which on a shared machine more than doubles small steps otherwise."""

import os

THREADS = max(1, min(8, os.cpu_count() or 1))
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
os.environ.setdefault("OMP_NUM_THREADS", str(THREADS))
