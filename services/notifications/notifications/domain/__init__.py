"""The rules of notifications, pure: no database, no clock, no mail server."""
