"""The `izin` command: finds or installs what is missing, runs the whole system under supervision, shows and tries it.

Nothing here knows the business. Services are started exactly as a container would start them (`processes.py`).
"""
