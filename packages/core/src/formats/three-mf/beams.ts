import { cos, sin } from '../../base/math.ts'
import { cross, length, normalize, subtract, type Vector3 } from '../../base/vectors.ts'
import type { TriangleMesh } from '../../geometry/mesh.ts'
import { invalid } from './invalid.ts'
import { BALLS, BEAMS } from './namespaces.ts'
import type { XmlReader } from './xml.ts'

type Cap = 'sphere' | 'hemisphere' | 'butt'

interface Beam {
  readonly ends: readonly [number, number]
  readonly radii: readonly [number, number]
  readonly caps: readonly [Cap, Cap]
}

/** Struts between a mesh's vertices, in the file's unit (3MF Beam Lattice Extension 1.2). */
export interface BeamLattice {
  readonly beams: readonly Beam[]
  readonly balls: readonly { readonly vertex: number; readonly radius: number }[]
  /** Shorter beams are left out. */
  readonly least: number
  /** What is kept of the lattice: what lies inside or outside the mesh of an object. */
  readonly clip?: { readonly mode: 'inside' | 'outside'; readonly objectId: number }
  /** Object whose mesh shows the lattice in a preview. It must not be made (Beam Lattice Extension 1.2, 1.1). */
  readonly representation?: number
}

const MOST_BEAMS = 2_000_000
const SIDES = 12
const { PI } = Math
/** A polygon of so many sides has the area of the circle when its corners lie this much farther out. */
const OUT = Math.sqrt((2 * PI) / (SIDES * sin((2 * PI) / SIDES)))
const RINGS = 3 // From the pole of a cap to its rim.

/**
 * Reads the <beamlattice> that was just opened, to its end.
 * @throws TrabeculaError THREE_MF_INVALID
 */
export function readBeamLattice(xml: XmlReader, vertices: number): BeamLattice {
  const representation = xml.whole('representationmesh')
  const clip = readClip(xml)
  const least = xml.number('minlength')
  if (least === undefined || !(least > 0)) throw invalid(xml, 'a beam lattice has no minlength above 0')
  const radius = positive(xml, 'radius')
  if (radius === undefined) throw invalid(xml, 'a beam lattice has no radius')
  const cap = capOf(xml, 'cap') ?? 'sphere'
  const ballRadius = positive(xml, 'ballradius', BALLS) ?? positive(xml, 'ballradius')
  const beams: Beam[] = []
  const balls: { vertex: number; radius: number }[] = []
  const sets = new Set<string>()
  const { depth } = xml
  for (let event = xml.next(); !(event === 'end' && xml.depth < depth); event = xml.next()) {
    if (event !== 'start' || (xml.namespace !== BEAMS && xml.namespace !== BALLS)) continue
    if (xml.local === 'beam') beams.push(readBeam(xml, vertices, radius, cap))
    else if (xml.local === 'ball') {
      const own = positive(xml, 'r') ?? ballRadius
      if (own === undefined) throw invalid(xml, 'a ball has no radius')
      balls.push({ vertex: vertexOf(xml, 'vindex', vertices), radius: own })
    } else if (xml.local === 'beamset') takeIdentifier(xml, sets)
    if (beams.length > MOST_BEAMS) throw invalid(xml, `a beam lattice has more than ${MOST_BEAMS} beams`)
  }
  return {
    beams,
    balls,
    least,
    ...(clip && { clip }),
    ...(representation !== undefined && { representation }),
  }
}

/** Attribute `clippingmode`; files before 1.0 write `clipping`. */
function readClip(xml: XmlReader): BeamLattice['clip'] {
  const mode = xml.attribute('clippingmode') ?? xml.attribute('clipping') ?? 'none'
  if (mode === 'none') return undefined
  if (mode !== 'inside' && mode !== 'outside')
    throw invalid(xml, `the clipping mode is “${mode.slice(0, 20)}”, 3MF knows none, inside and outside`)
  const objectId = xml.whole('clippingmesh')
  if (objectId === undefined)
    throw invalid(xml, `a beam lattice is clipped (${mode}), but names no clippingmesh`)
  return { mode, objectId }
}

function readBeam(xml: XmlReader, vertices: number, radius: number, cap: Cap): Beam {
  const ends = [vertexOf(xml, 'v1', vertices), vertexOf(xml, 'v2', vertices)] as const
  if (ends[0] === ends[1]) throw invalid(xml, `a beam begins and ends at vertex ${ends[0]}`)
  const first = positive(xml, 'r1')
  const second = positive(xml, 'r2')
  if (second !== undefined && first === undefined) throw invalid(xml, 'a beam has r2, but no r1')
  return {
    ends,
    radii: [first ?? radius, second ?? first ?? radius],
    caps: [capOf(xml, 'cap1') ?? cap, capOf(xml, 'cap2') ?? cap],
  }
}

function takeIdentifier(xml: XmlReader, sets: Set<string>): void {
  const identifier = xml.attribute('identifier')
  if (identifier === undefined) return
  if (sets.has(identifier)) throw invalid(xml, `the beam set ${identifier.slice(0, 60)} is given twice`)
  sets.add(identifier)
}

function positive(xml: XmlReader, name: string, namespace = ''): number | undefined {
  const value = xml.number(name, namespace)
  if (value !== undefined && !(value > 0)) throw invalid(xml, `${name} of <${xml.local}> is not above 0`)
  return value
}

function capOf(xml: XmlReader, name: string): Cap | undefined {
  const cap = xml.attribute(name)
  if (cap === undefined || cap === 'sphere' || cap === 'hemisphere' || cap === 'butt') return cap
  throw invalid(xml, `the cap is “${cap.slice(0, 20)}”, 3MF knows sphere, hemisphere and butt`)
}

