"""What is done to the product, by what it is done to. `ALL` is in the order in which `make faults` goes through it."""

from tests.faults.strikes import broker, database, messages, processes

ALL = {**messages.STRIKES, **broker.STRIKES, **database.STRIKES, **processes.STRIKES}
SHORT = ("broker killed", "PostgreSQL killed", "permits killed ×2", "tracking frozen 3 s")
ALONE = messages.ALONE
