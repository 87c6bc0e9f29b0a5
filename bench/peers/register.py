"""Rigid registration by mutual information as one would write it with NumPy and SciPy: one start, three levels."""
import os
import sys

import numpy
import scipy
from scipy import ndimage, optimize
from scipy.spatial.transform import Rotation

from measured import measure

SIZE, SPACING, BINS = 192, 1.25, 40
HALF = (SIZE - 1) / 2 * SPACING
ARM = 70.0
CORNERS = numpy.array([[x, y, z] for x in (-50, 50) for y in (-50, 50) for z in (-50, 50)], float)


def image(name):
    """f32, axes z, y, x."""
    return numpy.fromfile(os.path.join(sys.argv[1], name), '<f4').reshape(SIZE, SIZE, SIZE)


def motion(p):
    return Rotation.from_rotvec(p[:3] / ARM).as_matrix(), p[3:]


def register(moving, fixed):
    random = numpy.random.default_rng(1)
    p = numpy.zeros(6)
    for sigma, count in ((4.0, 8000), (2.0, 40000), (1.25, 100000)):
        smooth = [ndimage.gaussian_filter(volume, sigma / SPACING, mode='nearest') for volume in (moving, fixed)]
        index = random.integers(0, SIZE, (count, 3))
        points = index[:, ::-1] * SPACING - HALF
        values = smooth[0][index[:, 0], index[:, 1], index[:, 2]]
        ranges = [numpy.quantile(volume[::4, ::4, ::4], (0.005, 0.995)) for volume in smooth]
        values = numpy.clip(values, *ranges[0])

        def cost(q):
            rotation, shift = motion(q)
            at = (points @ rotation.T + shift + HALF) / SPACING
            inside = ((at >= 0) & (at <= SIZE - 1)).all(axis=1)
            found = ndimage.map_coordinates(smooth[1], at[inside][:, ::-1].T, order=1)
            table = numpy.histogram2d(values[inside], numpy.clip(found, *ranges[1]), BINS, ranges)[0]
            table /= table.sum()
            both = table[table > 0]
            sides = [side[side > 0] for side in (table.sum(0), table.sum(1))]
            return (both * numpy.log(both)).sum() * -1 + sum((s * numpy.log(s)).sum() for s in sides)

        step = {'xtol': 0.01, 'ftol': 1e-5, 'direc': numpy.eye(6) * sigma}
        p = optimize.minimize(cost, p, method='Powell', options=step).x
    return p


def mean_motion(p):
    rotation, shift = motion(p)
    return numpy.linalg.norm(CORNERS @ rotation.T + shift - CORNERS, axis=1).mean()


MOVING, FIXED = image('moving.f32'), image('fixed.f32')
measure(f'numpy {numpy.__version__}, scipy {scipy.__version__}', lambda: register(MOVING, FIXED), mean_motion)
