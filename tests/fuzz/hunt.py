"""Read spoilt files, one after another, and keep what is not answered as it should be.

    python -m tests.fuzz.hunt labelme --cases 100000 --seconds 600

A case is known by its reader and number: chance derives from them alone. What may
happen is a right result or an AnimeDrawError of one line, within `LIMIT` seconds of
the processor and `ROOM` bytes of memory.
"""

import argparse
import signal
import sys
import tempfile
import time
import traceback
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from random import Random
from types import FrameType

from anime_draw.errors import AnimeDrawError
from tests.fuzz.readers import Reader, find_readers

LIMIT = 20.0  # seconds of the processor that a case may take
ROOM = 2**30  # bytes of memory that a case may take, beyond what the program has
LONGEST = 1000  # characters of a message


class TooLong(BaseException):
    """A case took longer than it may; no reader catches it."""


@dataclass
class Catch:
    """What a hunt came to.

    Attributes:
        cases: that were read.
        seconds: of the processor.
        right: of them, those that had a right result; the others were refused.
        slowest: seconds, and number of that case.
        largest: bytes of memory on top of what there was before the hunt.
        findings: by number of the case, what went wrong; one for each place in code.
    """

    cases: int = 0
    right: int = 0
    seconds: float = 0.0
    slowest: tuple[float, int] = (0.0, 0)
    largest: int = 0
    findings: dict[int, str] = field(default_factory=dict)


@cache
def valid_files(reader: Reader) -> list[bytes]:
    """Return the valid files of a reader, made once."""
    with tempfile.TemporaryDirectory() as name:
        return list(reader.examples(Path(name)))


def spoilt(reader: Reader, examples: list[bytes], number: int) -> bytes:
    """Return the file of a case; the first ones are the valid files themselves."""
    if number < len(examples):
        return examples[number]
    rng = Random(f"{reader.name}/{number}")
    return reader.spoil(rng.choice(examples), rng)


def hunt(
    reader: Reader, folder: Path, *, cases: int, seconds: float, first: int = 0
) -> Catch:
    """Read as many cases as are asked for, or as there is time of the processor for."""
    examples = valid_files(reader)
    catch, places, began = Catch(), set(), time.process_time()
    before = _reset_peak()
    path = folder / reader.file
    for number in range(first, first + cases):
        if time.process_time() - began > seconds:
            break
        path.unlink(missing_ok=True)  # ext4 waits for the disk where a file is replaced
        path.write_bytes(spoilt(reader, examples, number))
        case_began = time.process_time()
        problem = _read(reader, path, catch)
        taken = time.process_time() - case_began
        catch.slowest = max(catch.slowest, (round(taken, 3), number))
        place = problem.strip().rpartition("\n  File")[2].partition("\n")[0]
        if problem and place not in places:
            places.add(place)
            catch.findings[number] = problem
        catch.cases += 1
    catch.seconds = time.process_time() - began
    catch.largest = max(0, _peak() - before)
    return catch


def _read(reader: Reader, path: Path, catch: Catch) -> str:
    try:
        with limited():
            reader.read(path)
    except AnimeDrawError as error:
        text = str(error)
        return "" if _is_one_line(text) else f"message of many lines: {text[:300]!r}"
    except (Exception, TooLong):
        return traceback.format_exc(limit=-8)
    catch.right += 1
    return ""


def _is_one_line(text: str) -> bool:
    spaces = "".join(c for c in text if unicodedata.category(c) == "Zs")
    shown = text.translate(dict.fromkeys(map(ord, spaces), " "))
    return bool(text) and len(text) <= LONGEST and shown.isprintable()


@contextmanager
def limited() -> Iterator[None]:
    """Raise TooLong if the block takes too much of the processor, where that can be."""
    if not hasattr(signal, "SIGPROF"):
        yield
        return

    def stop(number: int, frame: FrameType | None) -> None:
        raise TooLong(f"more than {LIMIT:.0f} s")

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, LIMIT)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _reset_peak() -> int:
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")
    return _peak()


def _peak() -> int:
    """Return the most bytes this process has held, 0 where that is not told."""
    with suppress(OSError):
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith("VmHWM"):
                return int(line.split()[1]) * 1024
    return 0


def confine() -> None:
    """Give this process no more memory than it has, and `ROOM`; where that can be."""
    with suppress(ImportError, OSError):
        import resource

        pages = int(Path("/proc/self/statm").read_text().split()[0])
        most = pages * resource.getpagesize() + ROOM
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def main() -> None:
    """Hunt one reader and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("reader", choices=sorted(find_readers()))
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--first", type=int, default=0)
    asked = parser.parse_args()
    reader = find_readers()[asked.reader]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        hunt(reader, folder, cases=60, seconds=60)  # whatever is loaded late
        confine()
        catch = hunt(
            reader,
            folder,
            cases=asked.cases,
            seconds=asked.seconds,
            first=asked.first,
        )
    seconds, number = catch.slowest
    print(
        f"{reader.name}: {catch.cases} cases in {catch.seconds / 60:.1f} min,"
        f" {catch.right} right; slowest {seconds} s (case {number});"
        f" memory +{catch.largest / 2**20:.0f} MB; findings: {len(catch.findings)}"
    )
    for number, problem in catch.findings.items():
        print(f"\n--- {reader.name}, case {number}\n{problem}")
    sys.exit(bool(catch.findings))


if __name__ == "__main__":
    main()
