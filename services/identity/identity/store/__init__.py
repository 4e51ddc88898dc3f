"""What is stored in PostgreSQL, by noun. Functions take the open session and return domain types or plain rows."""
