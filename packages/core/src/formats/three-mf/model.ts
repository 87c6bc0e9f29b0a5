import type { Matrix4 } from '../../base/vectors.ts'
import type { TriangleMesh } from '../../geometry/mesh.ts'
import { type BeamLattice, readBeamLattice } from './beams.ts'
import { invalid, unknownExtension } from './invalid.ts'
import { BALLS, BEAMS, COMPATIBILITY, CORE, MATERIALS, PRODUCTION, SLICES } from './namespaces.ts'
import { type Colour, PropertyTable } from './properties.ts'
import { readSliceStack, type SliceStack } from './slice-rows.ts'
import type { XmlReader } from './xml.ts'

const UNITS: Readonly<Record<string, number>> = {
  micron: 0.001,
  millimeter: 1,
  centimeter: 10,
  inch: 25.4,
  foot: 304.8,
  meter: 1000,
}
const OBJECT_TYPES: readonly string[] = ['model', 'solidsupport', 'support', 'surface', 'other']
const MOST_VERTICES = 40_000_000

export interface ModelComponent {
  readonly objectId: number
  readonly transform: Matrix4
  /** Another model part (production extension). */
  readonly path?: string
}

export interface ModelObject {
  readonly id: number
  readonly type: string
  readonly name?: string
  readonly partNumber?: string
  readonly colour?: Colour
  readonly metadata: Readonly<Record<string, string>>
  /** In the file's unit. */
  readonly mesh?: TriangleMesh
  /** Struts between the mesh's vertices. */
  readonly beams?: BeamLattice
  /** The mesh is a sketch only (`meshresolution` lowres): the exact shape stands in the object's slices. */
  readonly coarse: boolean
  /** The slice stack of this part that the object is made of. */
  readonly sliceStack?: number
  readonly components: readonly ModelComponent[]
}

export interface ModelItem extends ModelComponent {
  readonly partNumber?: string
}

/** One model part as it stands in the file. */
export interface ModelPart {
  readonly millimetresPerUnit: number
  readonly unit: string
  readonly metadata: Readonly<Record<string, string>>
  readonly objects: ReadonlyMap<number, ModelObject>
  readonly sliceStacks: ReadonlyMap<number, SliceStack>
  readonly items: readonly ModelItem[]
}

/**
 * Reads one model part (3MF Core Specification 1.4). Elements of extensions that are not required are passed over.
 * @throws TrabeculaError THREE_MF_XML, THREE_MF_INVALID, THREE_MF_EXTENSION
 */
export function readModelPart(xml: XmlReader): ModelPart {
  if (xml.next() !== 'start' || !xml.is('model', CORE))
    throw invalid(xml, 'the root element is not <model> of 3MF core')
  const unit = xml.attribute('unit') ?? 'millimeter'
  const millimetresPerUnit = UNITS[unit]
  if (millimetresPerUnit === undefined) {
    throw invalid(xml, `the unit is “${unit.slice(0, 20)}”, 3MF knows ${Object.keys(UNITS).join(', ')}`)
  }
  checkExtensions(xml)
  const metadata: Record<string, string> = {}
  const resources = new Resources(ignorableOf(xml))
  let items: ModelItem[] | undefined
  let seen = false
  for (let event = xml.next(); event !== 'eof'; event = xml.next()) {
    if (event !== 'start') continue
    if (xml.namespace !== CORE) xml.skip()
    else if (xml.local === 'metadata') readMetadata(xml, metadata)
    else if (xml.local === 'resources' && !seen) {
      seen = true
      readResources(xml, resources)
    } else if (xml.local === 'build' && !items) items = readItems(xml)
    else throw invalid(xml, `<${xml.local}> must not stand here, or not twice`)
  }
  if (!seen) throw invalid(xml, 'the model has no <resources>')
  if (!items) throw invalid(xml, 'the model has no <build>')
  const { objects, sliceStacks } = resources
  return { millimetresPerUnit, unit, metadata, objects, sliceStacks, items }
}

