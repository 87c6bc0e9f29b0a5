"""pydicom: a series into one volume in its order, with the decoder that pydicom chooses."""
import glob
import os
import sys

import numpy
import pydicom

from measured import measure


def volume():
    slices = [pydicom.dcmread(file) for file in glob.glob(os.path.join(sys.argv[1], 'dicom', '*'))]
    slices.sort(key=lambda one: one.ImagePositionPatient[2])
    values = numpy.empty((len(slices), slices[0].Rows, slices[0].Columns), numpy.int16)
    for k, one in enumerate(slices):
        values[k] = one.pixel_array * one.RescaleSlope + one.RescaleIntercept
    return values


measure(f'pydicom {pydicom.__version__}', volume, lambda values: numpy.mean(values.astype(numpy.float64) ** 2))
