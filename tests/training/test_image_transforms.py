"""What is done to images and targets equals torchvision and torch, given the same numbers."""

import numpy as np
import pytest
import torch
from torchvision.transforms import v2

from dlcore.training import image_transforms
from dlcore.training.image_transforms import Motions

SIZE = (8, 6)
MODELS, BATCH = 3, 5


@pytest.fixture
def images():
    return torch.rand(MODELS, BATCH, 48, generator=torch.Generator().manual_seed(0), dtype=torch.float64)


@pytest.fixture
def targets():
    labels = torch.randint(4, (MODELS, BATCH), generator=torch.Generator().manual_seed(1))
    return torch.nn.functional.one_hot(labels, 4).double()


def whole(images):
    return images.view(*images.shape[:-1], 1, *SIZE)


def test_moved_images_are_torchvisions(images):
    rng = np.random.default_rng(0)
    angle, right, down = (rng.uniform(-most, most, (MODELS, BATCH)) for most in (180, 3, 3))
    scale = rng.uniform(0.5, 1.5, (MODELS, BATCH))
    maps = torch.from_numpy(image_transforms.backward_maps(Motions(angle, right, down, scale), SIZE))
    before = images.clone()
    image_transforms.move(images, maps.view(-1, 3, 2), image_transforms.places(SIZE, images), SIZE)
    for place in np.ndindex(MODELS, BATCH):
        theirs = v2.functional.affine(
            whole(before)[place], angle=angle[place], translate=[right[place], down[place]], scale=scale[place],
            shear=[0.0, 0.0], interpolation=v2.InterpolationMode.BILINEAR,
        )  # fmt: skip  # one motion
        torch.testing.assert_close(whole(images)[place], theirs, rtol=1e-9, atol=1e-12)


def test_an_image_that_is_not_moved_stays():
    images = torch.rand(1, 2, 48)
    zero = np.zeros((1, 2))
    maps = torch.from_numpy(image_transforms.backward_maps(Motions(zero, zero, zero, zero + 1), SIZE)).float()
    moved = images.clone()
    image_transforms.move(moved, maps.view(-1, 3, 2), image_transforms.places(SIZE, images), SIZE)
    torch.testing.assert_close(moved, images, rtol=1e-5, atol=1e-6)


def test_mixup_is_torchvisions(images, targets):
    own = torch.tensor([0.3, 0.9, 1.0], dtype=torch.float64)
    apart = torch.ones(MODELS, dtype=torch.int64)
    mixed = [part.clone() for part in (images, targets)]
    for part in mixed:
        image_transforms.blend(part, image_transforms.partner(part, apart), own[:, None, None])
    for model in range(MODELS):
        transform = v2.MixUp(num_classes=4)
        transform.make_params = lambda _, model=model: {"lam": own[model].item()}
        theirs = transform(whole(images)[model], targets[model])
        torch.testing.assert_close(whole(mixed[0])[model], theirs[0], rtol=1e-12, atol=1e-15)
        torch.testing.assert_close(mixed[1][model], theirs[1], rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("seed", range(20))
def test_cutmix_is_torchvisions(images, targets, seed):
    transform = v2.CutMix(num_classes=4)
    torch.manual_seed(seed)
    share, x, y = transform._dist.sample(()).numpy().astype(float), torch.randint(6, (1,)), torch.randint(8, (1,))
    torch.manual_seed(seed)
    params = transform.make_params([whole(images)[0]]) | {"labels": targets[0], "batch_size": BATCH}
    masks, own = image_transforms.cutmix_boxes(share, x.numpy(), y.numpy(), SIZE)
    assert own == pytest.approx(params["lam_adjusted"])
    mixed, apart = images[:1].clone(), torch.ones(1, dtype=torch.int64)
    image_transforms.paste(mixed, image_transforms.partner(mixed, apart), torch.from_numpy(masks)[:, None])
    torch.testing.assert_close(whole(mixed)[0], transform.transform(whole(images)[0], params), rtol=0, atol=0)


def test_a_partner_is_so_many_places_before():
    batch = torch.arange(5.0).expand(3, -1)[..., None]
    partners = image_transforms.partner(batch, torch.tensor([1, 2, 4]))[..., 0]
    assert partners.tolist() == [[4, 0, 1, 2, 3], [3, 4, 0, 1, 2], [1, 2, 3, 4, 0]]


@pytest.mark.parametrize(("x", "y"), [(0, 0), (3, 4), (5, 7)])
def test_cutout_is_torchvisions_erasing_of_what_lies_inside(images, x, y):
    masks = torch.from_numpy(image_transforms.cutout_masks(0.5, np.array(x), np.array(y), SIZE))
    cut = images.clone()
    image_transforms.blank(cut, masks)
    top, left = max(0, y - 1), max(0, x - 1)
    height, width = min(8, y + 2) - top, min(6, x + 2) - left  # a square of 3, the half of 6
    theirs = v2.functional.erase(whole(images)[0, 0], top, left, height, width, torch.zeros(1, 1, 1))
    torch.testing.assert_close(whole(cut)[0, 0], theirs, rtol=0, atol=0)


def test_smoothed_targets_give_torchs_loss(targets):
    logits = torch.randn(MODELS, BATCH, 4, dtype=torch.float64, generator=torch.Generator().manual_seed(2))
    smoothed, shares = targets.clone(), torch.tensor([0.0, 0.1, 0.6], dtype=torch.float64)
    image_transforms.smooth(smoothed, shares[:, None, None])
    for model, share in enumerate(shares.tolist()):
        theirs = torch.nn.CrossEntropyLoss(label_smoothing=share)(logits[model], targets[model].argmax(1))
        ours = torch.nn.functional.cross_entropy(logits[model], smoothed[model])
        torch.testing.assert_close(ours, theirs, rtol=1e-12, atol=0)
