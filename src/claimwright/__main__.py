"""`python -m claimwright` is the same as `claimwright`."""

from claimwright.config.cli import main

main()
