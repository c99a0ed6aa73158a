"""Whether somebody else has written a file since we read or wrote it. No Tk."""

from pathlib import Path

from anime_draw.errors import AnimeDrawError

Stamp = tuple[int, int]  # nanoseconds of the last write, bytes


class ChangedError(AnimeDrawError):
    """Another program, or another window, has written the file meanwhile."""


def stamp_of(path: Path) -> Stamp | None:
    """Return the stamp of a file; None if there is none."""
    try:
        facts = path.stat()
    except OSError:
        return None
    return facts.st_mtime_ns, facts.st_size


def require_unchanged(path: Path, stamp: Stamp | None) -> None:
    """Do nothing if a file is as it was, gone, or nothing is known of it.

    Raises:
        ChangedError: it has another stamp.
    """
    if stamp is not None and stamp_of(path) not in (stamp, None):
        raise ChangedError(
            f"{path}: somebody else has written it meanwhile; save under another name,"
            " or save again to write over it"
        )