function checkExtensions(xml: XmlReader): void {
  const known = [CORE, PRODUCTION, MATERIALS, SLICES, BEAMS, BALLS]
  for (const prefix of (xml.attribute('requiredextensions') ?? '').split(/\s+/).filter(Boolean)) {
    const uri = xml.namespaceOf(prefix)
    if (uri !== undefined && known.includes(uri)) continue
    throw unknownExtension(
      xml,
      `the file requires the extension ${(uri ?? prefix).slice(0, 120)}, which this program does not know: its shape would be read wrongly`,
    )
  }
}

class Resources extends PropertyTable {
  readonly objects = new Map<number, ModelObject>()
  readonly sliceStacks = new Map<number, SliceStack>()
  /** Namespaces whose attributes the file allows to be passed over everywhere. */
  readonly ignorable: ReadonlySet<string>

  constructor(ignorable: ReadonlySet<string>) {
    super()
    this.ignorable = ignorable
  }
}

/** Namespaces that the model marks as ignorable (ECMA-376 Part 3). */
function ignorableOf(xml: XmlReader): ReadonlySet<string> {
  const prefixes = (xml.attribute('Ignorable', COMPATIBILITY) ?? '').split(/\s+/).filter(Boolean)
  return new Set(prefixes.map((prefix) => xml.namespaceOf(prefix) ?? ''))
}

function readMetadata(xml: XmlReader, into: Record<string, string>): void {
  const name = xml.attribute('name')
  // Programs that lost the name write “undefined”; the conformance suite has such a file among those that must fail.
  if (!name || /^undefined$/i.test(name)) throw invalid(xml, '<metadata> has no name')
  if (Object.hasOwn(into, name)) throw invalid(xml, `the metadata ${name.slice(0, 60)} is given twice`)
  const colon = name.indexOf(':')
  if (colon > 0 && xml.namespaceOf(name.slice(0, colon)) === undefined)
    throw invalid(xml, `the prefix of metadata ${name.slice(0, 60)} is not declared`)
  Object.defineProperty(into, name, { value: xml.content(), enumerable: true })
}

function readResources(xml: XmlReader, resources: Resources): void {
  for (let event = xml.next(); event !== 'end'; event = xml.next()) {
    if (event !== 'start') continue
    if (xml.namespace === CORE && xml.local === 'object') readObject(xml, resources)
    else if (xml.is('slicestack', SLICES))
      resources.sliceStacks.set(resources.takeId(xml), readSliceStack(xml))
    else if (!resources.read(xml)) {
      if (xml.namespace === MATERIALS && xml.attribute('id') !== undefined) resources.takeId(xml)
      xml.skip()
    }
  }
}

function readObject(xml: XmlReader, resources: Resources): void {
  const id = resources.takeId(xml)
  const type = xml.attribute('type') ?? 'model'
  if (!OBJECT_TYPES.includes(type))
    throw invalid(xml, `the object type is “${type.slice(0, 20)}”, 3MF knows ${OBJECT_TYPES.join(', ')}`)
  const name = xml.attribute('name')
  const partNumber = xml.attribute('partnumber')
  const colour = resources.objectColour(xml)
  const coarse = xml.attribute('meshresolution', SLICES) === 'lowres'
  const sliceStack = xml.whole('slicestackid', SLICES)
  if (sliceStack !== undefined && !resources.sliceStacks.has(sliceStack))
    throw invalid(xml, `the slice stack ${sliceStack} of object ${id} is not defined before it`)
  const metadata: Record<string, string> = {}
  let mesh: ReadMesh | undefined
  let components: ModelComponent[] | undefined
  for (let event = xml.next(); event !== 'end'; event = xml.next()) {
    if (event !== 'start') continue
    if (xml.namespace !== CORE) xml.skip()
    else if (xml.local === 'mesh' && !mesh && !components) mesh = readMesh(xml, type, resources)
    else if (xml.local === 'components' && !mesh && !components) components = readComponents(xml, resources)
    else if (xml.local === 'metadatagroup') readGroup(xml, metadata)
    else throw invalid(xml, `<${xml.local}> must not stand in object ${id}, or not twice`)
  }
  if (!mesh && !components) throw invalid(xml, `object ${id} has neither a mesh nor components`)
  resources.objects.set(id, {
    id,
    type,
    ...(name !== undefined && { name }),
    ...(partNumber !== undefined && { partNumber }),
    ...(colour && { colour }),
    ...(mesh && { mesh: mesh.mesh }),
    ...(mesh?.beams && { beams: mesh.beams }),
    coarse,
    ...(sliceStack !== undefined && { sliceStack }),
    metadata,
    components: components ?? [],
  })
}

