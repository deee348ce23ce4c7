"""The engine, the queue and the history for others, over HTTP (FastAPI). No Qt, no torch."""
