"""Start processes that work as one, and join them: torchrun's agent, Lightning Fabric.

    anime-draw train-vae ... --devices 8
    torchrun --nproc-per-node 8 -m anime_draw.cli train-vae ...

come to the same: an agent starts the command once for each device and watches over
them. If one ends too early, the agent ends the others. The processes find each other
by the environment that the agent made for them. If the agent is killed, all end.
"""

import json
import logging
import os
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import timedelta
from typing import Any

import torch.distributed as dist
from torch.distributed.elastic.multiprocessing import DefaultLogsSpecs
from torch.distributed.elastic.multiprocessing.api import SignalException
from torch.distributed.elastic.multiprocessing.errors import ChildFailedError
from torch.distributed.launcher.api import LaunchConfig, elastic_launch

from anime_draw.devices import one_each
from anime_draw.errors import ProcessError
from anime_draw.parent import end_with_parent

LOST = 75  # exit code of a process that ends since another one has
STOPPED = 130  # after Ctrl-C
PATIENCE = timedelta(days=1)  # of those that wait; who has ended is known at once
SAVING = 600  # seconds that processes have after Ctrl-C; see `understood`
PORT = "29500"
AGENT = "ANIME_DRAW_AGENT"  # variable with the process id of ours; torchrun sets none


@dataclass(frozen=True)
class Ending:
    """How the processes ended: exit code, and the line that says why, if one must."""

    code: int
    reason: str = ""


def launch(words: Sequence[str], *, devices: int, nodes: int, device: str) -> Ending:
    """Run `python WORDS` once for each device of this machine, until all have ended.

    Several machines need MASTER_ADDR, the name of the first, and NODE_RANK, the number
    of this one, in the environment.

    Raises:
        ProcessError: Lightning Fabric or a device is missing, or a machine's number.
        KeyboardInterrupt: Ctrl-C; the processes have saved what they had.
    """
    require_fabric()
    one_each(device, devices)
    os.environ[AGENT] = str(os.getpid())
    threads = max(1, (os.cpu_count() or 1) // devices)
    os.environ.setdefault("OMP_NUM_THREADS", str(threads))
    if sys.platform == "win32":
        os.environ.setdefault("USE_LIBUV", "0")  # PyTorch comes without it there
    with tempfile.TemporaryDirectory(prefix="anime-draw-") as folder:
        config = LaunchConfig(
            min_nodes=nodes,
            max_nodes=nodes,
            nproc_per_node=devices,
            run_id=f"anime-draw-{os.getpid()}" if nodes == 1 else "anime-draw",
            max_restarts=0,
            logs_specs=DefaultLogsSpecs(log_dir=folder),
            **understood(shutdown_timeout=SAVING, signals_to_handle="SIGTERM,SIGINT"),
            **meeting(nodes),
        )
        try:
            logging.disable(logging.CRITICAL)  # the agent's account of what went wrong
            elastic_launch(config, sys.executable)(*words)
        except ChildFailedError as error:
            return ending(error, devices * nodes)
        except SignalException as error:
            raise KeyboardInterrupt from error
        finally:
            logging.disable(logging.NOTSET)
    return Ending(0)


def understood(**options: Any) -> dict[str, Any]:
    """Return what the agent of this PyTorch knows; that of 2.11 knows no `SAVING`."""
    known = {field.name for field in fields(LaunchConfig)}
    return {name: value for name, value in options.items() if name in known}


def meeting(nodes: int) -> dict[str, Any]:
    """Return where and how the agents of the machines meet."""
    if nodes == 1:
        return {"rdzv_backend": "c10d", "rdzv_endpoint": "localhost:0"}
    place, number = os.environ.get("MASTER_ADDR"), os.environ.get("NODE_RANK", "")
    if not place or not number.isdecimal() or int(number) >= nodes:
        raise ProcessError(
            f"--nodes {nodes}: set MASTER_ADDR to the name of the first machine and"
            f" NODE_RANK to the number of this one, 0 to {nodes - 1}; or use torchrun"
        )
    endpoint = f"{place}:{os.environ.get('MASTER_PORT', PORT)}"
    return {
        "rdzv_backend": "static",
        "rdzv_endpoint": endpoint,
        "rdzv_configs": {"rank": int(number)},
    }


def ending(error: ChildFailedError, processes: int) -> Ending:
    """Say why the processes ended: what one of them said, or that it said nothing."""
    failures = sorted(error.failures.items())
    for _, failure in failures:
        if failure.exitcode == STOPPED:
            raise KeyboardInterrupt
        if failure.error_file_data.get("program"):
            return Ending(max(failure.exitcode, 1), failure.error_file_data["message"])
    # Led to it by another one or by the agent; torn by the connection to another one.
    doubts = ((LOST, -signal.SIGTERM), (-signal.SIGABRT,))
    rank, failure = min(  # the first of the least doubtful
        failures, key=lambda each: [each[1].exitcode in codes for codes in doubts]
    )
    code = failure.exitcode
    what = f"process {rank + 1} of {processes} ended with exit code {code}"
    if code < 0:
        what = f"process {rank + 1} of {processes} was ended by signal {-code}"
    elif code == LOST:
        what = "a process on another machine ended"
    return Ending(
        1,
        f"{what}, so the others were stopped. What is saved is whole: the same command"
        " goes on from it",
    )


def leave_word(reason: str) -> None:
    """Tell `launch` why this process is about to end."""
    if path := os.environ.get("TORCHELASTIC_ERROR_FILE"):
        word = {"message": reason, "timestamp": int(time.time()), "program": True}
        with open(path, "w", encoding="utf-8") as file:
            json.dump(word, file)


@contextmanager
def joined(device: str, devices: int = 0, nodes: int = 0) -> Iterator[None]:
    """Work as one with the other processes that the agent has started.

    Args:
        device: auto, cpu or cuda; every process takes one.
        devices: per machine, as a person asked for; 0: as many as were started.
        nodes: machines, likewise.

    Raises:
        ProcessError: Lightning Fabric or a device is missing, or the agent started
            another number of processes.
    """
    require_fabric()
    import lightning_fabric.plugins.environments
    import lightning_fabric.strategies

    agent = os.environ.get(AGENT, "")
    # An agent that is killed cannot end the others, and may be gone already.
    end_with_parent(int(agent) if agent.isdecimal() else None)
    here, all_of_them = (
        int(os.environ[name]) for name in ("LOCAL_WORLD_SIZE", "WORLD_SIZE")
    )
    if (devices or here, nodes or all_of_them // here) != (here, all_of_them // here):
        raise ProcessError(
            f"--devices {devices or here} --nodes {nodes or all_of_them // here}: but"
            f" {here} on each of {all_of_them // here} were started; leave both out"
        )
    kind = one_each(device, here)
    logging.getLogger("lightning_fabric").setLevel(logging.WARNING)
    strategy = lightning_fabric.strategies.DDPStrategy(timeout=PATIENCE)
    fabric = lightning_fabric.Fabric(
        accelerator=kind,
        devices=here,
        num_nodes=all_of_them // here,
        strategy=strategy,
        plugins=[lightning_fabric.plugins.environments.TorchElasticEnvironment()],
    )
    fabric.launch()
    yield  # what fails leaves without a farewell, which others would wait for
    dist.destroy_process_group()


def require_fabric() -> None:
    """Stop where Lightning Fabric is missing.

    Raises:
        ProcessError: with the extra that brings it.
    """
    try:
        import lightning_fabric  # noqa: F401
    except ImportError as error:
        raise ProcessError(
            "several processes need Lightning Fabric: pip install"
            ' "anime-draw[distributed]"'
        ) from error
