"""The window that makes animations: what to go through, how, a preview, the export."""

import tkinter as tk
from collections.abc import Callable
from pathlib import Path

import ttkbootstrap as ttk
from PIL import Image, ImageTk

from anime_draw.pictures import Picture

from ..session.export import Export
from ..session.session import Session
from ..studio.plan import MorphPlan
from ..widgets import theme
from ..widgets.controls import add_tip
from ..widgets.placing import centre
from . import questions
from .stops import StopList

SIDE = 256  # logical pixels of the preview
PREVIEW_FRAMES = 16
POLL = 60  # milliseconds
PACES = {"Slow at each stop": "ease", "Steady": "steady", "Even change": "even"}
FORMATS = (
    ("GIF", ("*.gif",)),
    ("WebP", ("*.webp",)),
    ("MP4", ("*.mp4",)),
    ("Folder of PNG", ("*",)),
)


class MorphDialog(ttk.Toplevel):
    """Stays open beside the window; exports go on behind it."""

    def __init__(self, parent: tk.Tk, session: Session) -> None:
        super().__init__(title="Morph", transient=parent)
        self._session = session
        self.export: Export | None = None
        self._photo: ImageTk.PhotoImage | None = None
        self._frame = 0
        body = ttk.Frame(self, padding=16)
        body.pack(fill="both", expand=True)
        self.stops = StopList(body, session, self._show_length)
        self.stops.grid(row=0, column=0, sticky="nsew")
        self._add_preview(body).grid(row=0, column=1, sticky="n", padx=(16, 0))
        self._add_options(body).grid(
            row=1, column=0, columnspan=2, sticky="ew", pady=12
        )
        self._add_export(body).grid(row=2, column=0, columnspan=2, sticky="ew")
        self.bind("<Escape>", lambda event: self.destroy())
        if (portrait := session.portrait) is not None:
            self._show(portrait.picture)
        self._show_length()
        centre(self, parent)
        self._poll()

    # Building

    def _add_preview(self, body: tk.Misc) -> ttk.Frame:
        frame = ttk.Frame(body)
        side = theme.scaled(self, SIDE)
        self.canvas = tk.Canvas(frame, width=side, height=side, highlightthickness=0)
        self.canvas.configure(background=theme.shades().ground)
        self.canvas.pack()
        self._picture = self.canvas.create_image(side / 2, side / 2)
        ttk.Button(frame, text="Preview", icon="play-fill", command=self.preview).pack(
            pady=(8, 0)
        )
        return frame

    def _add_options(self, body: tk.Misc) -> ttk.Frame:
        frame = ttk.Frame(body)
        self.frames = self._number(frame, "Frames between stops", MorphPlan.frames, 240)
        self.fps = self._number(frame, "per second", MorphPlan.fps, 60)
        self.hold = self._number(frame, "Stay", MorphPlan.hold, 120)
        self.loop = tk.BooleanVar(self, MorphPlan.loop)
        ttk.Checkbutton(
            frame,
            text="Loop",
            variable=self.loop,
            bootstyle="round toggle",
            command=self._show_length,
        ).pack(side="left", padx=10)
        self._pace = ttk.Combobox(frame, values=list(PACES), state="readonly", width=15)
        self._pace.current(0)
        self._pace.pack(side="left", padx=6)
        add_tip(self._pace, "How fast the way from stop to stop is gone")
        return frame

    def _number(self, frame: tk.Misc, text: str, value: int, most: int) -> tk.IntVar:
        variable = tk.IntVar(self, value)
        ttk.Label(frame, text=text).pack(side="left", padx=(0, 4))
        box = ttk.Spinbox(
            frame,
            from_=0,
            to=most,
            width=4,
            textvariable=variable,
            command=self._show_length,
        )
        box.bind("<KeyRelease>", lambda event: self._show_length())
        box.pack(side="left", padx=(0, 12))
        return variable

    def _add_export(self, body: tk.Misc) -> ttk.Frame:
        frame = ttk.Frame(body)
        self.note = ttk.Label(frame, style="Faint.TLabel")
        self.note.pack(side="left")
        self._go = ttk.Button(
            frame, text="Export …", bootstyle="primary", command=self.ask_export
        )
        self._go.pack(side="right")
        self._stop = ttk.Button(frame, text="Cancel", command=self.cancel)
        self._stop.pack(side="right", padx=8)
        self.progress = ttk.Progressbar(
            frame, length=theme.scaled(self, 170), maximum=1.0
        )
        self.progress.pack(side="right", padx=8)
        return frame

    # The plan

    def plan(self) -> MorphPlan:
        """Return what is chosen; a field that holds no number counts as 0."""
        stops, masks = self.stops.chosen()
        return MorphPlan(
            stops=stops,
            masks=masks,
            frames=_whole(self.frames),
            fps=_whole(self.fps),
            hold=_whole(self.hold),
            loop=self.loop.get(),
            pace=PACES[self._pace.get()],
        )

    def _show_length(self) -> None:
        plan = self.plan()
        problem = plan.problem()
        text = problem or f"{plan.num_frames} frames, {plan.seconds:.1f} seconds"
        self.note.configure(text=text)
        self._go.state(["disabled" if problem else "!disabled"])

    # Preview

    def preview(self) -> None:
        """Draw some frames and play them."""
        if not self.plan().problem():
            self._session.morphs.preview(self.plan(), PREVIEW_FRAMES, SIDE)
            self._frame = 0

    def _play(self) -> None:
        pictures = self._session.morphs.pictures
        if not pictures:
            return
        self._frame = (self._frame + 1) % len(pictures)
        self._show(pictures[self._frame])

    def _show(self, picture: Picture) -> None:
        image = Image.fromarray(picture)
        side = theme.scaled(self, SIDE)
        image = image.resize((side, side), Image.Resampling.BILINEAR)
        if self._photo is None:
            self._photo = ImageTk.PhotoImage(image, master=self)
            self.canvas.itemconfigure(self._picture, image=self._photo)
        else:
            self._photo.paste(image)

    # Export

    def ask_export(self) -> None:
        """Ask where, and write the animation behind the window."""
        path = questions.ask_save(self, "Export animation", "morph.gif", FORMATS)
        if path is not None:
            self.export_to(path)

    def export_to(
        self, path: Path, then: Callable[[Path], object] | None = None
    ) -> None:
        """Write the animation to a file, or to a folder for single pictures."""
        self.export = self._session.morphs.export(self.plan(), path, then)

    def cancel(self) -> None:
        """Give the export up; nothing is left of it."""
        if self.export is not None:
            self.export.cancel()
        self._session.morphs.cancel_preview()

    def _poll(self) -> None:
        if not self.winfo_exists():
            return
        self._waiting = self.after(POLL, self._poll)
        self._play()
        running = self.export is not None and self.export.running
        self._stop.state(["!disabled" if running else "disabled"])
        if self.export is not None:
            self.progress["value"] = self.export.done / max(self.export.total, 1)
            if running or self.export.stage != "done":
                self.note.configure(text=f"{self.export.stage} {self.export.path.name}")
            else:
                self.note.configure(text=f"Saved {self.export.path}")

    def destroy(self) -> None:
        """Close the window; an export goes on."""
        self.after_cancel(self._waiting)
        self._session.morphs.cancel_preview()
        super().destroy()


def _whole(variable: tk.IntVar) -> int:
    try:
        return int(variable.get())
    except (tk.TclError, ValueError, OverflowError):  # empty while it is typed in; nan
        return 0
