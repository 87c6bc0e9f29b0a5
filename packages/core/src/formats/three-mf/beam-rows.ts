import type { StrutBeams } from '../../geometry/strut-beams.ts'
import { writeDecimal, writeText, writeWhole } from './decimal.ts'

/** Shorter beams are none to a reader (Beam Lattice Extension 1.2, minlength), mm. */
const LEAST_LENGTH = '0.001'

/** A <beamlattice> whose nodes are the mesh's vertices from `first` on. Ends are round but where they were cut. */
export function latticePart(beams: StrutBeams, first: number): Uint8Array[] {
  const count = beams.ends.length / 2
  const encode = (text: string) => new TextEncoder().encode(text)
  const rows = new Uint8Array(count * 160 + 64)
  let at = 0
  for (let n = 0; n < count; n++) {
    at = writeText('<b:beam v1="', rows, at)
    at = writeWhole(first + beams.ends[2 * n]!, rows, at)
    at = writeText('" v2="', rows, at)
    at = writeWhole(first + beams.ends[2 * n + 1]!, rows, at)
    at = writeText('" r1="', rows, at)
    at = writeDecimal(beams.radii[2 * n]!, rows, at)
    at = writeText('" r2="', rows, at)
    at = writeDecimal(beams.radii[2 * n + 1]!, rows, at)
    for (const end of [0, 1]) {
      if (beams.cut[2 * n + end]) at = writeText(end === 0 ? '" cap1="butt' : '" cap2="butt', rows, at)
    }
    at = writeText('"/>\n', rows, at)
  }
  const radius = new TextDecoder().decode(
    rows.subarray(
      at,
      writeDecimal(
        beams.radii.reduce((a, b) => Math.min(a, b), Infinity),
        rows,
        at,
      ),
    ),
  )
  return [
    encode(`<b:beamlattice minlength="${LEAST_LENGTH}" radius="${radius}" cap="sphere">\n<b:beams>\n`),
    rows.subarray(0, at),
    encode('</b:beams>\n</b:beamlattice>\n'),
  ]
}
