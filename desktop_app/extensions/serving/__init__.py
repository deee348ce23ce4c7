"""Pictures for other programs and people over HTTP, and engines on other machines.

`verbs` builds the server out of the program's parts, `server` answers over HTTP (FastAPI),
`cluster` hands jobs on to other machines (Ray) in processes of its own.
"""
