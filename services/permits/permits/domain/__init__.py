"""The rule book of permits: pure, imports nothing but the standard library and bus.refusals."""
