import numpy

from measured import ct, measure


def lengths():
    """Slab by slab, as whole arrays of three components do not fit beside each other."""
    values = ct()
    out = numpy.empty(values.shape, numpy.float32)
    for start in range(0, len(values), 50):
        low, high = max(0, start - 1), min(len(values), start + 51)
        parts = numpy.gradient(values[low:high].astype(numpy.float32))
        squared = sum(part * part for part in parts)
        out[start:start + 50] = numpy.sqrt(squared[start - low:start - low + 50])
    return out


measure(
    f'numpy {numpy.__version__}',
    lengths,
    lambda found: sum(numpy.mean(part.astype(numpy.float64) ** 2) for part in found) / len(found),
)
