"""The rules of notifications, pure: without database, clock and mail server."""
