import { TrabeculaError, type Warning } from '../../base/errors.ts'
import { determinant, type Matrix4 } from '../../base/vectors.ts'
import { joinMeshes, type TriangleMesh } from '../../geometry/mesh.ts'
import { beamShells } from './beams.ts'
import { type ModelObject, type ModelPart, readModelPart } from './model.ts'
import { openPackage } from './package.ts'
import type { Colour } from './properties.ts'
import { XmlReader } from './xml.ts'

const MOST_PLACED = 20_000
const MOST_PLACED_TRIANGLES = 60_000_000
const GREATEST_DEPTH = 32

/** One mesh of a 3MF in its place: mm. */
export interface ThreeMfBody {
  /** As the file names it, else `object_<id>`; made unique by `_2`, `_3`, … */
  readonly name: string
  readonly partNumber?: string
  readonly mesh: TriangleMesh
  /** sRGB, 0–255, where the object has one colour. */
  readonly colour?: Colour
  readonly metadata: Readonly<Record<string, string>>
}

export interface ThreeMfDocument {
  readonly bodies: readonly ThreeMfBody[]
  /** The model's metadata, by name as in the file. */
  readonly metadata: Readonly<Record<string, string>>
  /** As the file says; positions are mm whatever it says. */
  readonly unit: string
  readonly warnings: readonly Warning[]
}

/**
 * Reads a 3MF file (core 1.4; model parts and components of the production extension, colours of the materials
 * extension, beam lattices as shells; meshes that have slices beside them): every mesh that the build places, moved to its place and scaled to mm. Mirrored parts keep facing
 * outward and are warned of, since left may have become right.
 * @throws TrabeculaError THREE_MF_PACKAGE, THREE_MF_TOO_LARGE, THREE_MF_XML, THREE_MF_INVALID, THREE_MF_EXTENSION
 */
export function readThreeMfDocument(bytes: Uint8Array, where = '3MF file'): ThreeMfDocument {
  const zip = openPackage(bytes, where)
  const parts = new Map<string, ModelPart>()
  const partOf = (path: string): ModelPart => {
    const known = parts.get(path)
    if (known) return known
    const part = readModelPart(new XmlReader(zip.read(path), `${where}, part ${path.slice(0, 80)}`))
    parts.set(path, part)
    return part
  }
  const root = partOf(zip.model)
  const placing = new Placing(partOf, where)
  for (const item of root.items) {
    const path = item.path ?? zip.model
    const object = placing.objectOf(path, item.objectId)
    if (object.type === 'other')
      throw placing.fault(`the build names object ${object.id}, which is of type other`)
    if (object.type.endsWith('support'))
      placing.warn('THREE_MF_SKIPPED', `object ${object.id} is a support and left out`)
    else placing.place(path, object, item.transform, object.name ?? object.partNumber ?? item.partNumber, 0)
  }
  if (placing.bodies.length === 0) throw placing.fault('the build holds no object: there is nothing to read')
  return { bodies: placing.bodies, metadata: root.metadata, unit: root.unit, warnings: placing.warnings }
}

/** The bodies alone; `warn` is told what was assumed. @throws as readThreeMfDocument */
export function readThreeMf(
  bytes: Uint8Array,
  where = '3MF file',
  warn: (warning: Warning) => void = () => {},
): readonly ThreeMfBody[] {
  const document = readThreeMfDocument(bytes, where)
  document.warnings.forEach(warn)
  return document.bodies
}

class Placing {
  readonly bodies: ThreeMfBody[] = []
  readonly warnings: Warning[] = []
  private triangles = 0
  private visits = 0
  private readonly names = new Set<string>()
  private readonly partOf: (path: string) => ModelPart
  private readonly where: string

  constructor(partOf: (path: string) => ModelPart, where: string) {
    this.partOf = partOf
    this.where = where
  }

  fault(message: string): TrabeculaError {
    return new TrabeculaError({
      code: 'THREE_MF_INVALID',
      message,
      where: this.where,
      remedy: 'Export the 3MF again with a program that keeps the 3MF core specification.',
    })
  }

  warn(code: string, message: string): void {
    this.warnings.push({ code, message, where: this.where })
  }

  objectOf(path: string, id: number): ModelObject {
    const object = this.partOf(path).objects.get(id)
    if (!object) throw this.fault(`object ${id} is named, but not defined`)
    return object
  }

