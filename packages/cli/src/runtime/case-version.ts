import { existsSync, readFileSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { type CaseVersion, type PlannedStep, parseCase, readStl, TrabeculaError } from '@trabecula/core'
import { PROGRAM_VERSION } from '../version.ts'
import { fileSetOf } from './file-set.ts'

type Record = Pick<CaseVersion, 'case' | 'steps' | 'checks'> & {
  readonly devices: readonly {
    readonly name: string
    readonly kind: string
    readonly files: readonly string[]
  }[]
}

/**
 * A version of a case: a case file (what it asks for), or the output folder of a run or its `record.json` (what was made).
 * @throws TrabeculaError FILE_NOT_FOUND, FILE_UNREADABLE, VERSION_UNREADABLE, and those of a case file and of meshes
 */
export function readVersion(path: string): CaseVersion {
  const folder = existsSync(path) && statSync(path).isDirectory()
  if (folder || basename(path) === 'record.json') return versionOfRun(folder ? path : join(path, '..'))
  const [file] = fileSetOf(path).files
  const text = new TextDecoder().decode(file ? file.read() : new Uint8Array(0))
  const graph = parseCase(text, basename(path), { version: PROGRAM_VERSION, lang: 'en' })
  const steps = graph.nodes.map(({ id, step, params }) => ({ id, kind: step.kind, params }))
  const devices = steps
    .filter(({ kind }) => /^device\/(model|guide|implant)$/.test(kind))
    .map(({ id, kind }) => ({ name: id.split('.')[1] ?? id, kind: kind.slice('device/'.length) }))
  return { case: graph.head.case, steps, operation: plannedIn(steps), checks: [], devices }
}

function versionOfRun(folder: string): CaseVersion {
  const path = join(folder, 'record.json')
  const record = jsonAt<Record>(path)
  if (record === undefined || !Array.isArray(record.steps) || !Array.isArray(record.devices)) {
    throw new TrabeculaError(
      {
        code: 'VERSION_UNREADABLE',
        message: `expected a case file, or an output folder with a whole record.json, got ${record === undefined ? 'a folder without one' : 'another JSON file'}`,
        where: path,
        remedy:
          'name a case.yaml, or the folder that `trabecula run -o` has written, after its run has ended',
      },
      'refused',
    )
  }
  const listed = jsonAt<{ steps: readonly PlannedStep[] }>(join(folder, 'plan/operation.json'))
  return {
    case: record.case,
    steps: record.steps,
    operation: listed?.steps ?? plannedIn(record.steps),
    checks: record.checks,
    devices: (record.devices as Record['devices']).map(({ name, kind, files }) => {
      const meshes = (files as readonly string[])
        .filter((file) => file.endsWith('.stl'))
        .map((file) => join(folder, file))
      return { name, kind, ...(meshes.length > 0 && { mesh: joined(meshes) }) }
    }),
  }
}

function jsonAt<T>(path: string): T | undefined {
  if (!existsSync(path)) return undefined
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as T
  } catch {
    return undefined
  }
}

/** All bodies of a device as one mesh. */
function joined(paths: readonly string[]) {
  const meshes = paths.map((path) => readStl(fileSetOf(path).files[0]!.read(), path).mesh)
  const positions = new Float32Array(meshes.reduce((sum, mesh) => sum + mesh.positions.length, 0))
  const triangles = new Uint32Array(meshes.reduce((sum, mesh) => sum + mesh.triangles.length, 0))
  let [vertex, corner] = [0, 0]
  for (const mesh of meshes) {
    positions.set(mesh.positions, 3 * vertex)
    const first = vertex
    triangles.set(
      mesh.triangles.map((v) => v + first),
      corner,
    )
    vertex += mesh.positions.length / 3
    corner += mesh.triangles.length
  }
  return { positions, triangles }
}

type Vector = readonly [number, number, number]

/** Planes, wires and screws as the parameters of the plan's steps give them. */
function plannedIn(steps: CaseVersion['steps']): PlannedStep[] {
  return steps.flatMap(({ id, kind, params }): PlannedStep[] => {
    const set = id.split('.').at(-1)!
    const given = params as {
      planes?: { [name: string]: { at: Vector; normal: Vector } }
      screws?: { [name: string]: { entry: Vector; target: Vector; diameter: number } }
      wires?: { [name: string]: { entry: Vector; target: Vector; diameter: number } }
    }
    if (kind === 'plan/resection') {
      return Object.entries(given.planes ?? {}).map(([name, { at, normal }]) => ({
        ...{ kind: 'cut' as const, name, set },
        point: at,
        direction: scaledTo(normal, 1),
      }))
    }
    if (kind !== 'plan/trajectories') return []
    const rods = (of: typeof given.screws, rod: 'screw' | 'wire') =>
      Object.entries(of ?? {}).map(([name, { entry, target, diameter }]): PlannedStep => {
        const way = target.map((x, axis) => x - entry[axis]!) as unknown as Vector
        const length = Math.sqrt(way.reduce((sum, x) => sum + x * x, 0))
        return { kind: rod, name, set, point: entry, direction: scaledTo(way, 1), length, diameter }
      })
    return [...rods(given.wires, 'wire'), ...rods(given.screws, 'screw')]
  })
}

function scaledTo(vector: Vector, wanted: number): Vector {
  const length = Math.sqrt(vector.reduce((sum, x) => sum + x * x, 0))
  return vector.map((x) => (x * wanted) / length) as unknown as Vector
}
