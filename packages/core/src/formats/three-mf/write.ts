import { zipSync } from 'fflate'
import { joinBytes } from '../../base/bytes.ts'
import { byCodeUnit } from '../../base/canonical.ts'
import { TrabeculaError } from '../../base/errors.ts'
import type { Body, TriangleMesh } from '../../geometry/mesh.ts'
import type { Slices } from '../../geometry/slices.ts'
import type { StrutBeams } from '../../geometry/strut-beams.ts'
import { latticePart } from './beam-rows.ts'
import { writeDecimal, writeText, writeWhole } from './decimal.ts'
import { basePart, materialsOf } from './material-rows.ts'
import { BEAMS, MATERIALS, PRODUCTION, SLICES } from './namespaces.ts'
import { sliceStackPart } from './slice-stack.ts'
import { escapeXml } from './xml-text.ts'

/** Namespace of our own metadata names, `trabecula:…`. */
const TRABECULA = 'urn:trabecula:3mf:1'
/** Level 1: 2 M triangles in 1.8 s; level 6 takes 4.1 s for 5 % less. */
const LEVEL = 1

const CONTENT_TYPES = `<?xml version="1.0" encoding="UTF-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="model" ContentType="application/vnd.ms-package.3dmanufacturing-3dmodel+xml"/></Types>`
const RELATIONSHIPS = `<?xml version="1.0" encoding="UTF-8"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Target="/3D/3dmodel.model" Id="rel0" Type="http://schemas.microsoft.com/3dmanufacturing/2013/01/3dmodel"/></Relationships>`

export interface ThreeMfOptions {
  readonly title: string
  /** Program and version that wrote the file. */
  readonly application: string
  readonly designer?: string
  readonly description?: string
  /** Written as `trabecula:<name>`: case, side, version, content, … Never a patient's name or number. */
  readonly metadata?: Readonly<Record<string, string>>
  /** sha256 of bytes, hex: with it build, items and objects carry UUIDs made of their content (Production Extension 1.1). */
  readonly hash?: (bytes: Uint8Array) => string
}

/**
 * What of a body goes into a 3MF: with its contours by layer where they are wanted (Slice Extension 1.0), with struts that
 * are united with the mesh (Beam Lattice Extension 1.2), and where it is placed: item's transform, 4 rows of 3 as in core 3.3.
 */
export type ThreeMfInput = Pick<Body, 'name' | 'mesh' | 'colour' | 'side' | 'opacity'> & {
  readonly slices?: Slices
  readonly beams?: StrutBeams
  readonly transform?: readonly number[]
}

/**
 * Writes a 3MF file (core 1.4): unit millimetre, one object per body with its name, part number, side and colour (base
 * material; a see-through one with the translucency of the Materials Extension 1.2), each placed once where it is.
 * Positions read back as the same float32. The same bytes for the same input:
 * entry times are 1980-01-01, entries in fixed order, one deflate stream over the whole part.
 * @throws TrabeculaError MESH_EMPTY where a body has no triangles
 */
export function writeThreeMf(bodies: readonly ThreeMfInput[], options: ThreeMfOptions): Uint8Array {
  for (const body of bodies) {
    if (body.mesh.triangles.length < 12) {
      throw new TrabeculaError({
        code: 'MESH_EMPTY',
        message: `a 3MF object needs at least 4 triangles, got ${body.mesh.triangles.length / 3}`,
        where: body.name,
        remedy: 'Look at the step that makes this body: nothing of it is left.',
      })
    }
  }
  const encode = (text: string) => new TextEncoder().encode(text)
  // The zip's times are local and so must this be.
  const entry = { level: LEVEL, mtime: new Date(1980, 0, 1) } as const
  return zipSync({
    '[Content_Types].xml': [encode(CONTENT_TYPES), entry],
    '_rels/.rels': [encode(RELATIONSHIPS), entry],
    '3D/3dmodel.model': [modelPart(bodies, options), entry],
  })
}

/** Prefixes of the extensions that the bodies need, and those without which their shape would be read wrongly. */
function headOf(bodies: readonly ThreeMfInput[], { hash }: ThreeMfOptions): string {
  const used: [string, string, boolean][] = [
    ['m', MATERIALS, bodies.some(({ opacity }) => opacity !== undefined && opacity < 1)],
    ['p', PRODUCTION, hash !== undefined],
    ['s', SLICES, bodies.some(({ slices }) => slices)],
    ['b', BEAMS, bodies.some(({ beams }) => beams)],
  ]
  const names = used.filter(([, , is]) => is).map(([prefix, uri]) => ` xmlns:${prefix}="${uri}"`)
  const required = used[3]![2] ? ' requiredextensions="b"' : ''
  return `<model unit="millimeter" xml:lang="en-US" xmlns="http://schemas.microsoft.com/3dmanufacturing/core/2015/02" xmlns:trabecula="${TRABECULA}"${names.join('')}${required}>\n`
}

