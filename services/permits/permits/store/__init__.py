"""The drawer of permits: PostgreSQL by noun. It answers with domain types and never decides."""
