"""What goes along with every request in its message's headers, and what every door answers by itself. Free of nameko: the caller sends them too."""

ACTOR, DEADLINE, LANGUAGE, REQUEST_ID, KEY = "bus.actor", "bus.deadline", "bus.language", "bus.request_id", "bus.idempotency_key"
# Methods of every door, for anybody: is it well, and who may do what at it.
HEALTH, ACCESS = "bus_health", "bus_access"