function modelPart(bodies: readonly ThreeMfInput[], options: ThreeMfOptions): Uint8Array {
  const pieces: Uint8Array[] = []
  const put = (text: string) => void pieces.push(new TextEncoder().encode(text))
  const uuid = uuidsOf(options)
  put('<?xml version="1.0" encoding="UTF-8"?>\n')
  put(headOf(bodies, options))
  for (const [name, value] of metadataOf(options))
    put(`<metadata name="${escapeXml(name)}">${escapeXml(value)}</metadata>\n`)
  put('<resources>\n')
  const materials = materialsOf(bodies)
  put(basePart(bodies, materials))
  // The schema has every other resource before the first object.
  const stackOf = (index: number) => materials.last + bodies.length + index + 1
  bodies.forEach(({ slices }, index) => {
    if (slices) for (const piece of sliceStackPart(slices, stackOf(index))) pieces.push(piece)
  })
  const ids = bodies.map((_, index) => materials.last + index + 1)
  const identities = bodies.map((body, index) => {
    const name = escapeXml(body.name)
    const { pid, pindex } = materials.of[index]!
    const slices = body.slices ? ` s:slicestackid="${stackOf(index)}" s:meshresolution="fullres"` : ''
    const rows = meshRows(body)
    const identity = uuid('object', body.name, ...rows)
    put(
      `<object id="${ids[index]}" type="model" name="${name}" partnumber="${name}" pid="${pid}" pindex="${pindex}"${slices}${identity}>\n`,
    )
    put(
      `<metadatagroup><metadata name="trabecula:side">${body.side}</metadata></metadatagroup>\n<mesh>\n<vertices>\n`,
    )
    pieces.push(...rows)
    put('</mesh>\n</object>\n')
    return identity
  })
  put(`</resources>\n<build${uuid('build', options.title, ...identities)}>\n`)
  for (const [index, body] of bodies.entries()) {
    const place = body.transform ? ` transform="${body.transform.map(decimalText).join(' ')}"` : ''
    const identity = uuid('item', String(index), place, identities[index]!)
    put(`<item objectid="${ids[index]}"${place} partnumber="${escapeXml(body.name)}"${identity}/>\n`)
  }
  put('</build>\n</model>\n')
  return joinBytes(pieces)
}

/** From the first vertex to the end of triangles and beams. */
function meshRows({ mesh, beams }: ThreeMfInput): Uint8Array[] {
  const encode = (text: string) => new TextEncoder().encode(text)
  const first = mesh.positions.length / 3
  return [
    vertexRows(mesh.positions),
    ...(beams ? [vertexRows(beams.nodes)] : []),
    encode('</vertices>\n<triangles>\n'),
    triangleRows(mesh),
    encode('</triangles>\n'),
    ...(beams ? latticePart(beams, first) : []),
  ]
}

function decimalText(value: number): string {
  const bytes = new Uint8Array(32)
  return new TextDecoder().decode(bytes.subarray(0, writeDecimal(Math.fround(value), bytes, 0)))
}

/** Attributes ` p:UUID="…"` made of what they stand for (RFC 9562, version 8); nothing without a hash. */
function uuidsOf({ hash }: ThreeMfOptions): (...parts: readonly (string | Uint8Array)[]) => string {
  if (!hash) return () => ''
  return (...parts) => {
    const bytes = parts.map((part) => (typeof part === 'string' ? new TextEncoder().encode(part) : part))
    const sum = hash(joinBytes(bytes.flatMap((each) => [each, new Uint8Array(1)])))
    return ` p:UUID="${sum.slice(0, 8)}-${sum.slice(8, 12)}-8${sum.slice(13, 16)}-a${sum.slice(17, 20)}-${sum.slice(20, 32)}"`
  }
}

function metadataOf(options: ThreeMfOptions): [string, string][] {
  const known: [string, string | undefined][] = [
    ['Title', options.title],
    ['Designer', options.designer],
    ['Description', options.description],
    ['Application', options.application],
  ]
  const own = Object.entries(options.metadata ?? {})
    .sort(([a], [b]) => byCodeUnit(a, b))
    .map(([name, value]): [string, string] => [`trabecula:${name}`, value])
  return [...known.filter((pair): pair is [string, string] => pair[1] !== undefined), ...own]
}

function vertexRows(positions: Float32Array): Uint8Array {
  const rows = new Uint8Array((positions.length / 3) * 80 + 64)
  let at = 0
  for (let i = 0; i < positions.length; i += 3) {
    at = writeText('<vertex x="', rows, at)
    at = writeDecimal(positions[i]!, rows, at)
    at = writeText('" y="', rows, at)
    at = writeDecimal(positions[i + 1]!, rows, at)
    at = writeText('" z="', rows, at)
    at = writeDecimal(positions[i + 2]!, rows, at)
    at = writeText('"/>\n', rows, at)
  }
  return rows.subarray(0, at)
}

function triangleRows({ triangles }: TriangleMesh): Uint8Array {
  const rows = new Uint8Array((triangles.length / 3) * 64 + 64)
  let at = 0
  for (let i = 0; i < triangles.length; i += 3) {
    at = writeText('<triangle v1="', rows, at)
    at = writeWhole(triangles[i]!, rows, at)
    at = writeText('" v2="', rows, at)
    at = writeWhole(triangles[i + 1]!, rows, at)
    at = writeText('" v3="', rows, at)
    at = writeWhole(triangles[i + 2]!, rows, at)
    at = writeText('"/>\n', rows, at)
  }
  return rows.subarray(0, at)
}