function vertexOf(xml: XmlReader, name: string, vertices: number): number {
  const vertex = xml.whole(name)
  if (vertex === undefined || vertex >= vertices)
    throw invalid(xml, `${name} of <${xml.local}> is no vertex of the mesh`)
  return vertex
}

/**
 * The lattice as closed shells, one for each beam and ball: twelve sides with the area of the circle, round ends as half
 * spheres; a whole sphere more where a beam with spheres as caps narrows from its thicker end, since the sphere stands out of
 * the cone there. Beams shorter than the lattice's least are left out. Shells overlap where beams meet: their volumes do not
 * add up to the lattice's until they are united.
 * @param positions f32[3V] of the mesh that the beams join
 */
export function beamShells(lattice: BeamLattice, positions: Float32Array): TriangleMesh {
  const long = lattice.beams.filter(
    ({ ends: [a, b] }) => length(subtract(pointAt(positions, b), pointAt(positions, a))) >= lattice.least,
  )
  const caps = long.flatMap(({ ends, radii, caps }) => {
    const thick = radii[0] > radii[1] ? 0 : 1
    const stands = radii[0] !== radii[1] && caps[thick] === 'sphere'
    return stands ? [{ vertex: ends[thick], radius: radii[thick] }] : []
  })
  const shells = [
    ...long.map((beam) => beamProfile(beam, positions)),
    ...[...caps, ...lattice.balls].map(({ vertex, radius }) => ({
      from: pointAt(positions, vertex),
      axis: [0, 0, 1] as Vector3,
      rings: [...domeRings(-1, 0, radius), ...domeRings(1, 0, radius).slice(0, -1).reverse()],
      poles: [-radius, radius] as const,
    })),
  ]
  const rings = shells.reduce((sum, shell) => sum + shell.rings.length, 0)
  const out = {
    positions: new Float32Array(3 * (SIDES * rings + 2 * shells.length)),
    triangles: new Uint32Array(6 * SIDES * rings),
    vertices: 0,
    corners: 0,
  }
  for (const shell of shells) addShell(out, shell)
  return { positions: out.positions, triangles: out.triangles.subarray(0, out.corners) }
}

interface Shell {
  readonly from: Vector3
  /** Unit vector. */
  readonly axis: Vector3
  /** Along the axis and radius, from the first pole to the last. */
  readonly rings: readonly (readonly [along: number, radius: number])[]
  readonly poles: readonly [number, number]
}

const pointAt = (positions: Float32Array, vertex: number): Vector3 => [
  positions[3 * vertex]!,
  positions[3 * vertex + 1]!,
  positions[3 * vertex + 2]!,
]

function beamProfile({ ends, radii, caps }: Beam, positions: Float32Array): Shell {
  const from = pointAt(positions, ends[0])
  const along = subtract(pointAt(positions, ends[1]), from)
  const reach = length(along)
  const axis: Vector3 = reach > 0 ? normalize(along) : [0, 0, 1]
  const start = caps[0] === 'butt' ? [[0, radii[0]] as const] : domeRings(-1, 0, radii[0])
  const end = caps[1] === 'butt' ? [[reach, radii[1]] as const] : domeRings(1, reach, radii[1]).reverse()
  return {
    from,
    axis,
    rings: [...start, ...end],
    poles: [caps[0] === 'butt' ? 0 : -radii[0], caps[1] === 'butt' ? reach : reach + radii[1]],
  }
}

/** Rings of a half sphere about `at`, from its pole to its rim. */
function domeRings(side: number, at: number, radius: number): (readonly [number, number])[] {
  return Array.from({ length: RINGS }, (_, k) => {
    const angle = ((k + 1) * PI) / (2 * RINGS)
    return [at + (k + 1 === RINGS ? 0 : side * radius * cos(angle)), radius * sin(angle)] as const
  })
}

interface Growth {
  readonly positions: Float32Array
  readonly triangles: Uint32Array
  vertices: number
  corners: number
}

function addShell(out: Growth, { from, axis, rings, poles }: Shell): void {
  const [u, v] = acrossOf(axis)
  const put = (along: number, a: number, b: number) => {
    for (let k = 0; k < 3; k++)
      out.positions[3 * out.vertices + k] = from[k]! + along * axis[k]! + a * u[k]! + b * v[k]!
    return out.vertices++
  }
  const face = (a: number, b: number, c: number) => {
    out.triangles.set([a, b, c], out.corners)
    out.corners += 3
  }
  const pole = put(poles[0], 0, 0)
  const first = out.vertices
  for (const [along, radius] of rings)
    for (let i = 0; i < SIDES; i++) {
      const angle = (2 * PI * i) / SIDES
      put(along, OUT * radius * cos(angle), OUT * radius * sin(angle))
    }
  const last = put(poles[1], 0, 0)
  for (let i = 0; i < SIDES; i++) {
    const j = (i + 1) % SIDES
    face(pole, first + j, first + i)
    for (let r = 0; r + 1 < rings.length; r++) {
      const low = first + r * SIDES
      face(low + i, low + j, low + SIDES + j)
      face(low + i, low + SIDES + j, low + SIDES + i)
    }
    face(last, last - SIDES + i, last - SIDES + j)
  }
}

/** Two unit vectors across an axis, right-handed with it. */
function acrossOf(axis: Vector3): readonly [Vector3, Vector3] {
  const u = normalize(cross(axis, Math.abs(axis[0]) < 0.6 ? [1, 0, 0] : [0, 1, 0]))
  return [u, cross(axis, u)]
}
