import type { Body } from '../../geometry/mesh.ts'
import { escapeXml } from './xml-text.ts'

type Coloured = Pick<Body, 'name' | 'colour' | 'opacity'>

/** Which property of which group each body has, and the last resource id that the groups take. */
export interface MaterialTable {
  readonly of: readonly { readonly pid: number; readonly pindex: number }[]
  readonly last: number
}

const clear = ({ opacity }: Coloured) => opacity !== undefined && opacity < 1

/** Refractive index of cured clear resins, about that of PMMA (1.49, Mark 2009, Polymer Data Handbook). */
const REFRACTION = '1.49'

/** Bodies that let no light through are group 1; see-through ones the next group, with display properties before it. */
export function materialsOf(bodies: readonly Coloured[]): MaterialTable {
  const solid = bodies.filter((body) => !clear(body))
  const first = solid.length > 0 ? 1 : 0
  const through = bodies.filter(clear)
  const last = first + (through.length > 0 ? 2 : 0)
  return {
    of: bodies.map((body) =>
      clear(body)
        ? { pid: last, pindex: through.indexOf(body) }
        : { pid: first, pindex: solid.indexOf(body) },
    ),
    last,
  }
}

/** The groups: base materials by body name with display colour, and how much light a see-through one takes away. */
export function basePart(bodies: readonly Coloured[], { last }: MaterialTable): string {
  const solid = bodies.filter((body) => !clear(body))
  const through = bodies.filter(clear)
  const rows = (some: readonly Coloured[]) =>
    some.map(
      ({ name, colour, opacity = 1 }) =>
        `<base name="${escapeXml(name)}" displaycolor="#${[...colour, 255 * opacity].map(hex).join('')}"/>\n`,
    )
  let text = ''
  if (solid.length > 0) text += `<basematerials id="1">\n${rows(solid).join('')}</basematerials>\n`
  if (through.length > 0) {
    text += `<m:translucentdisplayproperties id="${last - 1}">\n`
    for (const { name, colour, opacity = 1 } of through) {
      // Per millimetre, so that 10 mm of it look as opaque as asked: more of the colours that it is not.
      const taken = colour.map((channel) => ((1 - channel / 255) * opacity + 0.05) / 10)
      text += `<m:translucent name="${escapeXml(name)}" attenuation="${taken.map((x) => x.toFixed(4)).join(' ')}" refractiveindex="${REFRACTION} ${REFRACTION} ${REFRACTION}" roughness="0.1"/>\n`
    }
    text += `</m:translucentdisplayproperties>\n<basematerials id="${last}" displaypropertiesid="${last - 1}">\n${rows(through).join('')}</basematerials>\n`
  }
  return text
}

function hex(channel: number): string {
  return Math.max(0, Math.min(255, Math.round(channel)))
    .toString(16)
    .padStart(2, '0')
    .toUpperCase()
}
