"""The command line: a contract (docs/cli.md)."""
