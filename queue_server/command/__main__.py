"""`python -m queue_server.command`: what `./hall` runs."""

from queue_server.command.cli import main

main()
