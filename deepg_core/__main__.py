"""`python -m deepg_core` is `deepg`."""

from deepg_core.cli import main

main()
