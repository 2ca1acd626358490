"""`python -m leleka.cli` is the same as `leleka`."""

from leleka.cli import main

main()
