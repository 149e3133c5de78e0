"""Lines and planes through trained networks: filters keep their length, rescaling changes nothing that matters."""

import numpy as np
import pytest
import torch

from dlcore.nets import dense
from dlcore.training import landscape
from tests.training.batch_rooms import room, some_parameters

AXIS = np.linspace(-1, 1, 7)


def filters(flat, layers):
    """Return the length of the incoming weights of each unit, layer by layer."""
    return [weights[0].norm(dim=0) for weights, _ in dense.views(torch.tensor(flat, dtype=torch.float64)[None], layers)]


@pytest.mark.parametrize("hidden_layers", [1, 2])
def test_each_filter_of_a_normalized_direction_is_as_long_as_the_networks_own(hidden_layers):
    one = room(hidden_layers=hidden_layers)
    layers, parameters = one.task.network.layers, some_parameters(one)[0]
    drawn = landscape.draw_directions(layers, seed=5)
    for before, after in zip(drawn, landscape.filter_normalized(drawn, parameters, layers), strict=True):
        for own, made in zip(filters(parameters, layers), filters(after, layers), strict=True):
            torch.testing.assert_close(made, own)
        for (was, _), (now, biases) in zip(
            *(dense.views(torch.tensor(flat)[None], layers) for flat in (before, after)), strict=True
        ):
            turned = torch.nn.functional.cosine_similarity(was[0], now[0], dim=0)
            torch.testing.assert_close(turned, torch.ones_like(turned))
            assert not biases.any()


def test_directions_are_normal_and_repeat_with_their_seed():
    layers = room(width=64).task.network.layers
    one, two = (landscape.draw_directions(layers, seed) for seed in (1, 2))
    weights = one[one != 0]
    assert weights.std() == pytest.approx(1, abs=0.03)
    np.testing.assert_array_equal(one, landscape.draw_directions(layers, 1))
    assert (one != two).any()
    assert abs(np.corrcoef(one)[0, 1]) < 0.1


def planes(one, centre, directions):
    return landscape.scores_on_plane(one.scores(one.training), 5, centre, directions, AXIS)


@pytest.mark.parametrize("factor", [0.2, 5.0])
def test_rescaling_two_layers_changes_no_output_and_no_normalized_plane_but_the_plain_one(factor):
    one = room(hidden_layers=2)
    network, parameters = one.task.network, some_parameters(one)[0]
    twin = landscape.rescaled(parameters, factor, network.layers)
    outputs = network.predict(torch.tensor(np.stack([parameters, twin])).float(), torch.tensor(one.task.inputs)[None])
    torch.testing.assert_close(outputs[0], outputs[1], rtol=1e-4, atol=1e-4)
    assert np.abs(twin - parameters).max() > 0.1
    drawn = landscape.draw_directions(network.layers, seed=5)
    own, others = (
        planes(one, centre, landscape.filter_normalized(drawn, centre, network.layers)) for centre in (parameters, twin)
    )
    np.testing.assert_allclose(own, others, rtol=1e-3, atol=1e-4)
    short = 0.1 * drawn
    plain, moved = (planes(one, centre, short)[..., 0] for centre in (parameters, twin))
    assert plain[3, 3] == pytest.approx(moved[3, 3], rel=1e-4)
    assert np.abs(np.log(moved / plain)).max() > 0.5


def test_a_plane_in_chunks_is_one_network_after_another():
    one = room()
    measure, centre = one.scores(one.training), some_parameters(one)[0]
    directions = landscape.draw_directions(one.task.network.layers, seed=2)
    whole = planes(one, centre, directions)
    assert whole.shape == (7, 7, 2)
    for row, y in enumerate(AXIS):
        for column, x in enumerate(AXIS):
            alone = centre + x * directions[0] + y * directions[1]
            expected = measure(torch.tensor(alone, dtype=torch.float32)[None])[0]
            np.testing.assert_allclose(whole[row, column], expected, rtol=1e-4)


def test_a_line_begins_and_ends_with_the_two_networks():
    one = room()
    two = some_parameters(one, models=2)
    at = np.array([-1.0, 0.0, 0.5, 1.0, 2.0])
    places = landscape.line(*two, at)
    np.testing.assert_array_equal(places[[1, 3]], two)
    np.testing.assert_allclose(places[2], two.mean(0), rtol=1e-6)
    measure = one.scores(one.test)
    found = landscape.scores_of(measure, 2, places)
    np.testing.assert_allclose(found[[1, 3]], measure(torch.tensor(two)), rtol=1e-5)
    assert found.shape == (5, 2)


def test_chunks_fit_what_they_are_given_and_hold_one_network_at_least():
    network = room(width=128).task.network
    size = landscape.chunk_size(network, 300)
    assert 4 * size * (network.parameters + 300 * 138) <= landscape.BYTES_AT_ONCE
    assert landscape.chunk_size(network, 10**7) == 1
