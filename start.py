"""Set anime-draw up and start it; needs nothing but Python.

    python start.py          open the editor; without a display, render a demo
    python start.py test     run the tests, with --long the slow ones too and others
                             at length; all words go to pytest
    python start.py check    formatting, lint and types

The first call makes .venv with the versions of constraints.txt; later calls see that
it is up to date and start at once.
"""

from __future__ import annotations  # an old Python shall get as far as our message

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

OLDEST = (3, 11)
ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = VENV / "installed"  # a digest per set of packages that is in place
DEMO = ROOT / "demo"
RUN = "."
TEST = ".[test,dev,annotate,i2v,distributed]"
SIDE_BY_SIDE = ("-n", "auto", "--maxprocesses", "4", "--dist", "worksteal")
LONG = "--long"
COVERAGE = ("--cov", "--cov-report=term")  # takes time: with --long alone
UNFINISHED = "unfinished"
NETWORK_SIGNS = ("from versions: none", "onnection", "esolution", "imed out")

INSTALLERS = {
    "apt-get": ("install", "-y", "--no-install-recommends"),
    "dnf": ("install", "-y"),
    "pacman": ("-S", "--noconfirm"),
    "brew": ("install",),
}
SYSTEM_PACKAGES = {
    "apt-get": {"venv": "python3-venv", "tk": "python3-tk", "xvfb": "xvfb"},
    "dnf": {"tk": "python3-tkinter", "xvfb": "xorg-x11-server-Xvfb"},
    "pacman": {"tk": "tk", "xvfb": "xorg-server-xvfb"},
    "brew": {"tk": "python-tk"},
}


def main(words: list[str]) -> int:
    """Do what the words ask for and return the exit code."""
    if words[:1] in (["-h"], ["--help"]):
        print(__doc__)
        return 0
    if words and words[0] not in ("test", "check"):
        sys.exit(f"start.py knows test and check, not {words[0]}; see --help")
    check_python()
    set_up(TEST if words else RUN)
    if words[:1] == ["test"]:
        return test(words[1:])
    return check() if words else open_editor()


def check_python() -> None:
    """Stop with one line if this Python is too old or lacks its venv module."""
    if sys.version_info < OLDEST:
        have = ".".join(map(str, sys.version_info[:3]))
        sys.exit(
            f"anime-draw needs Python {OLDEST[0]}.{OLDEST[1]} or newer and this is"
            f" {have}; install a newer one and run start.py with it"
        )
    if importlib.util.find_spec("ensurepip") is None:
        require("venv", "This Python cannot make environments")


def set_up(packages: str) -> None:
    """Make .venv and install packages into it, unless that is done already.

    A setup that was interrupted is begun again; an environment that somebody else
    made is completed and nothing in it is deleted.
    """
    state = STAMP.read_text() if STAMP.is_file() else ""
    if digest(packages) in state.split() and PYTHON.exists():
        return
    if state == UNFINISHED or not succeeds(PYTHON, "-m", "pip", "--version"):
        say("Making .venv")
        run(sys.executable, "-m", "venv", "--clear", VENV)
    STAMP.write_text(UNFINISHED)
    say("Installing packages into .venv; the first time this takes some minutes")
    install(packages)
    done = {digest(RUN), digest(packages)}
    STAMP.write_text("\n".join(sorted(done)))


