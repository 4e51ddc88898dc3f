"""The answers to readers, as contract/rpc.json promises them."""
