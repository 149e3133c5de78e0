"""Places keep apart by colour, and what runs come to is told in as few kinds as can be read."""

import numpy as np

from dlcore.elements.surfaces import SURFACES
from dlcore.figures import places, theme


def named(surface):
    record = SURFACES[surface]
    at = np.reshape(record.minima + record.traps, (-1, 2))
    return places.Places(
        at, [f"place {n}" for n in range(len(at))], [f"({n})" for n in range(len(at))], len(record.minima)
    )


def test_few_places_have_the_colours_of_the_theme_in_their_order():
    at = named("himmelblau").at
    assert places.colours(at, 4) == list(theme.PLACES[:4])
    assert places.colours(at[:1], 1) == [theme.PLACES[0]]


def test_on_a_grid_of_traps_no_neighbours_look_alike_and_the_global_minimum_like_nobody():
    goals = named("rastrigin")
    fills = np.array(places.colours(goals.at, goals.minima))
    assert (fills == theme.PLACES[0]).sum() == 1
    apart = np.hypot(*(goals.at[:, None] - goals.at[None]).transpose(2, 0, 1)) + 9 * np.eye(len(fills))
    alike = fills[:, None] == fills[None]
    assert apart[alike].min() > 1.5  # neighbours are 1 apart, across a corner 1.41


def test_many_global_minima_share_all_the_colours():
    at = np.stack(np.meshgrid(np.arange(4.0), np.arange(4.0)), axis=-1).reshape(-1, 2)
    assert set(places.colours(at, 16)) == set(theme.PLACES)


def test_only_what_occurs_is_told_and_very_many_traps_are_one_kind():
    few = places.kinds([np.array([[0, -2]]), np.array([[2, 2]])], named("himmelblau"))
    assert [(kind.labels, kind.name) for kind in few] == [((0,), "place 0"), ((2,), "place 2"), ((-2,), "on its way")]
    many = places.kinds([np.array([[0, 5, 77, -1]])], named("rastrigin"))
    assert [kind.name for kind in many] == ["place 0", "one of 120 local minima", "diverged"]
    assert many[1].labels == tuple(range(1, 121))
    assert many[2].colour == theme.BAD
