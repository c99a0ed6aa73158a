"""What attributes are about, told by their names."""

from collections.abc import Sequence


def group_of(name: str) -> str:
    """Return what an attribute is about, the last word: the hair of "blonde hair"."""
    return name.rsplit(maxsplit=1)[-1]


def in_groups(names: Sequence[str]) -> list[str]:
    """Bring names that are about the same thing together, what has most first.

    Apart from that they keep their order.
    """
    groups = [group_of(name) for name in names]

    def place(name: str) -> tuple[int, int]:
        group = group_of(name)
        return -groups.count(group), groups.index(group)

    return sorted(names, key=place)
