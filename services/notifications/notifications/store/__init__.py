"""What notifications stores in PostgreSQL: contacts and deliveries, one module per noun."""
