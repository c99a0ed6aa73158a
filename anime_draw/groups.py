"""What attributes are about, told by their names."""

from collections.abc import Iterable, Sequence

EYES = "eyes"


def group_of(name: str) -> str:
    """Return what an attribute is about, the last word: the hair of "blonde hair"."""
    return "".join(name.split()[-1:])


def change_eyes(names: Iterable[str]) -> bool:
    """Tell whether any attribute of these names is about eyes."""
    return any(group_of(name) == EYES for name in names)


def in_groups(names: Sequence[str]) -> list[str]:
    """Bring names that are about the same thing together, what has most first.

    Apart from that they keep their order.
    """
    groups = [group_of(name) for name in names]

    def place(name: str) -> tuple[int, int]:
        group = group_of(name)
        return -groups.count(group), groups.index(group)

    return sorted(names, key=place)
