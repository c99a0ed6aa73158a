"""Errors a person can mend: the message says what is wrong and what to do."""

import re
import unicodedata

LONGEST = 1000  # characters of a message

# How PyTorch and OpenCV say so: the one has a class of error for it on CUDA alone, the
# other none.
NO_MEMORY = re.compile(
    r"out of memory|DefaultCPUAllocator|ALLOC_FAILED|Insufficient memory"
)
ASKED_FOR = re.compile(
    r"(?:tried|unable|failed) to allocate ([\d.]+) (\w+)", re.IGNORECASE
)


class AnimeDrawError(Exception):
    """Anything a person can cause; shown as one line, without a traceback.

    Messages quote files, which may hold anything: line breaks, and codes by which a
    terminal can be made to lie. Such characters are spelt out, and what is long loses
    its middle: the file comes first and the remedy last.
    """

    def __str__(self) -> str:
        text = "".join(map(_spell, super().__str__()))
        half = LONGEST // 2 - 2
        return text if len(text) <= LONGEST else f"{text[:half]} … {text[-half:]}"


class PictureError(AnimeDrawError):
    """A picture cannot be read or written."""


class MaskError(AnimeDrawError):
    """A mask cannot be read, or holds values that are no classes."""


class AnnotationError(AnimeDrawError):
    """A labelme file cannot be turned into a mask."""


class DatasetError(AnimeDrawError):
    """A data set folder is incomplete or inconsistent."""


class CheckpointError(AnimeDrawError):
    """A model file or training state cannot be used."""


class ProjectError(AnimeDrawError):
    """A project of the editor cannot be opened."""


class TrainingError(AnimeDrawError):
    """Training cannot start or go on."""


class ProcessError(AnimeDrawError):
    """Several processes cannot work as one."""


class LostError(ProcessError):
    """A process can do nothing more, since another one has ended."""


class MemoryShortage(AnimeDrawError):
    """The device, or the machine, has too little memory for what was asked."""


def refusal(error: Exception) -> AnimeDrawError | None:
    """Return what the system's refusal of a file or of memory means to a person.

    Reading and writing say better what they wanted. This is for all that merely looks
    whether something is there, in a folder that may not be looked into or on a disk
    that is gone. None if it is neither, or names no file: it may be our mistake.
    """
    if (short := shortage(error)) is not None:
        return short
    if not isinstance(error, OSError) or error.filename is None:
        return None
    reason = error.strerror or type(error).__name__
    return AnimeDrawError(f"{error.filename}: cannot be read or written ({reason})")


def shortage(error: BaseException | None) -> MemoryShortage | None:
    """Return what it means if memory ran out, also where that led to another error.

    Who reads a file takes whatever goes wrong for a fault of the file.
    """
    while error is not None and not _is_shortage(error):
        error = error.__cause__
    if error is None:
        return None
    amount = ""
    if asked := ASKED_FOR.search(str(error)):
        number, unit = asked.groups()
        if unit == "bytes":
            number, unit = f"{float(number) / 2**30:,.2f}", "GiB"
        if unit != "GiB" or float(number.replace(",", "")) > 0:
            amount = f" ({number} {unit} were asked for at once)"
    return MemoryShortage(f"memory ran out{amount}; close other programs")


def _is_shortage(error: BaseException) -> bool:
    if isinstance(error, MemoryError):
        return True
    others = isinstance(error, RuntimeError) or type(error).__module__ == "cv2"
    return others and NO_MEMORY.search(str(error)) is not None


def _spell(character: str) -> str:
    if character.isprintable() or unicodedata.category(character) == "Zs":
        return character
    return repr(character)[1:-1]
