import numpy
import vtk
from vtk.util import numpy_support

from measured import CT_SHAPE, THREADS, ct_mask, measure

vtk.vtkMultiThreader.SetGlobalDefaultNumberOfThreads(THREADS)
bone = ct_mask().astype(numpy.uint8)
image = vtk.vtkImageData()
image.SetDimensions(CT_SHAPE[::-1])
image.GetPointData().SetScalars(numpy_support.numpy_to_vtk(bone.ravel(), deep=False))
transform = vtk.vtkImageEuclideanDistance()
transform.SetInputData(image)
transform.InitializeOn()
transform.SetAlgorithmToSaito()


def run():
    transform.Update()
    return numpy_support.vtk_to_numpy(transform.GetOutput().GetPointData().GetScalars())


measure(
    f'vtk {vtk.vtkVersion.GetVTKVersion()}',
    run,
    lambda squared: sum(numpy.sqrt(block).sum() for block in numpy.array_split(squared, 64)) / squared.size,
)