def digest(packages: str) -> str:
    """Name what has to be installed: it changes when an input of it does."""
    parts = [packages.encode(), repr(sys.version_info[:2]).encode()]
    parts += [(ROOT / name).read_bytes() for name in ("constraints.txt", "setup.cfg")]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def install(packages: str) -> None:
    """Install from the package index, or stop with the likely reason."""
    command = [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check"]
    command += [] if sys.stdout.isatty() else ["--quiet"]
    command += ["-c", "constraints.txt", "-e", packages]
    pip = subprocess.run(command, cwd=ROOT, stderr=subprocess.PIPE, text=True)
    if pip.returncode:
        print(pip.stderr, file=sys.stderr)
        offline = any(sign in pip.stderr for sign in NETWORK_SIGNS)
        reason = "there seems to be no network" if offline else "pip says why above"
        sys.exit(f"Could not install: {reason}. Run the same command again later.")


def open_editor() -> int:
    """Open the window; render the demo where there is none to open."""
    if not succeeds(PYTHON, "-c", "import tkinter"):
        require("tk", "This Python has no tkinter, which draws the window")
    if has_display():
        return run(PYTHON, "-m", "cli", "gui", check=False)
    say(f"No window can open here; drawing a demo into {DEMO}")
    return draw_demo()


def draw_demo() -> int:
    """Draw the bundled masks with the bundled model: a sheet and an animation."""
    masks = sorted((ROOT / "assets" / "masks").glob("*.png"))
    generate = ["generate", *masks, "--count", "4", "-o", DEMO / "portraits"]
    morph = ["morph", "--mask", masks[0], "--random", "3", "-o", DEMO / "morph.webp"]
    return run(
        PYTHON, "-m", "cli", *generate, "--sheet", DEMO / "sheet.png", check=False
    ) or run(PYTHON, "-m", "cli", *morph, check=False)


def test(words: list[str]) -> int:
    """Run the tests, on a display of our own where there is none."""
    whole = all(word == LONG for word in words)
    how = [*SIDE_BY_SIDE] if whole else []
    how += COVERAGE if words == [LONG] else ()
    with display():
        return run(PYTHON, "-m", "pytest", *how, *words, check=False)


def check() -> int:
    """Check formatting, lint and types; every check runs even if one fails."""
    return max(
        run(PYTHON, "-m", "ruff", "format", "--check", ".", check=False),
        run(PYTHON, "-m", "ruff", "check", ".", check=False),
        run(PYTHON, "-m", "mypy", check=False),
    )


def has_display() -> bool:
    """Tell whether a window can open, by opening one."""
    if sys.platform == "linux" and not os.environ.get("DISPLAY"):
        return False
    return succeeds(PYTHON, "-c", "import tkinter; tkinter.Tk().destroy()")


@contextmanager
def display() -> Iterator[None]:
    """Give windows a place to open for the time of the block, if they have none."""
    if sys.platform != "linux" or has_display():
        yield
        return
    remedy = "" if shutil.which("Xvfb") else install_system_package("xvfb")
    if remedy:
        say(f"No display and no Xvfb, so tests of the window are skipped; {remedy}")
        yield
        return
    reader, writer = os.pipe()
    screen = ["-screen", "0", "1920x1080x24", "-nolisten", "tcp"]
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writer), *screen],
        pass_fds=(writer,),
        stderr=subprocess.DEVNULL,
    )
    os.close(writer)
    try:
        with open(reader) as numbers:  # Xvfb writes the number of the display it took
            os.environ["DISPLAY"] = f":{numbers.readline().strip()}"
        yield
    finally:
        server.terminate()
        server.wait()


def require(thing: str, problem: str) -> None:
    """Install venv or tk, or stop with the problem and what a person can do."""
    remedy = install_system_package(thing)
    if remedy:
        sys.exit(f"{problem}; {remedy}")


def install_system_package(thing: str) -> str:
    """Install venv, tk or xvfb as root on Debian; else return what a person can do."""
    manager = next((each for each in INSTALLERS if shutil.which(each)), "")
    package = SYSTEM_PACKAGES.get(manager, {}).get(thing)
    if thing != "xvfb" and manager != "brew" and sys.base_prefix != "/usr":
        return "run start.py with one that has it: your system's or python.org's"
    if package is None:
        return "install it with your system's package manager"
    command = [manager, *INSTALLERS[manager], package]
    if manager != "apt-get" or os.geteuid():
        sudo = "" if manager == "brew" else "sudo "
        return f"install it with: {sudo}{' '.join(command)}"
    say(f"Installing {package}")
    os.environ["DEBIAN_FRONTEND"] = "noninteractive"
    subprocess.run([manager, "update", "-qq"])
    failed = subprocess.run([*command, "-qq"]).returncode
    return f"{' '.join(command)} failed, see above" if failed else ""


def run(*command: object, check: bool = True) -> int:
    """Run a command in the checkout and return its exit code; stop if it must not."""
    code = subprocess.run([str(each) for each in command], cwd=ROOT).returncode
    if check and code:
        sys.exit(f"start.py: failed: {' '.join(str(each) for each in command)}")
    return code


def succeeds(*command: object) -> bool:
    """Tell whether a command runs and ends well, without showing its output."""
    try:
        words = [str(each) for each in command]
        result = subprocess.run(words, cwd=ROOT, capture_output=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return result.returncode == 0


def say(text: str) -> None:
    """Tell the person what happens now, before the output of what it starts."""
    print(f"start.py: {text}", flush=True)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