function readGroup(xml: XmlReader, metadata: Record<string, string>): void {
  for (let event = xml.next(); event !== 'end'; event = xml.next()) {
    if (event === 'start' && xml.local === 'metadata') readMetadata(xml, metadata)
    else if (event === 'start') xml.skip()
  }
}

function readComponents(xml: XmlReader, resources: Resources): ModelComponent[] {
  const components: ModelComponent[] = []
  for (let event = xml.next(); event !== 'end'; event = xml.next()) {
    if (event !== 'start') continue
    if (xml.namespace !== CORE || xml.local !== 'component')
      throw invalid(xml, '<components> holds something else than <component>')
    const component = readReference(xml)
    // Only what was defined before may be named, so that no object can hold itself.
    if (!component.path && !resources.objects.has(component.objectId))
      throw invalid(xml, `the component's object ${component.objectId} is not defined before it`)
    components.push(component)
    xml.skip()
  }
  if (components.length === 0) throw invalid(xml, '<components> is empty')
  return components
}

function readItems(xml: XmlReader): ModelItem[] {
  const items: ModelItem[] = []
  for (let event = xml.next(); event !== 'end'; event = xml.next()) {
    if (event !== 'start') continue
    if (xml.namespace !== CORE || xml.local !== 'item')
      throw invalid(xml, '<build> holds something else than <item>')
    const partNumber = xml.attribute('partnumber')
    items.push({ ...readReference(xml), ...(partNumber !== undefined && { partNumber }) })
    xml.skip()
  }
  return items
}

function readReference(xml: XmlReader): ModelComponent {
  const objectId = xml.whole('objectid')
  if (objectId === undefined) throw invalid(xml, `<${xml.local}> has no objectid`)
  const path = xml.attribute('path', PRODUCTION)
  return { objectId, transform: readTransform(xml), ...(path !== undefined && { path }) }
}

/** 3MF writes 4 rows of 3 for row vectors; ours are for column vectors. */
function readTransform(xml: XmlReader): Matrix4 {
  const text = xml.attribute('transform')
  if (text === undefined) return [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]
  const m = text.trim().split(/\s+/).map(Number)
  if (m.length !== 12 || !m.every(Number.isFinite)) throw invalid(xml, 'a transform is not 12 numbers')
  const determinant =
    m[0]! * (m[4]! * m[8]! - m[5]! * m[7]!) -
    m[1]! * (m[3]! * m[8]! - m[5]! * m[6]!) +
    m[2]! * (m[3]! * m[7]! - m[4]! * m[6]!)
  if (!(Math.abs(determinant) > 1e-12))
    throw invalid(xml, 'a transform makes the object flat: its determinant is 0')
  return [m[0]!, m[3]!, m[6]!, m[9]!, m[1]!, m[4]!, m[7]!, m[10]!, m[2]!, m[5]!, m[8]!, m[11]!, 0, 0, 0, 1]
}

class Growing<T extends Float32Array | Uint32Array> {
  array: T
  length = 0
  private readonly make: (length: number) => T
  constructor(make: (length: number) => T) {
    this.make = make
    this.array = make(3072)
  }
  push(a: number, b: number, c: number): void {
    if (this.length + 3 > this.array.length) {
      const larger = this.make(2 * this.array.length)
      larger.set(this.array)
      this.array = larger
    }
    this.array[this.length++] = a
    this.array[this.length++] = b
    this.array[this.length++] = c
  }
}