  place(
    path: string,
    object: ModelObject,
    transform: Matrix4,
    name: string | undefined,
    depth: number,
  ): void {
    if (depth > GREATEST_DEPTH || ++this.visits > MOST_PLACED)
      throw this.fault(`components unfold to more than ${MOST_PLACED} or ${GREATEST_DEPTH} deep`)
    for (const component of object.components) {
      const inner = component.path ?? path
      const child = this.objectOf(inner, component.objectId)
      if (child.type === 'other' || child.type.endsWith('support')) continue
      this.place(
        inner,
        child,
        multiply(transform, component.transform),
        child.name ?? child.partNumber ?? name,
        depth + 1,
      )
    }
    if (object.mesh) this.add(path, object, this.shapeOf(path, object, object.mesh), transform, name)
  }

  /** The object's triangles; where it is a beam lattice, what represents it or the shells of its beams. */
  private shapeOf(path: string, object: ModelObject, mesh: TriangleMesh): TriangleMesh {
    if (object.coarse)
      throw new TrabeculaError({
        code: 'THREE_MF_EXTENSION',
        message: `the mesh of object ${object.id} is a sketch (meshresolution lowres): its exact shape stands in slices, which this program does not read back`,
        where: this.where,
        remedy: 'Export the part with its full mesh.',
      })
    if (!object.beams) return mesh
    const { representation } = object.beams
    if (representation !== undefined) {
      const stands = this.objectOf(path, representation).mesh
      if (!stands) throw this.fault(`object ${representation} represents a beam lattice, but has no mesh`)
      return stands
    }
    this.warn(
      'THREE_MF_BEAMS',
      `object ${object.id} is a lattice of ${object.beams.beams.length} beams: each is read as a closed shell of twelve sides, which overlap where beams meet`,
    )
    const shells = beamShells(object.beams, mesh.positions)
    // Vertices that only beams use are no part of the surface.
    return mesh.triangles.length === 0 ? shells : joinMeshes([mesh, shells])
  }

  private add(
    path: string,
    object: ModelObject,
    mesh: TriangleMesh,
    transform: Matrix4,
    name: string | undefined,
  ): void {
    this.triangles += mesh.triangles.length / 3
    if (this.triangles > MOST_PLACED_TRIANGLES)
      throw this.fault(`the build unfolds to more than ${MOST_PLACED_TRIANGLES} triangles`)
    const unique = this.uniqueName(name ?? `object_${object.id}`)
    const placed = placedMesh(mesh, transform, this.partOf(path).millimetresPerUnit)
    if (placed.mirrored)
      this.warn('THREE_MF_MIRRORED', `${unique} is placed by a mirroring transform: check left and right`)
    this.bodies.push({
      name: unique,
      mesh: placed.mesh,
      metadata: object.metadata,
      ...(object.partNumber !== undefined && { partNumber: object.partNumber }),
      ...(object.colour && { colour: object.colour }),
    })
  }

  private uniqueName(name: string): string {
    let unique = name
    for (let n = 2; this.names.has(unique); n++) unique = `${name}_${n}`
    this.names.add(unique)
    return unique
  }
}

function multiply(a: Matrix4, b: Matrix4): Matrix4 {
  const product: number[] = []
  for (let row = 0; row < 4; row++) {
    for (let column = 0; column < 4; column++) {
      let sum = 0
      for (let k = 0; k < 4; k++) sum += a[4 * row + k]! * b[4 * k + column]!
      product.push(sum)
    }
  }
  return product as unknown as Matrix4
}

function placedMesh(mesh: TriangleMesh, m: Matrix4, unit: number): { mesh: TriangleMesh; mirrored: boolean } {
  const p = mesh.positions
  const positions = new Float32Array(p.length)
  for (let i = 0; i < p.length; i += 3) {
    for (let row = 0; row < 3; row++) {
      positions[i + row] =
        (m[4 * row]! * p[i]! + m[4 * row + 1]! * p[i + 1]! + m[4 * row + 2]! * p[i + 2]! + m[4 * row + 3]!) *
        unit
    }
  }
  const mirrored = determinant([m[0], m[1], m[2], m[4], m[5], m[6], m[8], m[9], m[10]]) < 0
  const triangles = mesh.triangles.slice()
  if (mirrored) {
    for (let i = 0; i < triangles.length; i += 3) {
      const swap = triangles[i + 1]!
      triangles[i + 1] = triangles[i + 2]!
      triangles[i + 2] = swap
    }
  }
  return { mesh: { positions, triangles }, mirrored }
}
