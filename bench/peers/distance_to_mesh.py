"""A tenth of the points: all of them take half a minute. Seconds are told for all."""
import json
import os
import resource
import sys
import time

import numpy
import vtk
from vtk.util import numpy_support

from meshes import polydata

body = polydata('mesh')
points = numpy.fromfile(os.path.join(sys.argv[1], 'points.f32'), '<f4').reshape(-1, 3)[::10].astype(float)
start, cpu = time.perf_counter(), time.process_time()
implicit = vtk.vtkImplicitPolyDataDistance()
implicit.SetInput(body)
found = vtk.vtkDoubleArray()
implicit.FunctionValue(numpy_support.numpy_to_vtk(points), found)
seconds, cpu_seconds = time.perf_counter() - start, time.process_time() - cpu
distances = numpy.abs(numpy_support.vtk_to_numpy(found))
print(json.dumps({
    'seconds': 10 * seconds,
    'cpuSeconds': 10 * cpu_seconds,
    'memory': resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
    'figure': float(distances.mean()),
    'program': f'vtk {vtk.vtkVersion.GetVTKVersion()}',
}))
