"""`python -m tracking.seed [--demo]`: there is nothing to sow; timelines grow from events, complaints from people."""


def main() -> None:
    print("tracking: nothing to seed")


if __name__ == "__main__":
    main()
