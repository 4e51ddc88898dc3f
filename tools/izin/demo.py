"""Placeholder while the API is being built."""


def walk(url: str, inbox: str) -> int:
    raise NotImplementedError
