"""What every service needs and no service is about: calls, events, database, files, start and stop."""

import warnings

# We know (docs/decisions/0001); saying it at every start of every process helps nobody. This is the one place that silences it.
warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")
