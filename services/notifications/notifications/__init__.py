"""Notifications: what happened elsewhere, told to the people it concerns."""
