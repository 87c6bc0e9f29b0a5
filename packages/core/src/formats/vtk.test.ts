import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { TriangleMesh } from '../geometry/mesh.ts'
import { writeObj } from './obj.ts'
import { writePly } from './ply.ts'
import { writePointMap } from './point-map.ts'

const python = '/usr/bin/python3'
const FIND = "import importlib.util, sys; sys.exit(importlib.util.find_spec('vtkmodules') is None)"
const hasVtk = existsSync(python) && spawnSync(python, ['-c', FIND]).status === 0

/** A bent sheet of 21 × 17 points with coordinates of many magnitudes, and a number at each point. */
function sheet(): { mesh: TriangleMesh; values: Float32Array } {
  const [nx, ny] = [21, 17]
  const positions: number[] = []
  for (let j = 0; j < ny; j++)
    for (let i = 0; i < nx; i++)
      positions.push(i / 3 - 812.7, 1e-3 * j + 0.1, Math.sin(i * 0.37) * Math.exp(j / 2) - 1e-7 * i)
  const triangles: number[] = []
  for (let j = 0; j + 1 < ny; j++)
    for (let i = 0; i + 1 < nx; i++) {
      const v = i + nx * j
      triangles.push(v, v + 1, v + nx, v + 1, v + nx + 1, v + nx)
    }
  return {
    mesh: { positions: Float32Array.from(positions), triangles: Uint32Array.from(triangles) },
    values: Float32Array.from({ length: nx * ny }, (_, n) => Math.sqrt(n) / 7),
  }
}

// Each file by VTK's own reader; points, triangles and values written out as raw numbers.
const SCRIPT = `
import sys, numpy
from vtkmodules.vtkIOXML import vtkXMLPolyDataReader
from vtkmodules.vtkIOPLY import vtkPLYReader
from vtkmodules.vtkIOGeometry import vtkOBJReader
from vtkmodules.util.numpy_support import vtk_to_numpy
folder = sys.argv[1]
for ending, reader in (('vtp', vtkXMLPolyDataReader()), ('ply', vtkPLYReader()), ('obj', vtkOBJReader())):
    reader.SetFileName(folder + '/mesh.' + ending)
    reader.Update()
    data = reader.GetOutput()
    vtk_to_numpy(data.GetPoints().GetData()).astype('<f4').tofile(folder + '/' + ending + '.points')
    cells = vtk_to_numpy(data.GetPolys().GetConnectivityArray())
    cells.astype('<u4').tofile(folder + '/' + ending + '.triangles')
    if ending == 'vtp':
        vtk_to_numpy(data.GetPointData().GetScalars()).astype('<f4').tofile(folder + '/values')
`

test.skipIf(!hasVtk)('VTK reads our VTP, PLY and OBJ vertex for vertex (skipped without python3-vtk)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'vtk-'))
  try {
    const { mesh, values } = sheet()
    const files = { vtp: writePointMap(mesh, 'thickness', values), ply: writePly(mesh), obj: writeObj(mesh) }
    for (const [ending, bytes] of Object.entries(files)) writeFileSync(join(folder, `mesh.${ending}`), bytes)
    const ended = spawnSync(python, ['-c', SCRIPT, folder], { encoding: 'utf8' })
    expect(ended.status, ended.stderr).toBe(0)
    const read = (name: string) => {
      const bytes = readFileSync(join(folder, name))
      return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length)
    }
    for (const ending of Object.keys(files)) {
      expect(new Float32Array(read(`${ending}.points`))).toEqual(mesh.positions)
      expect(new Uint32Array(read(`${ending}.triangles`))).toEqual(mesh.triangles)
    }
    expect(new Float32Array(read('values'))).toEqual(values)
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('each of these files says its unit and frame', () => {
  const { mesh, values } = sheet()
  for (const bytes of [writePointMap(mesh, 'thickness', values), writePly(mesh), writeObj(mesh)])
    expect(new TextDecoder('latin1').decode(bytes.subarray(0, 200))).toContain('Trabecula, mm, LPS')
})
