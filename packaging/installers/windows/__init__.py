"""Windows: an installer for one user, without administrator rights, made by NSIS.

`velatura.nsi` installs a payload; `launcher.nsi` is the little program that icons and file types
start. Both compile anywhere NSIS runs; the payload itself is put together on Windows.
"""
