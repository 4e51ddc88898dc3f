"""What every service needs and no service is about: calls, events, database, files, start and stop."""
