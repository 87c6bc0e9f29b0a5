import numpy
import scipy
from scipy import ndimage

from measured import ct, measure

values = ct().astype(numpy.float32)
measure(
    f'scipy {scipy.__version__}',
    lambda: ndimage.gaussian_filter(values, 1.0, mode='nearest', truncate=4.0),
    lambda smooth: numpy.mean(smooth.astype(numpy.float64) ** 2),
)
