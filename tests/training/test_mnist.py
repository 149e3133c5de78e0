"""MNIST and its like from files in torchvision's place: read, asked for in a sentence if missing, never half there."""

import gzip
import hashlib
import shutil
from urllib.error import URLError

import numpy as np
import pytest
from torchvision.datasets import MNIST

from dlcore.elements.datasets import DATASETS
from dlcore.training import image_sets, mnist

NAMES = [packed.removesuffix(".gz") for packed, _ in MNIST.resources]
TRAINING, TEST = 30, 12


def idx(array):
    """Return the bytes of an idx file: type (8: unsigned byte) and dimensions, sizes, values."""
    head = bytes([0, 0, 8, array.ndim]) + b"".join(size.to_bytes(4, "big") for size in array.shape)
    return head + array.tobytes()


def drawn(images, seed):
    rng = np.random.default_rng(seed)
    pixels = rng.integers(0, 256, (images, 28, 28), dtype=np.uint8)
    return pixels, (np.arange(images) % 10).astype(np.uint8)


def write(folder, reader=MNIST):
    """Write the four files of a small MNIST, or of a set made like it, below ``folder``, unpacked."""
    raw = folder / mnist.raw(reader)
    raw.mkdir(parents=True)
    arrays = [*drawn(TRAINING, 0), *drawn(TEST, 1)]
    for name, array in zip(NAMES, arrays, strict=True):
        (raw / name).write_bytes(idx(array))
    return raw


@pytest.fixture(params=mnist.READERS)
def one(request):
    """The id of a set, and what reads it."""
    return request.param, mnist.READERS[request.param]


def test_each_set_without_a_loader_has_a_reader_and_a_folder_of_its_own():
    assert set(mnist.READERS) == {id for id, record in DATASETS.items() if record.load is None}
    assert [str(mnist.raw(reader)) for reader in mnist.READERS.values()] == ["MNIST/raw", "FashionMNIST/raw"]


def test_the_garments_are_named_as_torchvision_names_them():
    assert list(DATASETS["fashion"].classes) == mnist.READERS["fashion"].classes


@pytest.fixture
def unreachable(monkeypatch):
    """No network: every address that is asked for."""
    asked = []

    def refuse(request, *_args, **_more):
        asked.append(request.full_url)
        raise URLError(OSError(-2, "Name or service not known"))

    monkeypatch.setattr("urllib.request.urlopen", refuse)
    return asked


def test_it_reads_the_files_that_are_there_and_asks_nobody(tmp_path, unreachable, one):
    id, reader = one
    write(tmp_path, reader)
    split = image_sets.load(id, tmp_path)
    pixels, labels = drawn(TRAINING, 0)
    np.testing.assert_array_equal(split.training.pixels, pixels)
    np.testing.assert_array_equal(split.training.labels, labels)
    np.testing.assert_array_equal(split.test.pixels, drawn(TEST, 1)[0])
    assert split.training.inputs().max() == 1
    assert split.training.inputs().shape == (TRAINING, 784)
    assert unreachable == []


def test_other_sets_need_no_folder(tmp_path):
    split = image_sets.load("digits", tmp_path / "nowhere")
    assert len(split.training) == 1347
    assert not (tmp_path / "nowhere").exists()


def test_missing_files_are_told_in_one_sentence_without_a_path(tmp_path, unreachable, one):
    (id, reader), folder = one, tmp_path / "lab-data"
    with pytest.raises(ValueError, match="is not on this machine") as refusal:
        mnist.load(id, folder)
    sentence, place = str(refusal.value), mnist.raw(reader)
    assert sentence == (
        f"{DATASETS[id].name} is not on this machine and could not be downloaded: Name or service not known; put its "
        f"four files into lab-data/{place} or choose scikit-learn's digits"
    )
    assert unreachable
    assert list((folder / place).iterdir()) == []
    assert [entry.name for entry in folder.iterdir()] == [place.parent.name]


def test_a_folder_that_cannot_be_written_is_told_too(tmp_path, unreachable):
    (tmp_path / "lab-data").write_text("this is a file")
    with pytest.raises(ValueError, match=r"could not be downloaded: (File exists|Not a directory); put") as refusal:
        mnist.load("mnist", tmp_path / "lab-data")
    assert str(tmp_path) not in str(refusal.value)


@pytest.mark.parametrize(
    "damage", [b"", b"\0\0\x08\x03", idx(np.zeros((TRAINING, 28, 27), np.uint8)), idx(np.ones(3, np.uint8))]
)
def test_damaged_files_are_named_so(tmp_path, unreachable, damage, one):
    id, reader = one
    (write(tmp_path, reader) / NAMES[0]).write_bytes(damage)
    sentence = f"the files of {DATASETS[id].name} in {tmp_path.name}/{mnist.raw(reader)} are damaged; delete them"
    with pytest.raises(ValueError, match=sentence):
        mnist.load(id, tmp_path)


def test_labels_beyond_nine_are_no_classes(tmp_path, unreachable):
    (write(tmp_path) / NAMES[1]).write_bytes(idx(np.full(TRAINING, 10, np.uint8)))
    with pytest.raises(ValueError, match="damaged"):
        mnist.load("mnist", tmp_path)


def test_packed_files_that_somebody_put_there_are_unpacked(tmp_path, unreachable, monkeypatch):
    """As the four files come from the web, packed; torchvision holds them to their checksums, here to those of ours."""
    raw = write(tmp_path / "made")
    folder = tmp_path / "data"
    (folder / "MNIST" / "raw").mkdir(parents=True)
    sums = []
    for name in NAMES:
        packed = folder / "MNIST" / "raw" / f"{name}.gz"
        with gzip.open(packed, "wb") as file:
            file.write((raw / name).read_bytes())
        sums.append((packed.name, hashlib.md5(packed.read_bytes()).hexdigest()))
    monkeypatch.setattr(MNIST, "resources", sums)
    assert len(mnist.load("mnist", folder).test) == TEST
    assert unreachable == []
    shutil.rmtree(tmp_path / "made")
    assert len(mnist.load("mnist", folder).test) == TEST
