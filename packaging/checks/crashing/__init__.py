"""What packaging/checks/crash_test.py is made of: killing a process that writes, and looking at the
rest.

Where a process is killed and on what disk it writes is `rounds` and `places`; what it writes, and
how that is checked, is a scenario (`scenario.Scenario`), of which there may be several.
"""
