"""Notifications: mails to the people concerned about what happened in the other services."""
