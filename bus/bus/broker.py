"""Where the broker is, as nameko's configuration has it."""

from nameko import config
from nameko.constants import AMQP_URI_CONFIG_KEY


def amqp_uri() -> str:
    return str(config[AMQP_URI_CONFIG_KEY])
