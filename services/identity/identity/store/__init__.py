"""The drawer: what is kept in PostgreSQL, by noun. Functions take the open session and answer with domain types or plain rows."""
