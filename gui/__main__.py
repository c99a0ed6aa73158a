"""Open the window from a checkout: python -m gui."""

from .app import main

main()
