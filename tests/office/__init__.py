"""An office at work for weeks in minutes, with a clock that is moved: `make office`."""
