"""Parts that draw codes from a prior."""

from __future__ import annotations


def of(id: str) -> str:
    """Return what makes codes of random numbers, by the prior's id."""
    return PRIOR + _PRIORS[id]


PRIOR = '''
def prior(normals, uniforms):
    """Make codes as they are wanted, of one normal number more than a code has."""
'''

_PRIORS = {
    "gaussian": """    return normals[:, :-1]
""",
    "ring": """    # Any direction, and a distance from the origin of about 2.
    ways, distance = normals[:, :-1], 2 + 0.2 * normals[:, -1:]
    return ways / ways.square().sum(1, keepdim=True).sqrt() * distance
""",
    "mixture": """    # One of ten Gaussians on a circle in the first two dimensions.
    angle = (uniforms[:, 0] * 10).floor() * (2 * math.pi / 10)
    x = 2 * angle.cos() + 0.3 * normals[:, 0]
    y = 2 * angle.sin() + 0.3 * normals[:, 1]
    return torch.cat([x[:, None], y[:, None], normals[:, 2:-1]], 1)
""",
    "square": """    return 4 * (uniforms - 0.5)
""",
}

DEALT = '''
class Prior:
    """Deal codes of the prior for one step after another."""

    def __init__(self, seed):
        self.normals = Noise(fill_normal, (BATCH, CODE + 1), seed, 43, 2)
        self.uniforms = Noise(fill_uniform, (BATCH, CODE), seed, 43, 3)

    def __call__(self):
        """Return as many as a batch has."""
        return prior(self.normals(), self.uniforms())
'''
