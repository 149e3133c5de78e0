"""Parts that draw what the lab draws by torch's own generators, on a CPU."""

NOISE = '''
class Noise:
    """Deal the random numbers of each step, which are drawn for many steps at once."""

    def __init__(self, fill, shape, *seed):
        low, high = seed_words(seed, 2)
        self.generator = torch.Generator().manual_seed((high << 32 | low) >> 1)
        self.fill = fill
        self.ahead = torch.empty(max(1, min(64, 65536 // math.prod(shape))), *shape)
        self.used = len(self.ahead)

    def __call__(self):
        """Return the numbers of the next step."""
        if self.used == len(self.ahead):
            self.ahead, self.used = torch.empty_like(self.ahead), 0
            self.fill(self.ahead, self.generator)
        self.used += 1
        return self.ahead[self.used - 1]
'''

DROPOUT = '''
class Dropout(nn.Module):
    """Silence units, or channels, as torch's Dropout and Dropout2d do, from a seed."""

    def __init__(self, rate, shape, *seed):
        super().__init__()
        self.keep = 1 - rate
        self.masks = Noise(self.fill, shape, *seed)

    def fill(self, masks, generator):
        """Draw 1 with the probability to be kept, else 0."""
        masks.bernoulli_(self.keep, generator=generator)

    def forward(self, units):
        """Multiply by 0 or 1 / (1 - rate) in training; do nothing in use."""
        if not self.training:
            return units
        mask = self.masks() / self.keep
        return units * mask.view(*mask.shape, *[1] * (units.ndim - mask.ndim))
'''

NORMALS = '''
def fill_normal(numbers, generator):
    """Fill with standard normal numbers."""
    numbers.normal_(generator=generator)
'''

UNIFORMS = '''
def fill_uniform(numbers, generator):
    """Fill with numbers that lie evenly between 0 and 1."""
    numbers.uniform_(generator=generator)
'''
