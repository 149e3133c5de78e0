"""Parts that draw what numpy.random.default_rng draws, in plain Python: starts and batches need not be carried along.

A script with these can be given other seeds, or more steps, and stays what the lab would do with them.
"""

RANDOM = '''
# What follows draws numpy's random numbers in plain Python: this script starts from the
# very weights, and sees the very batches, that the dashboard does.


class Random:
    """Draw what numpy.random.default_rng(seed) draws: PCG64 (O'Neill 2014)."""

    def __init__(self, *seed):
        a, b, c, d, e, f, g, h = seed_words(seed, 8)
        self.step = (f << 96 | e << 64 | h << 32 | g) << 1 & 2**128 - 1 | 1
        self.state = 0
        self.bits_64()
        self.state += b << 96 | a << 64 | d << 32 | c
        self.bits_64()
        self.waiting = None  # 32 bits that are left of 64

    def bits_64(self):
        """Return 64 random bits."""
        multiplier = 0x2360ED051FC65DA44385DF649FCCF645
        self.state = state = (self.state * multiplier + self.step) & 2**128 - 1
        mixed, turn = (state >> 64 ^ state) & 2**64 - 1, state >> 122
        return (mixed >> turn | mixed << (64 - turn)) & 2**64 - 1

    def bits_32(self):
        """Return 32 random bits."""
        if self.waiting is None:
            both = self.bits_64()
            self.waiting = both >> 32
            return both & 2**32 - 1
        bits, self.waiting = self.waiting, None
        return bits

    def uniform(self):
        """Return a number from 0 to 1."""
        return (self.bits_64() >> 11) * 2.0**-53


def seed_words(seed, count):
    """Mix whole numbers to words of 32 bits, as numpy.random.SeedSequence does."""
    entropy = []
    for number in seed:
        entropy.append(number & 2**32 - 1)
        while number := number >> 32:
            entropy.append(number & 2**32 - 1)
    constant, factor = 0x43B0D7E5, 0x931E8875

    def spread(value):
        nonlocal constant
        value ^= constant
        constant = constant * factor & 2**32 - 1
        value = value * constant & 2**32 - 1
        return value ^ value >> 16

    def mixed(one, other):
        value = 0xCA01F9DD * one - 0x4973F715 * other & 2**32 - 1
        return value ^ value >> 16

    pool = [spread(entropy[i] if i < len(entropy) else 0) for i in range(4)]
    for source in range(4):
        for i in range(4):
            if i != source:
                pool[i] = mixed(pool[i], spread(pool[source]))
    for word in entropy[4:]:
        pool = [mixed(one, spread(word)) for one in pool]
    constant, factor = 0x8B51F9DD, 0x58F38DED
    return [spread(pool[i % 4]) for i in range(count)]
'''

SHUFFLED = '''
def shuffled(random, count):
    """Return the numbers from 0 to count - 1 in random order (Fisher and Yates)."""
    items = list(range(count))
    for last in range(count - 1, 0, -1):
        mask = (1 << last.bit_length()) - 1
        other = random.bits_32() & mask
        while other > last:
            other = random.bits_32() & mask
        items[last], items[other] = items[other], items[last]
    return items
'''

BELOW = '''
def below(random, count):
    """Return a whole number from 0 to count - 1, all equally likely (Lemire 2019)."""
    if count == 1:
        return 0
    product = random.bits_32() * count
    while product & 2**32 - 1 < 2**32 % count:
        product = random.bits_32() * count
    return product >> 32
'''

NORMAL = '''
TAIL, LAYER = 3.6541528853610087963519472518, 0.0049286732339746519


def bell_layers():
    """Cut the area below the normal bell into 256 layers of one size.

    Returns their widths (in units of 2^-52), what is surely inside, their heights.
    """
    edges = [TAIL]
    while len(edges) < 255:
        height = LAYER / edges[0] + math.exp(-0.5 * edges[0] ** 2)
        edges.insert(0, math.sqrt(-2 * math.log(height)))
    heights = [1.0] + [math.exp(-0.5 * x * x) for x in edges]
    inside = [TAIL * heights[-1] / LAYER, 0.0]
    inside += [edges[i] / edges[i + 1] for i in range(254)]
    widths = [LAYER / heights[-1]] + edges
    return [x * 2.0**-52 for x in widths], [int(x * 2**52) for x in inside], heights


WIDTHS, INSIDE, HEIGHTS = bell_layers()


def normal(random):
    """Return a standard normal number (the ziggurat of Marsaglia and Tsang 2000)."""
    while True:
        bits = random.bits_64()
        layer, sign, share = bits & 255, -1 if bits & 256 else 1, bits >> 9 & 2**52 - 1
        x = share * WIDTHS[layer]
        if share < INSIDE[layer]:
            return sign * x
        while layer == 0:
            x = -math.log1p(-random.uniform()) / TAIL
            y = -math.log1p(-random.uniform())
            if 2 * y > x * x:
                return -TAIL - x if share >> 8 & 1 else TAIL + x
        low, high = HEIGHTS[layer], HEIGHTS[layer - 1]
        if (high - low) * random.uniform() + low < math.exp(-0.5 * x * x):
            return sign * x


def normals(random, *shape):
    """Return standard normal numbers, in double precision."""
    count = math.prod(shape)
    drawn = [normal(random) for _ in range(count)]
    return torch.tensor(drawn, dtype=torch.float64).view(shape)
'''

BETA = '''
def gamma(random, shape):
    """Return a number of the gamma distribution, shape > 1 (Marsaglia 2000)."""
    b = shape - 1 / 3
    c = 1 / math.sqrt(9 * b)
    while True:
        x = normal(random)
        while 1 + c * x <= 0:
            x = normal(random)
        v, u = (1 + c * x) ** 3, random.uniform()
        if u < 1 - 0.0331 * x**4:
            return b * v
        if math.log(u) < 0.5 * x * x + b * (1 - v + math.log(v)):
            return b * v


def beta(random, alpha):
    """Return a number of Beta(alpha, alpha), from 0 to 1 (small alpha: Johnk 1964)."""
    if alpha > 1:
        one, other = gamma(random, alpha), gamma(random, alpha)
        return one / (one + other)
    while True:
        u, v = random.uniform(), random.uniform()
        x, y = u ** (1 / alpha), v ** (1 / alpha)
        if x + y <= 1 and u + v > 0:
            if x + y > 0:
                return x / (x + y)
            # Both powers are too small for a number: go on with their logarithms.
            largest = max(math.log(u), math.log(v)) / alpha
            x, y = (math.exp(math.log(one) / alpha - largest) for one in (u, v))
            return x / (x + y)
'''
