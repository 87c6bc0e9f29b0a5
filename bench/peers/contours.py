import os
import sys

import numpy
import scipy
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from measured import measure

LAYER = 0.2


def read(name, kind):
    return numpy.fromfile(os.path.join(sys.argv[1], name), kind).reshape(-1, 3)


def contours(points, corners):
    """All layers at once: points where edges cross a layer, named by layer and edge, joined by triangles into loops."""
    z = points[:, 2]
    low, high = z[corners].min(1), z[corners].max(1)
    first = z.min() + LAYER / 2 + 1e-7
    start = numpy.ceil((low - first) / LAYER).astype(int)
    end = numpy.floor((high - first) / LAYER).astype(int)
    count = numpy.maximum(end - start + 1, 0)
    triangle = numpy.repeat(numpy.arange(len(corners)), count)
    layer = numpy.arange(len(triangle)) - numpy.repeat(numpy.cumsum(count) - count, count) + start[triangle]
    level = first + layer * LAYER
    above = z[corners[triangle]] > level[:, None]
    places, names = [], []
    for side in range(3):
        i, j = corners[triangle, side], corners[triangle, (side + 1) % 3]
        a, b = numpy.minimum(i, j), numpy.maximum(i, j)
        crossed = above[:, side] != above[:, (side + 1) % 3]
        share = (level - z[a]) / numpy.where(z[b] == z[a], 1, z[b] - z[a])
        place = points[a, :2] + share[:, None] * (points[b, :2] - points[a, :2])
        places.append(numpy.where(crossed[:, None], place, numpy.nan))
        names.append(numpy.where(crossed, (layer.astype(numpy.int64) * len(points) + a) * len(points) + b, -1))
    places, names = numpy.stack(places, 1), numpy.stack(names, 1)
    two = (names >= 0).sum(1) == 2
    order = numpy.argsort(names[two] < 0, 1, kind='stable')[:, :2]
    row = numpy.arange(two.sum())[:, None]
    segments, ends = names[two][row, order], places[two][row, order]
    unique, index = numpy.unique(segments, return_inverse=True)
    index = index.reshape(segments.shape)
    joined = coo_matrix((numpy.ones(len(index)), (index[:, 0], index[:, 1])), (len(unique), len(unique)))
    loops, _ = connected_components(joined, False)
    return loops, ends


points = read('slice-positions.f32', '<f4').astype(float)
corners = read('slice-triangles.u32', '<u4').astype(numpy.int64)
measure(
    f'numpy {numpy.__version__}, scipy {scipy.__version__}',
    lambda: contours(points, corners),
    lambda found: found[0],
)
