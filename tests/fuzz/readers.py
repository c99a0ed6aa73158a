"""Every reader of the product that takes files from outside: the table to hunt by.

A `Reader` makes valid files, spoils one, and reads what came of it as the product
does. It returns if the result is right and raises AnimeDrawError if the file is
refused; whatever else happens is a finding.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.fuzz.spoiling import Spoil

Examples = Callable[[Path], Sequence[bytes]]


@dataclass(frozen=True)
class Reader:
    """One way into the program.

    Attributes:
        name: what it is called in reports.
        file: what the spoilt file is called, for its suffix.
        examples: makes valid files; a folder to work in is given.
        spoil: changes one of them.
        read: reads the file and checks the result by assertions.
        pace: relative number of cases in the short form; slow ones have fewer.
    """

    name: str
    file: str
    examples: Examples
    spoil: Spoil
    read: Callable[[Path], object]
    pace: float = 1.0


def find_readers() -> dict[str, Reader]:
    """Return all readers by name."""
    from tests.fuzz import editor_readers, model_readers, text_readers

    tables = (text_readers.READERS, model_readers.READERS, editor_readers.READERS)
    return {each.name: each for table in tables for each in table}
