import numpy
import scipy
from scipy import ndimage

from measured import ct_mask, measure

bone = ct_mask()
measure(
    f'scipy {scipy.__version__}',
    lambda: ndimage.distance_transform_edt(bone),
    lambda distance: distance.mean(dtype=numpy.float64),
)
