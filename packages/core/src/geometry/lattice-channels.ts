import { cos, sin } from '../base/math.ts'
import { tooManyCells } from './lattice-blocks.ts'
import { channelCorners, channelPolygon, lotusRadius } from './lotus.ts'
import { exactMeshOf, solidOf, withManifold } from './manifold.ts'
import { boundsOf, type TriangleMesh } from './mesh.ts'

const PAST = 0.1 // mm that channels reach past the zone's box.
const MOST = 20_000
const SHARE = 0.25 // Of the chord error: corners lie nearly on the circle.

/** Parallel channels in a zone, or what they leave of it. Everything in the lattice's frame, mm: a channel runs along z at the origin. */
export function channelsIn(
  zone: TriangleMesh,
  density: number,
  pitch: number,
  chordError: number,
  where: string,
  part: 'solid' | 'pores',
): Promise<{ readonly mesh: TriangleMesh; readonly error: number }> {
  const radius = lotusRadius(density) * pitch
  const n = channelCorners(radius, SHARE * chordError)
  const { corner, flat } = channelPolygon(radius, n)
  const { min, max } = boundsOf(zone)
  const places = placesWithin(min, max, pitch, corner, where)
  return withManifold(where, [zone.triangles.length / 3, places.length * 4 * n], (scope) => {
    const outline = Array.from({ length: n }, (_, i): [number, number] => {
      const turn = (2 * Math.PI * (i + 0.5)) / n
      return [corner * cos(turn), corner * sin(turn)]
    })
    const channel = scope.keep(new scope.wasm.CrossSection(outline))
    const flats = scope.keep(
      scope.wasm.CrossSection.compose(places.map((at) => scope.keep(channel.translate(at)))),
    )
    const low = min[2] - PAST
    const upright = scope.keep(scope.wasm.Manifold.extrude(flats, max[2] + PAST - low))
    const channels = scope.keep(upright.translate([0, 0, low]))
    const envelope = solidOf(scope, zone, where)
    const cut = part === 'pores' ? envelope.intersect(channels) : envelope.subtract(channels)
    return { mesh: exactMeshOf(scope.keep(cut)), error: Math.max(corner - radius, radius - flat) }
  })
}

/** Axes of channels that meet a box, seen along z. @throws StepError LATTICE_TOO_FINE */
function placesWithin(
  min: readonly number[],
  max: readonly number[],
  pitch: number,
  reach: number,
  where: string,
): [number, number][] {
  const row = (pitch * Math.sqrt(3)) / 2
  const [first, last] = [Math.floor((min[1]! - reach) / row), Math.ceil((max[1]! + reach) / row)]
  const expected = (last - first + 1) * ((max[0]! - min[0]!) / pitch + 3)
  if (expected > MOST) throw tooManyCells(MOST, Math.round(expected), pitch, where)
  const places: [number, number][] = []
  for (let j = first; j <= last; j++) {
    const aside = j % 2 === 0 ? 0 : pitch / 2
    const from = Math.floor((min[0]! - reach - aside) / pitch)
    const to = Math.ceil((max[0]! + reach - aside) / pitch)
    for (let i = from; i <= to; i++) places.push([aside + i * pitch, j * row])
  }
  return places
}
