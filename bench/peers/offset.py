import numpy
import vtk
from scipy import ndimage
from vtk.util import numpy_support

from measured import measure
from meshes import polydata, volume

OFFSET, SPACING, MARGIN = 3, 0.5, 5
body = polydata('mesh')
bounds = numpy.array(body.GetBounds()).reshape(3, 2)


def run():
    size = [int((high - low + 2 * MARGIN) / SPACING) + 1 for low, high in bounds]
    origin = [low - MARGIN for low, _ in bounds]
    stencil = vtk.vtkPolyDataToImageStencil()
    stencil.SetInputData(body)
    stencil.SetOutputOrigin(origin)
    stencil.SetOutputSpacing(SPACING, SPACING, SPACING)
    stencil.SetOutputWholeExtent(0, size[0] - 1, 0, size[1] - 1, 0, size[2] - 1)
    filled = vtk.vtkImageStencilToImage()
    filled.SetInputConnection(stencil.GetOutputPort())
    filled.SetInsideValue(1)
    filled.SetOutsideValue(0)
    filled.SetOutputScalarTypeToUnsignedChar()
    filled.Update()
    mask = numpy_support.vtk_to_numpy(filled.GetOutput().GetPointData().GetScalars()).reshape(size[::-1])
    distance = (ndimage.distance_transform_edt(mask == 0) * SPACING - SPACING / 2).astype(numpy.float32)
    image = vtk.vtkImageData()
    image.SetDimensions(size)
    image.SetOrigin(origin)
    image.SetSpacing(SPACING, SPACING, SPACING)
    scalars = distance.ravel()
    image.GetPointData().SetScalars(numpy_support.numpy_to_vtk(scalars))
    contour = vtk.vtkFlyingEdges3D()
    contour.SetInputData(image)
    contour.SetValue(0, OFFSET)
    contour.ComputeNormalsOff()
    contour.Update()
    return contour.GetOutput()


measure(f'vtk {vtk.vtkVersion.GetVTKVersion()}', run, volume)
