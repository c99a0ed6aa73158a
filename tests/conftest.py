"""What several tests need: a tiny data set, and the real portraits if at hand."""

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import settings

# Tiny tensors gain nothing from threads, and threads that wait for a busy core lose
# a hundredfold. Set before torch is imported.
os.environ.setdefault("OMP_NUM_THREADS", "1")

from anime_draw.classes import NUM_CLASSES  # noqa: E402
from anime_draw.data.folder import Dataset, write_index  # noqa: E402
from anime_draw.masks import colourise, save_mask  # noqa: E402
from anime_draw.pictures import save_picture  # noqa: E402

TOGETHER = ("tests/gui/", "tests/training/test_several.py", "tests/test_cuda.py")

settings.register_profile("untimed", deadline=None)  # machines may be busy
settings.load_profile("untimed")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --long."""
    parser.addoption(
        "--long", action="store_true", help="run slow tests too, and others at length"
    )


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Give some tests to one process; each of the others to whoever is free.

    All windows: only one has the focus, and takes what falls. And tests that look at
    the same trainings, which take long. xdist's own groups (3.8) do not reach it with
    pytest 9.2.
    """
    from xdist.scheduler import LoadScopeScheduling

    class Together(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return next(filter(nodeid.startswith, TOGETHER), nodeid)

    return Together(config, log)


def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Leave slow tests out unless --long or an expression with -m asks for them."""
    if config.option.long or config.option.markexpr:
        return
    slow = [item for item in items if item.get_closest_marker("slow")]
    items[:] = [item for item in items if item not in slow]
    config.hook.pytest_deselected(items=slow)


@pytest.fixture(scope="session")
def long(pytestconfig: pytest.Config) -> bool:
    """Return whether tests that can be larger shall be: with --long."""
    return bool(pytestconfig.option.long)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Return the folder with portraits/ and annotations/, or skip."""
    default = Path(__file__).parents[2] / "shared" / "data"
    folder = Path(os.environ.get("ANIME_DRAW_DATA", default))
    if not (folder / "annotations").is_dir():
        pytest.skip(f"needs the real portraits, not found at {folder}")
    return folder


@pytest.fixture
def tiny_dataset(tmp_path: Path) -> Dataset:
    """Return a data set of eight 64 px pictures: the blocks of their own masks."""
    folder = tmp_path / "tiny"
    rng = np.random.default_rng(0)
    names = [f"{i:02}" for i in range(8)]
    for name in names:
        blocks = rng.integers(0, NUM_CLASSES, (4, 4), np.uint8)
        mask = blocks.repeat(16, axis=0).repeat(16, axis=1)
        save_mask(folder / "masks" / f"{name}.png", mask)
        save_picture(folder / "images" / f"{name}.png", colourise(mask))
    return write_index(folder, size=64, source="blocks", train=names[:6], val=names[6:])


@pytest.fixture(scope="session")
def tiny_gaugan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the model file of an untrained GauGAN with encoder: 32 px, D = 8."""
    import torch

    from anime_draw.checkpoint import save_model
    from anime_draw.config import GauganConfig, VaeConfig
    from anime_draw.models.gaugan import Gaugan, Generator
    from anime_draw.models.vae import Encoder

    torch.manual_seed(0)
    configs = {
        "generator": GauganConfig(
            size=32,
            width=4,
            max_channels=16,
            start=8,
            hidden=4,
            style_dim=8,
            uniform=True,
        ),
        "encoder": VaeConfig(size=16, width=4, style_dim=8),
    }
    network = Gaugan(Generator(configs["generator"]), Encoder(configs["encoder"]))
    styles = {"style.mean": torch.zeros(8), "style.covariance": torch.eye(8) * 9}
    tensors = {**network.state_dict(), **styles}
    path = tmp_path_factory.mktemp("models") / "gaugan.safetensors"
    save_model(path, "gaugan", configs, tensors)
    return path


@pytest.fixture(scope="session")
def eyed_gaugan(tiny_gaugan: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return `tiny_gaugan` as one whose styles say the colour of eyes."""
    from anime_draw.checkpoint import load_model, save_model

    model = load_model(tiny_gaugan, "gaugan")
    facts = {"eyes": {"mean": [40.0, 6.0, 2.0], "unit": [2.8, 2.4, 2.7]}}
    path = tmp_path_factory.mktemp("models") / "eyed.safetensors"
    save_model(path, "gaugan", model.config, model.tensors, facts)
    return path


@pytest.fixture(scope="session")
def tiny_unet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the model file of an untrained U-Net of 64 px that has its doubts."""
    import torch

    from anime_draw.checkpoint import save_model
    from anime_draw.config import UnetConfig
    from anime_draw.models.unet import Unet

    torch.manual_seed(0)
    config = UnetConfig(size=64, width=4)
    network = Unet(config).train()
    for _ in range(3):
        network(torch.rand(4, 3, 64, 64) * 2 - 1)  # moves the statistics of the norms
    with torch.no_grad():
        network.head[1].weight.mul_(10)  # else every class is as likely
    path = tmp_path_factory.mktemp("models") / "unet.safetensors"
    save_model(path, "unet", config, network.state_dict())
    return path


@pytest.fixture(scope="session")
def tiny_attributes(tiny_gaugan: Path) -> Path:
    """Return the attributes file of `tiny_gaugan`: black, blonde and pink hair."""
    from anime_draw.attributes import Attributes

    names = ("black hair", "blonde hair", "pink hair")
    directions = np.random.default_rng(0).normal(0, 3, (3, 8)).astype(np.float32)
    attributes = Attributes(
        names=names,
        directions=directions,
        mean=np.full(8, 0.5, np.float32),
        spread=np.ones(3, np.float32),
        counts=(5, 4, 3),
        separability=(0.9, 0.8, 0.7),
        facts={},
    )
    path = tiny_gaugan.with_name("hair.safetensors")
    attributes.save(path)
    return path
