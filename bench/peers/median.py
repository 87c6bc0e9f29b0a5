import numpy
import scipy
from scipy import ndimage

from measured import ct, measure

values = ct()[:100]
measure(
    f'scipy {scipy.__version__}',
    lambda: ndimage.median_filter(values, size=3, mode='nearest'),
    lambda found: numpy.mean(found.astype(numpy.float64) ** 2),
)
