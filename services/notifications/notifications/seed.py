"""`python -m notifications.seed [--demo]` does nothing: contacts and deliveries come from events."""


def main() -> None:
    print("notifications: nothing to seed")


if __name__ == "__main__":
    main()
