"""How long a command takes to say something: the time to its help."""

import os
import subprocess
import sys
from pathlib import Path

from contest import Contender, Work, race
from table import Table

ROOT = Path(__file__).resolve().parents[2]
WORDS = {
    "python -c pass": ("-c", "pass"),
    "anime-draw --help": ("-m", "cli", "--help"),
    "anime-draw train-gaugan --help": ("-m", "cli", "train-gaugan", "--help"),
}


def measure(sample: Path, scratch: Path, seconds: float) -> list[Table]:
    """Start Python alone and with commands, in turns."""
    contenders = [
        Contender(name, start, (words, scratch / "bytecode"))
        for name, words in WORDS.items()
    ]
    race(contenders, seconds)
    bare, *_ = contenders
    rows = [(each.name, each.median, each.median - bare.median) for each in contenders]
    return [
        Table("start-up, seconds to the help", ("", "seconds", "beyond Python"), rows)
    ]


def start(words: tuple[str, ...], bytecode: Path) -> Work:
    """Return what runs Python once and waits for its end."""
    # Bytecode is kept, as it is wherever people run it, but not in the checkout.
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(bytecode)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)

    def work() -> None:
        command = [sys.executable, *words]
        subprocess.run(
            command, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL
        )

    return work
