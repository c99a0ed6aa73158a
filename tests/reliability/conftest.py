"""What the commands take, drawn once for each module."""

import pytest

from tests.reliability.commands import World, make_world


@pytest.fixture(scope="module")
def world(tmp_path_factory, tiny_unet, tiny_gaugan, tiny_attributes) -> World:
    folder = tmp_path_factory.mktemp("world")
    return make_world(folder, tiny_unet, tiny_gaugan, tiny_attributes)