interface ReadMesh {
  readonly mesh: TriangleMesh
  readonly beams?: BeamLattice
}

function readMesh(xml: XmlReader, type: string, resources: Resources): ReadMesh {
  const positions = new Growing((length) => new Float32Array(length))
  const triangles = new Growing((length) => new Uint32Array(length))
  const seen = new Set<string>()
  let beams: BeamLattice | undefined
  for (let event = xml.next(); event !== 'end'; event = xml.next()) {
    if (event !== 'start') continue
    if (xml.namespace === BEAMS && xml.local === 'beamlattice') {
      if (beams) throw invalid(xml, 'a mesh has <beamlattice> twice')
      beams = readBeamLattice(xml, positions.length / 3)
      continue
    }
    if (xml.namespace !== CORE) {
      xml.skip()
      continue
    }
    if (seen.has(xml.local)) throw invalid(xml, `a mesh has <${xml.local}> twice`)
    seen.add(xml.local)
    checkAttributes(xml, resources.ignorable)
    if (xml.local === 'vertices') readRows(xml, 'vertex', () => readVertex(xml, positions))
    else if (xml.local === 'triangles')
      readRows(xml, 'triangle', () => readTriangle(xml, triangles, positions.length / 3))
    else throw invalid(xml, `a mesh holds <${xml.local}>`)
  }
  const least = beams ? 0 : type === 'model' || type === 'solidsupport' ? 4 : 1
  if (triangles.length < 3 * least)
    throw invalid(
      xml,
      `a mesh of type ${type} needs at least ${least} triangles, this one has ${triangles.length / 3}`,
    )
  const mesh = {
    positions: positions.array.slice(0, positions.length),
    triangles: triangles.array.slice(0, triangles.length),
  }
  return beams ? { mesh, beams } : { mesh }
}

/** <vertices> and <triangles> carry no attributes in the schema: one of another namespace must be marked as ignorable. */
function checkAttributes(xml: XmlReader, ignorable: ReadonlySet<string>): void {
  for (const prefix of xml.attributePrefixes()) {
    const uri = xml.namespaceOf(prefix)
    if (prefix !== 'xmlns' && !(uri !== undefined && ignorable.has(uri)))
      throw invalid(
        xml,
        `<${xml.local}> has an attribute of ${(uri ?? prefix).slice(0, 120)}, which is not allowed there`,
      )
  }
}

function readRows(xml: XmlReader, element: string, read: () => void): void {
  for (let event = xml.next(); event !== 'end'; event = xml.next()) {
    if (event !== 'start') continue
    if (xml.namespace === CORE && xml.local !== element)
      throw invalid(xml, `<${xml.local}> stands where <${element}> is expected`)
    if (xml.namespace === CORE) read()
    xml.skip()
  }
}

function readVertex(xml: XmlReader, positions: Growing<Float32Array>): void {
  const x = xml.number('x')
  const y = xml.number('y')
  const z = xml.number('z')
  if (x === undefined || y === undefined || z === undefined) throw invalid(xml, 'a vertex has no x, y or z')
  if (positions.length >= 3 * MOST_VERTICES)
    throw invalid(xml, `a mesh has more than ${MOST_VERTICES} vertices`)
  positions.push(x, y, z)
}

function readTriangle(xml: XmlReader, triangles: Growing<Uint32Array>, vertices: number): void {
  const a = xml.whole('v1')
  const b = xml.whole('v2')
  const c = xml.whole('v3')
  if (a === undefined || b === undefined || c === undefined)
    throw invalid(xml, 'a triangle has no v1, v2 or v3')
  const greatest = Math.max(a, b, c)
  if (greatest >= vertices)
    throw invalid(xml, `a triangle names vertex ${greatest}, the mesh has ${vertices}`)
  if (a === b || b === c || a === c) throw invalid(xml, `a triangle names vertex ${a === b ? a : c} twice`)
  triangles.push(a, b, c)
}
