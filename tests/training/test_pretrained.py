"""torchvision's networks with weights: random ones by seed, trained ones from files, sentences where there are none."""

from pathlib import Path
from urllib.error import URLError

import pytest
import torch
from torchvision import models

from dlcore.training import pretrained

FILE = "resnet18-f37072fd.pth"


@pytest.fixture
def offline(monkeypatch):
    """Let nothing be downloaded."""

    def refuse(url, *_, **__):
        raise URLError(OSError(-2, "Name or service not known"))

    monkeypatch.setattr(torch.hub, "download_url_to_file", refuse)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "store-data" / pretrained.FOLDER).mkdir(parents=True)
    return tmp_path / "store-data"


def test_random_weights_depend_on_the_seed_alone():
    one, same, other = (pretrained.random("resnet18", seed).conv1.weight for seed in (3, 3, 4))
    torch.testing.assert_close(one, same)
    assert not torch.equal(one, other)
    before = torch.random.get_rng_state()
    pretrained.random("alexnet", 0)
    assert torch.equal(before, torch.random.get_rng_state())


@pytest.mark.usefixtures("offline")
def test_a_file_of_weights_is_loaded_as_torchvision_does(folder):
    wanted = models.resnet18(weights=None)
    torch.save(wanted.state_dict(), folder / pretrained.FOLDER / FILE)
    hub = torch.hub.get_dir()
    found = pretrained.trained("resnet18", folder)
    assert not found.training
    for name, value in wanted.state_dict().items():
        torch.testing.assert_close(found.state_dict()[name], value)
    assert torch.hub.get_dir() == hub


@pytest.mark.usefixtures("offline")
def test_without_a_file_and_without_a_network_there_is_a_sentence(folder):
    with pytest.raises(ValueError, match="trained weights of ResNet-18 are not on this machine") as caught:
        pretrained.trained("resnet18", folder)
    words = str(caught.value)
    assert "Name or service not known" in words
    assert words.endswith(f"put {FILE} into store-data/checkpoints or look at random weights")
    assert str(folder.parent) not in words
    assert len(words) < 300


@pytest.mark.usefixtures("offline")
@pytest.mark.parametrize("content", [b"", b"no weights at all", None])
def test_a_damaged_file_is_named(folder, content):
    place = folder / pretrained.FOLDER / FILE
    if content is None:
        torch.save(models.alexnet(weights=None).features.state_dict(), place)
    else:
        place.write_bytes(content)
    with pytest.raises(ValueError, match=f"the file {FILE} in store-data/checkpoints holds no weights of ResNet-18"):
        pretrained.trained("resnet18", folder)
    assert Path(place).exists()
