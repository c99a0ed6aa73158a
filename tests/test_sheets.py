"""Overlays and contact sheets show what they are given."""

import numpy as np
import pytest

from anime_draw.classes import PALETTE
from anime_draw.sheets import GAP, PAPER, contact_sheet, in_rows, overlay

RED = np.full((10, 10, 3), (255, 0, 0), np.uint8)
BLUE = np.full((30, 20, 3), (0, 0, 255), np.uint8)


@pytest.mark.parametrize(("opacity", "expected"), [(0, (255, 0, 0)), (1, PALETTE[5])])
def test_an_overlay_goes_from_picture_to_mask(opacity, expected):
    mask = np.full((10, 10), 5, np.uint8)
    assert tuple(overlay(RED, mask, opacity)[0, 0]) == expected


def test_an_overlay_mixes():
    mask = np.zeros((10, 10), np.uint8)
    mixed = overlay(RED, mask)[0, 0]
    assert np.allclose(mixed, (np.array((255, 0, 0)) + PALETTE[0]) / 2, atol=0.5)


def test_a_sheet_lays_pictures_in_rows():
    sheet = contact_sheet([[RED, BLUE], [BLUE]], size=16)
    assert sheet.shape == (GAP + 2 * (16 + GAP), GAP + 2 * (16 + GAP), 3)
    middles = GAP + 8, GAP + 8 + 16 + GAP
    found = [[tuple(sheet[y, x].tolist()) for x in middles] for y in middles]
    assert found == [[(255, 0, 0), (0, 0, 255)], [(0, 0, 255), PAPER]]


def test_captions_and_headers_make_room_for_themselves():
    plain = contact_sheet([[RED]], size=64)
    texts = contact_sheet([[RED]], size=64, captions=[["髪 a"]], header=["picture"])
    assert texts.shape[0] > plain.shape[0]
    assert texts.shape[1] == plain.shape[1]


def test_a_sheet_of_nothing_is_paper():
    assert (contact_sheet([]) == PAPER).all()


def test_rows_are_cut_and_the_last_may_be_shorter():
    assert in_rows([1, 2, 3, 4, 5], 2) == [[1, 2], [3, 4], [5]]
