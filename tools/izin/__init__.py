"""The `izin` command: finds or installs what is missing, runs the whole system under supervision, and has commands to show and try it.

Nothing here knows the business. Services are started exactly as a container starts them (`processes.py`).
"""
