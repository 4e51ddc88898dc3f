"""`python -m notifications.seed [--demo]`: there is nothing to sow; contacts and deliveries come from events."""


def main() -> None:
    print("notifications: nothing to seed")


if __name__ == "__main__":
    main()
