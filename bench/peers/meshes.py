"""Meshes as bench/meshes.ts writes them, for VTK."""
import os
import sys

import numpy
import vtk
from vtk.util import numpy_support


def arrays(name):
    path = os.path.join(sys.argv[1], f'{name}.bin')
    vertices, triangles = numpy.fromfile(path, '<u4', 2)
    points = numpy.fromfile(path, '<f4', 3 * vertices, offset=8).reshape(-1, 3)
    return points, numpy.fromfile(path, '<u4', 3 * triangles, offset=8 + 12 * int(vertices)).reshape(-1, 3)


def polydata(name):
    points, triangles = arrays(name)
    cells = triangles.astype(numpy.int64).ravel()
    result = vtk.vtkPolyData()
    places = vtk.vtkPoints()
    places.SetData(numpy_support.numpy_to_vtk(points, deep=True))
    result.SetPoints(places)
    polys = vtk.vtkCellArray()
    polys.SetData(3, numpy_support.numpy_to_vtkIdTypeArray(cells, deep=True))
    result.SetPolys(polys)
    return result


def volume(surface):
    points = numpy_support.vtk_to_numpy(surface.GetPoints().GetData()).astype(numpy.float64)
    corners = numpy_support.vtk_to_numpy(surface.GetPolys().GetConnectivityArray()).reshape(-1, 3)
    a, b, c = (points[corners[:, n]] for n in range(3))
    return abs(float((a * numpy.cross(b, c)).sum() / 6))
