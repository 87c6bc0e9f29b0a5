import vtk
from vtk.util import numpy_support

from measured import CT_EDGE, CT_SHAPE, ct, measure

vtk.vtkSMPTools.Initialize(2)
values = ct()
image = vtk.vtkImageData()
image.SetDimensions(*CT_SHAPE[::-1])
image.GetPointData().SetScalars(numpy_support.numpy_to_vtk(values.ravel(), deep=False))
contour = vtk.vtkFlyingEdges3D()
contour.SetInputData(image)
contour.ComputeNormalsOff()
contour.ComputeGradientsOff()
contour.ComputeScalarsOff()
contour.SetValue(0, CT_EDGE)


def run():
    contour.Update()
    return contour.GetOutput()


measure(f'vtk {vtk.vtkVersion.GetVTKVersion()}', run, lambda surface: surface.GetNumberOfPolys())
