import skimage
from skimage import measure as skimage_measure

from measured import ct_mask, measure

bone = ct_mask()
measure(
    f'scikit-image {skimage.__version__}',
    lambda: skimage_measure.label(bone, connectivity=3, return_num=True),
    lambda found: found[1],
)
