"""Who is asking, and who may come in: registrations, accounts, sessions, agencies, regions."""
