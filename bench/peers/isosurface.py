import vtk
from vtk.util import numpy_support

from measured import SIZE, THREADS, THRESHOLD, measure, volume

vtk.vtkSMPTools.Initialize(THREADS)
values = volume()
image = vtk.vtkImageData()
image.SetDimensions(SIZE, SIZE, SIZE)
image.GetPointData().SetScalars(numpy_support.numpy_to_vtk(values.ravel(), deep=False))
contour = vtk.vtkFlyingEdges3D()
contour.SetInputData(image)
contour.ComputeNormalsOff()
contour.ComputeGradientsOff()
contour.ComputeScalarsOff()
contour.SetValue(0, THRESHOLD)


def run():
    contour.Update()
    return contour.GetOutput()


measure(f'vtk {vtk.vtkVersion.GetVTKVersion()}', run, lambda surface: surface.GetNumberOfPolys())
