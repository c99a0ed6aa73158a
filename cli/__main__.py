"""Run the commands from a checkout: python -m cli."""

from .main import main

main(prog_name="anime-draw")
