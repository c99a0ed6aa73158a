"""Another program that drops files: the source's part of XDND, by python-xlib.

    python xdnd.py X Y FILE ...        # X and Y of the screen; prints what became of it

The protocol: freedesktop.org, "Drag-and-Drop Protocol for the X Window System",
version 5.
"""

import sys
import time
from pathlib import Path

from Xlib import X, Xatom, display
from Xlib.protocol import event

VERSION = 5
PATIENCE = 10  # seconds


class Source:
    """Offers files to the window at a place of the screen."""

    def __init__(self, x: int, y: int, paths: list[Path]) -> None:
        self.server = display.Display()
        self.place = x, y
        self.uris = "".join(f"{path.as_uri()}\r\n" for path in paths).encode()
        root = self.server.screen().root
        self.window = root.create_window(0, 0, 1, 1, 0, X.CopyFromParent)
        self.target = self._find(root, x, y)

    def atom(self, name: str) -> int:
        return self.server.intern_atom(name)

    def _find(self, window, x: int, y: int):
        # The first window under the pointer that says it knows of dropping.
        aware, root = self.atom("XdndAware"), window
        while window.get_full_property(aware, Xatom.ATOM) is None:
            window = window.translate_coords(root, x, y).child
            if not window:
                raise SystemExit("nobody there takes files")
        return window

    def drop(self) -> str:
        """Go through the protocol; return what the target did."""
        self.window.set_selection_owner(self.atom("XdndSelection"), X.CurrentTime)
        kind = self.atom("text/uri-list")
        self._tell("XdndEnter", VERSION << 24, kind, 0, 0)
        x, y = self.place
        copy = self.atom("XdndActionCopy")
        for _ in range(2):
            self._tell("XdndPosition", 0, x << 16 | y, X.CurrentTime, copy)
            status = self._wait("XdndStatus")
        if not status.data[1][1] & 1:
            self._tell("XdndLeave", 0, 0, 0, 0)
            return "refused"
        self._tell("XdndDrop", 0, X.CurrentTime, 0, 0)
        finished = self._wait("XdndFinished")
        # By the action: tkdnd 2.10 sets another bit than the one that says so.
        return "taken" if finished.data[1][2] == copy else "failed"

    def _tell(self, name: str, *numbers: int) -> None:
        message = event.ClientMessage(
            window=self.target,
            client_type=self.atom(name),
            data=(32, [self.window.id, *numbers]),
        )
        self.target.send_event(message)
        self.server.flush()

    def _wait(self, name: str):
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if not self.server.pending_events():
                time.sleep(0.005)
                continue
            each = self.server.next_event()
            if each.type == X.SelectionRequest:
                self._hand_over(each)
            elif each.type == X.ClientMessage and each.client_type == self.atom(name):
                return each
        raise SystemExit(f"no {name} came")

    def _hand_over(self, asked) -> None:
        asked.requestor.change_property(asked.property, asked.target, 8, self.uris)
        answer = event.SelectionNotify(
            time=asked.time,
            requestor=asked.requestor,
            selection=asked.selection,
            target=asked.target,
            property=asked.property,
        )
        asked.requestor.send_event(answer)
        self.server.flush()


if __name__ == "__main__":
    x, y, *names = sys.argv[1:]
    print(Source(int(x), int(y), [Path(name) for name in names]).drop())
