import vtk

from meshes import polydata, volume
from measured import measure

vtk.vtkSMPTools.Initialize(2)
smooth = vtk.vtkWindowedSincPolyDataFilter()
smooth.SetInputData(polydata('mesh'))
smooth.SetNumberOfIterations(20)
smooth.SetPassBand(0.1)
smooth.NormalizeCoordinatesOn()
smooth.FeatureEdgeSmoothingOff()
smooth.BoundarySmoothingOff()


def run():
    smooth.Update()
    return smooth.GetOutput()


measure(f'vtk {vtk.vtkVersion.GetVTKVersion()}', run, volume)
