"""TensorBoard events of a run, written by whoever trains.

TensorBoard's own writer has a thread for it, which a full disk ends with a traceback
and which then leaves the training waiting. Here the disk's refusal is an OSError like
any other. A record that was torn ends what TensorBoard reads of that file; every
process begins one of its own.
"""

import os
import platform
import time
from collections.abc import Mapping
from pathlib import Path

from tensorboard.compat.proto.event_pb2 import Event, SessionLog
from tensorboard.compat.proto.summary_pb2 import Summary
from tensorboard.summary.writer.record_writer import RecordWriter

VERSION = "brain.Event:2"  # of the format


class Events:
    """The event file of one process; it begins with the first figures.

    Args:
        folder: of the run.
        step: resumed from; what was written of later ones is dropped.
    """

    def __init__(self, folder: Path, step: int) -> None:
        began = f"{int(time.time()):010}.{platform.node()}.{os.getpid()}"
        self.path = folder / f"events.out.tfevents.{began}"
        self._first = [Event(wall_time=time.time(), file_version=VERSION)]
        if step:
            start = SessionLog(status=SessionLog.START)
            again = Event(wall_time=time.time(), step=step + 1, session_log=start)
            self._first.append(again)

    def write(self, step: int, figures: Mapping[str, float]) -> None:
        """Append figures of a step.

        Raises:
            OSError: the disk or folder refuses.
        """
        values = [
            Summary.Value(tag=name, simple_value=figure)
            for name, figure in figures.items()
        ]
        summary = Summary(value=values)
        now = Event(wall_time=time.time(), step=step, summary=summary)
        with open(self.path, "ab") as file:
            records = RecordWriter(file)
            for event in (*self._first, now):
                records.write(event.SerializeToString())
        self._first = []
