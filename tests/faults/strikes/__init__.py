"""What is done to the product, by what it is done to. `ALL` is in the order in which `make faults` goes through it."""

from tests.faults.strikes import broker, database, keys, messages, processes, rebuilding, releases

# The flood comes last: a broker that loses its data later would have all of it told again, to readers that it spared the first time.
_FLOOD = "100,000 events waiting"
ALL = {
    **messages.STRIKES,
    **broker.STRIKES,
    **database.STRIKES,
    **processes.STRIKES,
    **keys.STRIKES,
    **releases.STRIKES,
    **rebuilding.STRIKES,
}
ALL[_FLOOD] = ALL.pop(_FLOOD)
SHORT = ("broker killed", "PostgreSQL killed", "permits killed ×2", "tracking frozen 3 s")
ALONE = messages.ALONE
FEW = releases.FEW
