"""The rules of registration and accounts: pure functions over values; time and looked-up facts are passed in."""
