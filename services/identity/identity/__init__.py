"""Who is asking, and who may log in: registrations, accounts, sessions, agencies, regions."""
