import { TrabeculaError, type Warning } from '../../base/errors.ts'
import { determinant, type Matrix4 } from '../../base/vectors.ts'
import { joinMeshes, type TriangleMesh } from '../../geometry/mesh.ts'
import { type BeamLattice, beamShells } from './beams.ts'
import { clippedLattice, slicedBody } from './exact-body.ts'
import { type ModelObject, type ModelPart, readModelPart } from './model.ts'
import { openPackage } from './package.ts'
import type { Colour } from './properties.ts'
import type { ModelSlice } from './slice-rows.ts'
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
 * extension, beam lattices as shells, clipped ones cut; bodies whose mesh is a sketch by their slices): every body
 * that the build places, moved to its place and scaled to mm. Mirrored parts keep facing outward and are warned of, since
 * left may have become right.
 * @throws TrabeculaError THREE_MF_PACKAGE, THREE_MF_TOO_LARGE, THREE_MF_XML, THREE_MF_INVALID, THREE_MF_EXTENSION
 */
export async function readThreeMfDocument(bytes: Uint8Array, where = '3MF file'): Promise<ThreeMfDocument> {
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
    else
      await placing.place(
        path,
        object,
        item.transform,
        object.name ?? object.partNumber ?? item.partNumber,
        0,
      )
  }
  if (placing.bodies.length === 0) throw placing.fault('the build holds no object: there is nothing to read')
  return { bodies: placing.bodies, metadata: root.metadata, unit: root.unit, warnings: placing.warnings }
}

/** The bodies alone; `warn` is told what was assumed. @throws as readThreeMfDocument */
export async function readThreeMf(
  bytes: Uint8Array,
  where = '3MF file',
  warn: (warning: Warning) => void = () => {},
): Promise<readonly ThreeMfBody[]> {
  const document = await readThreeMfDocument(bytes, where)
  document.warnings.forEach(warn)
  return document.bodies
}

class Placing {
  readonly bodies: ThreeMfBody[] = []
  readonly warnings: Warning[] = []
  private triangles = 0
  private visits = 0
  private readonly names = new Set<string>()
  private readonly shapes = new Map<ModelObject, TriangleMesh>()
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

  async place(
    path: string,
    object: ModelObject,
    transform: Matrix4,
    name: string | undefined,
    depth: number,
  ): Promise<void> {
    if (depth > GREATEST_DEPTH || ++this.visits > MOST_PLACED)
      throw this.fault(`components unfold to more than ${MOST_PLACED} or ${GREATEST_DEPTH} deep`)
    for (const component of object.components) {
      const inner = component.path ?? path
      const child = this.objectOf(inner, component.objectId)
      if (child.type === 'other' || child.type.endsWith('support')) continue
      await this.place(
        inner,
        child,
        multiply(transform, component.transform),
        child.name ?? child.partNumber ?? name,
        depth + 1,
      )
    }
    if (!object.mesh) return
    if (object.coarse) this.checkPlanar(object, transform)
    this.add(path, object, await this.shapeOf(path, object, object.mesh), transform, name)
  }

  /** Slices lie across z: a body of slices may be turned about z, moved, and nothing else (Slice Extension 1.0.2). */
  private checkPlanar(object: ModelObject, m: Matrix4): void {
    if (m[2] === 0 && m[6] === 0 && m[8] === 0 && m[9] === 0 && m[10] === 1) return
    throw this.fault(
      `object ${object.id} consists of slices, but is placed by a transform that tilts or stretches them along z`,
    )
  }

  /** The object's triangles as they are to be made, each object's once. */
  private async shapeOf(path: string, object: ModelObject, mesh: TriangleMesh): Promise<TriangleMesh> {
    const known = this.shapes.get(object)
    if (known) return known
    const shape = object.coarse
      ? await this.slicedShape(path, object)
      : object.beams
        ? await this.latticeShape(path, object, object.beams, mesh)
        : mesh
    this.shapes.set(object, shape)
    return shape
  }

  private async slicedShape(path: string, { id, sliceStack }: ModelObject): Promise<TriangleMesh> {
    const stack = sliceStack === undefined ? undefined : this.partOf(path).sliceStacks.get(sliceStack)
    if (!stack)
      throw this.fault(`the mesh of object ${id} is a sketch (meshresolution lowres), but it has no slices`)
    const slices: ModelSlice[] = [...stack.slices]
    for (const reference of stack.references) {
      const other = this.partOf(reference.path)
      const further = reference.path === path ? undefined : other.sliceStacks.get(reference.stack)
      if (!further || further.references.length > 0)
        throw this.fault(`the slices of object ${id} stand in no slice stack of another part`)
      const factor = other.millimetresPerUnit / this.partOf(path).millimetresPerUnit
      const [first, last] = [further.slices[0], slices.at(-1)]
      if (first && last && !(first.top * factor > last.top))
        throw this.fault(`the slices of object ${id} do not grow in height from part to part`)
      slices.push(...further.slices.map((slice) => scaledSlice(slice, factor)))
    }
    this.warn(
      'THREE_MF_SLICES',
      `object ${id} is read from its ${slices.length} slices: its surface has their steps, its mesh is a sketch and left out`,
    )
    return slicedBody(slices, stack.bottom, `${this.where}, slices of object ${id}`)
  }

  /** The triangles with the beams as shells, cut where they are clipped. What represents the lattice is for pictures only. */
  private async latticeShape(
    path: string,
    { id }: ModelObject,
    beams: BeamLattice,
    mesh: TriangleMesh,
  ): Promise<TriangleMesh> {
    if (beams.representation !== undefined) this.latticeMesh(path, id, beams.representation, 'represents')
    const { clip } = beams
    this.warn(
      'THREE_MF_BEAMS',
      `object ${id} is a lattice of ${beams.beams.length} beams: each is read as a closed shell of twelve sides, which overlap where beams meet${clip ? `; kept is what lies ${clip.mode} object ${clip.objectId}` : ''}`,
    )
    const lattice = clip
      ? await clippedLattice(
          beams,
          mesh.positions,
          this.latticeMesh(path, id, clip.objectId, 'clips'),
          clip.mode,
          `${this.where}, beams of object ${id}`,
        )
      : beamShells(beams, mesh.positions)
    // Vertices that only beams use are no part of the surface.
    return mesh.triangles.length === 0 ? lattice : joinMeshes([mesh, lattice])
  }

  /** The mesh of the object that a lattice names: a model's, without a lattice of its own, defined before it. */
  private latticeMesh(path: string, lattice: number, id: number, does: string): TriangleMesh {
    const { objects } = this.partOf(path)
    const object = objects.get(id)
    const order = [...objects.keys()]
    if (!object?.mesh || object.type !== 'model' || (does === 'clips' && object.beams))
      throw this.fault(`object ${id} ${does} the lattice of object ${lattice}, but is no mesh of type model`)
    if (order.indexOf(id) >= order.indexOf(lattice))
      throw this.fault(`object ${id} ${does} the lattice of object ${lattice}, but is not defined before it`)
    return object.mesh
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

function scaledSlice({ top, polygons }: ModelSlice, factor: number): ModelSlice {
  return {
    top: top * factor,
    polygons: polygons.map((polygon) => polygon.map(([x, y]) => [x * factor, y * factor] as const)),
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
