"""The attributes command, from drawn portraits to named directions."""

import csv
from pathlib import Path

import numpy as np
import pytest
import torch
from click.testing import CliRunner, Result

from anime_draw.attributes import load_attributes
from anime_draw.checkpoint import save_model
from anime_draw.config import UnetConfig, VaeConfig
from anime_draw.data.sample.collection import Collection
from anime_draw.groups import group_of
from anime_draw.models.unet import Unet
from anime_draw.models.vae import Encoder
from anime_draw.settings import SampleSettings
from anime_draw.tagging.tagger import EVERYTHING
from anime_draw.tagging.tags import Tagging, read_tags, write_tags
from cli.commands.attributes import PARTS, report_left_out
from cli.main import main

COUNT = 40
DIM = 8


@pytest.fixture(scope="module")
def portraits(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("drawn") / "sample"
    settings = SampleSettings(count=COUNT, size=64, workers=0)
    for _ in Collection(folder, settings):
        pass
    return folder


@pytest.fixture(scope="module")
def vae(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("model") / "vae.safetensors"
    torch.manual_seed(0)
    config = VaeConfig(size=16, width=4, style_dim=DIM)
    tensors = {f"encoder.{k}": v for k, v in Encoder(config).state_dict().items()}
    statistics = {"style.mean": torch.zeros(DIM), "style.covariance": torch.eye(DIM)}
    save_model(path, "vae", config, tensors | statistics)
    return path


@pytest.fixture(scope="module")
def unet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("model") / "unet.safetensors"
    torch.manual_seed(0)
    config = UnetConfig(version="v1", size=32, width=4)
    save_model(path, "unet", config, Unet(config).state_dict())
    return path


def run(images: Path, vae: Path, out: Path, *more: object) -> Result:
    arguments = ["attributes", images, "--vae", vae, "-o", out, "--device", "cpu"]
    # An encoder that has learned nothing tells colours badly.
    usual = ("--parts", "hair", "--min-auc", 0)
    return CliRunner().invoke(main, [str(each) for each in (*arguments, *usual, *more)])


def test_tags_are_measured_kept_and_turned_into_directions(portraits, vae, tmp_path):
    out = tmp_path / "attributes.safetensors"
    result = run(portraits, vae, out, "--min-count", 2)
    assert result.exit_code == 0, result.output
    attributes = load_attributes(out)
    assert attributes.directions.shape == (len(attributes.names), DIM)
    assert all(name.endswith(" hair") for name in attributes.names)
    assert len(read_tags(tmp_path / "attributes.csv")) == COUNT
    lines = result.stdout.splitlines()
    assert "AUC" in lines[0]
    assert lines[1].startswith(attributes.names[0])
    assert f"{len(attributes.names)} attributes written to {out}" in lines[-1]


def test_other_parts_are_measured_on_demand(portraits, vae, tmp_path):
    out = tmp_path / "a.safetensors"
    result = run(
        portraits, vae, out, "--min-count", 2, "--parts", "clothes, background"
    )
    assert result.exit_code == 0, result.output
    groups = {group_of(name) for name in load_attributes(out).names}
    assert groups == {"clothes", "background"}
    result = run(portraits, vae, out, "--parts", "hair,nose")
    assert "'nose' is none; give some of hair,eyes,skin" in result.stderr


def test_the_parts_of_the_command_are_those_of_the_tagger():
    assert PARTS == EVERYTHING


def test_tags_that_styles_do_not_tell_are_left_out_and_listed(portraits, vae, tmp_path):
    tags = tmp_path / "mine.csv"
    names = sorted(read_tags(portraits / "tags.csv"))
    rng = np.random.default_rng(0)
    coins = {name: Tagging(("coin",) * rng.integers(2)) for name in names}
    write_tags(tags, coins)
    out = tmp_path / "a.safetensors"
    more = ("--tagger", tags, "--min-auc", 0.99)
    result = run(portraits / "images", vae, out, *more)
    assert result.exit_code == 1
    assert "coin; give more pictures, correct their tags or lower" in result.stderr
    assert not out.exists()


def test_what_is_left_out_is_told(capsys):
    report_left_out({"blue eyes": 0.72, "red eyes": 0.734})
    assert (
        "for their AUC or as asked: blue eyes 0.72, red eyes 0.73."
        in capsys.readouterr().out
    )


def test_measured_tags_are_mostly_the_true_ones(portraits, vae, tmp_path):
    run(portraits, vae, tmp_path / "a.safetensors", "--min-count", 2)
    truth = read_tags(portraits / "tags.csv")
    measured = read_tags(tmp_path / "a.csv")
    assert measured.keys() == truth.keys()
    right = sum(measured[name].tags == truth[name].tags for name in truth)
    assert right >= 0.85 * COUNT


def test_kept_tags_corrected_by_hand_are_used(portraits, vae, tmp_path):
    tags = tmp_path / "mine.csv"
    with open(tags, "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["picture", "tag"])
        names = sorted(read_tags(portraits / "tags.csv"))
        writer.writerows(
            [name, "even" if i % 2 else ""] for i, name in enumerate(names)
        )
    out = tmp_path / "a.safetensors"
    result = run(portraits / "images", vae, out, "--tagger", tags)
    assert result.exit_code == 0, result.output
    assert load_attributes(out).names == ("even",)
    assert load_attributes(out).counts == (COUNT // 2,)


def test_pictures_missing_in_the_list_are_reported(portraits, vae, tmp_path):
    tags = tmp_path / "mine.csv"
    lines = (portraits / "tags.csv").read_text().splitlines(keepends=True)
    tags.write_text("".join(lines[:30]))
    out = tmp_path / "a.safetensors"
    result = run(portraits / "images", vae, out, "--tags", tags, "--min-count", 2)
    assert result.exit_code == 0, result.output
    assert "mine.csv does not list it" in result.stderr
    assert f"untagged: {COUNT - 29 - 5} more" in result.stderr


def test_the_list_that_was_given_is_not_replaced(portraits, vae, tmp_path):
    tags = tmp_path / "a.csv"
    tags.write_bytes((portraits / "tags.csv").read_bytes())
    out = tmp_path / "a.safetensors"
    result = run(portraits / "images", vae, out, "--tagger", tags)
    assert result.exit_code == 1
    assert "would be replaced; choose another name" in result.stderr
    assert tags.read_bytes() == (portraits / "tags.csv").read_bytes()


def test_pictures_without_masks_are_segmented(portraits, vae, unet, tmp_path):
    out = tmp_path / "a.safetensors"
    result = run(
        portraits / "images", vae, out, "--unet", unet, "--count", 6, "--min-count", 2
    )
    assert f"6 of {COUNT} pictures, by lot." in result.stdout
    assert len(read_tags(tmp_path / "a.csv")) == 6


def test_every_option_of_method_gives_its_directions(portraits, vae, tmp_path):
    out = tmp_path / "a.safetensors"
    more = ("--min-count", 4, "--method", "linear", "--orthogonal")
    result = run(portraits, vae, out, *more)
    assert result.exit_code == 0, result.output
    attributes = load_attributes(out)
    np.testing.assert_allclose(
        attributes.cosines(), np.eye(len(attributes.names)), atol=1e-4
    )
    assert attributes.facts["method"] == "linear"


def test_a_broken_picture_is_skipped_and_counted(portraits, vae, tmp_path):
    images = tmp_path / "images"
    images.mkdir()
    for path in sorted((portraits / "images").iterdir())[:20]:
        (images / path.name).write_bytes(path.read_bytes())
    (images / "broken.png").write_bytes(b"")
    tags = portraits / "tags.csv"
    out = tmp_path / "a.safetensors"
    result = run(images, vae, out, "--tagger", tags, "--min-count", 2)
    assert result.exit_code == 1
    assert "broken.png: is not a picture" in result.stderr
    assert "1 skipped, see above." in result.stderr
    assert out.exists()


@pytest.mark.parametrize(
    ("more", "complaint"),
    [
        (["--tagger", "eyes"], "'eyes' is none; give colour, i2v or a .csv"),
        (["--tagger", "i2v"], "rezoo/illustration2vec"),
        (["--tagger", "none.csv"], "none.csv: cannot be read"),
        ([], "has no masks to measure under; give --unet MODEL"),
    ],
)
def test_what_a_tagger_lacks_is_said_in_a_line(
    portraits, vae, tmp_path, more, complaint
):
    result = run(portraits / "images", vae, tmp_path / "a.safetensors", *more)
    assert result.exit_code in (1, 2)
    assert complaint in result.stderr
    assert "Traceback" not in result.output


def test_another_suffix_and_another_model_are_refused(portraits, vae, unet, tmp_path):
    result = run(portraits, vae, tmp_path / "a.npz")
    assert "does not end with .safetensors" in result.stderr
    result = run(portraits, unet, tmp_path / "a.safetensors")
    assert "holds a unet model, expected vae or gaugan" in result.stderr


def test_tags_too_rare_are_explained_after_they_are_kept(portraits, vae, tmp_path):
    out = tmp_path / "a.safetensors"
    result = run(portraits, vae, out, "--min-count", 20)
    assert result.exit_code == 1
    assert "lower --min-count" in result.stderr
    assert (tmp_path / "a.csv").exists()
    assert not out.exists()


# tsne shares the survey


def run_tsne(images: Path, vae: Path, out: Path, *more: object) -> Result:
    small = ("--size", 256, "--device", "cpu")
    arguments = ["tsne", images, "--vae", vae, "-o", out, *small, *more]
    return CliRunner().invoke(main, [str(each) for each in arguments])


def read_places(path: Path) -> list[dict[str, str]]:
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


def test_a_data_set_is_laid_out_with_its_tags(portraits, vae, tmp_path):
    result = run_tsne(portraits, vae, tmp_path / "tsne.png", "--count", 24)
    assert result.exit_code == 0, result.output
    places = read_places(tmp_path / "tsne.csv")
    assert len(places) == 24
    assert all(place["tag"].endswith(" hair") for place in places)
    assert "24 pictures (24 tagged) laid out in" in result.stdout
    assert "by chance" in result.stdout


def test_a_plot_is_the_same_for_any_number_of_workers(portraits, vae, tmp_path):
    for workers in (0, 3):
        out = tmp_path / f"{workers}.png"
        run_tsne(portraits, vae, out, "--count", 12, "--workers", workers)
    assert (tmp_path / "0.png").read_bytes() == (tmp_path / "3.png").read_bytes()
    assert (tmp_path / "0.csv").read_text() == (tmp_path / "3.csv").read_text()


def test_plain_pictures_are_laid_out_untagged(portraits, vae, tmp_path):
    out = tmp_path / "tsne.webp"
    result = run_tsne(portraits / "images", vae, out, "--count", 5)
    assert result.exit_code == 0, result.output
    assert {place["tag"] for place in read_places(tmp_path / "tsne.csv")} == {""}


def test_tags_from_a_list_frame_pictures(portraits, vae, tmp_path):
    tags = portraits / "tags.csv"
    out = tmp_path / "tsne.jpg"
    result = run_tsne(portraits / "images", vae, out, "--tags", tags, "--count", 8)
    assert result.exit_code == 0, result.output
    truth = read_tags(tags)
    for place in read_places(tmp_path / "tsne.csv"):
        assert (place["tag"],) == truth[place["picture"]].tags


def test_a_plot_that_cannot_be_written_is_refused_at_once(portraits, vae, tmp_path):
    result = run_tsne(portraits, vae, tmp_path / "tsne.pdf")
    assert result.exit_code == 2
    assert "is no .png, .jpg or .webp" in result.stderr


def test_an_empty_folder_and_too_few_pictures_are_told(portraits, vae, tmp_path):
    (tmp_path / "none").mkdir()
    result = run_tsne(tmp_path / "none", vae, tmp_path / "tsne.png")
    assert "has no pictures" in result.stderr
    result = run_tsne(portraits, vae, tmp_path / "tsne.png", "--count", 3)
    assert "3 pictures are too few for a t-SNE" in result.stderr
