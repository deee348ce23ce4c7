"""The one place that knows Ray: a process that is addressed as an engine is, and hands its jobs to
an engine somewhere in a cluster; and what Ray runs there. Imported by nobody (docs/cluster.md)."""
