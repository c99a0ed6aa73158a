"""An earlier portrait to compare the newest with. No Tk."""

from ..studio.answers import Portrait, Subject


class Comparison:
    """Keeps the picture before the last change, and one that is pinned.

    Attributes:
        before: the portrait as it was when the last stroke or change of style began.
        pinned: one that stays until it is let go.
    """

    def __init__(self) -> None:
        self.before: Portrait | None = None
        self.pinned: Portrait | None = None
        self._newest: Portrait | None = None
        self._marked: Subject | None = None

    @property
    def previous(self) -> Portrait | None:
        """What to compare with: the pinned portrait, else the one before."""
        return self.pinned or self.before

    def mark(self, subject: Subject) -> None:
        """Say that a change begins, from that state."""
        self._marked = subject
        self.before = self._newest

    def see(self, portrait: Portrait) -> None:
        """Take a new portrait in; it may be of the state before the change still.

        A draft is nothing to compare with, where there is anything better.
        """
        if portrait.quick and self._newest is not None and not self._newest.quick:
            return
        self._newest = portrait
        if portrait.subject == self._marked:
            self.before = portrait

    def pin(self) -> None:
        """Keep the newest portrait to compare with."""
        self.pinned = self._newest

    def unpin(self) -> None:
        """Compare with the portrait before the last change again."""
        self.pinned = None
