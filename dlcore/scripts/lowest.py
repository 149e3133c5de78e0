"""The part that sums up a sweep, as ``named_series.lowest`` does."""

LOWEST = '''
def lowest(name, values):
    """Return the least finite of some values, and where it is; nothing if all diverged.

    The values stand by what was swept: learning rates, widths, sizes.
    """
    finite = {where: value for where, value in values.items() if math.isfinite(value)}
    if not finite:
        return {}
    where = min(finite, key=finite.get)
    return {f"{name}/lowest": finite[where], f"{name}/lowest_at": where}
'''

SUMMED = '''
def summed(found):
    """Return every measurement by its name, and the lowest of each measure."""
    results = {}
    for name, by_size in found.items():
        for size, value in by_size.items():
            results[f"{name}/{size}"] = value
        results |= lowest(name, by_size)
    return results
'''
