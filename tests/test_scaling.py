"""docs/scaling.md: torchrun takes its lines, and its hours follow from its rates."""

import re
from pathlib import Path

import pytest
from torch.distributed.run import get_args_parser

PAGE = (Path(__file__).parents[1] / "docs" / "scaling.md").read_text("utf-8")
PICTURES = 302_652


def test_torchrun_takes_the_lines_on_the_page():
    lines = re.findall(r"^    torchrun (.*)$", PAGE, re.M)
    machines = [get_args_parser().parse_args(line.split()) for line in lines]
    assert [each.nnodes for each in machines] == ["1:1", "2", "2"]
    assert {each.nproc_per_node for each in machines} == {"8"}
    assert all(each.module for each in machines)
    assert {each.training_script for each in machines} == {"anime_draw.cli"}


@pytest.mark.parametrize("row", re.findall(r"^\|.*\d h \|.*$", PAGE, re.M))
def test_hours_follow_from_what_was_measured(row):
    what, measured, one, *_ = (cell.strip() for cell in row.strip("|").split("|"))
    number = float(measured.split()[0])
    batch = re.search(r"batch (\d+)", what)
    seconds = number / int(batch[1]) if batch else 1 / number
    hours = PICTURES * seconds / 3600
    assert float(one.removesuffix(" h")) == pytest.approx(hours, rel=0.02)
