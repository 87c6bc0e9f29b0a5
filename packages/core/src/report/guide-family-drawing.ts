import { familyValue, type GuideFamily } from '../anatomy/guide-families.ts'
import type { Process } from '../geometry/process-limits.ts'
import { escapeHtml } from './markup.ts'

const SCALE = 10 // px per mm.
const HALF = 17 // mm of plate to each side of the middle.
const BONE = 9 // mm of bone between near and far cortex.
const CURVE = 55 // mm: radius of the bone that is drawn.
const GAP = 62 // px between the sections.
const FONT = 13

/** Values by the parameter's name, mm; a parameter that the family does not speak of is as `device/guide` presets it. */
type Values = Readonly<Record<string, number>>

const PRESETS: Values = {
  thickness: 3.5,
  clearance: 0.2,
  'blade.thickness': 1,
  bladeClearance: 0.3,
  'slot.depth': 10,
  'slot.wall': 2.5,
  'slot.stop': 2,
  'sleeves[].drill': 2,
  'sleeves[].clearance': 0.15,
  'sleeves[].length': 12,
  'windows[].diameter': 6,
}

/** A section being drawn: x to the right and y up from the bone's highest place, mm. */
class Section {
  readonly parts: string[] = []
  readonly left: number
  readonly base: number

  constructor(left: number, base: number) {
    this.left = left
    this.base = base
  }

  at(x: number, y: number): readonly [number, number] {
    return [this.left + SCALE * x, this.base - SCALE * y]
  }

  path(points: readonly (readonly [number, number])[], style: string, closed = true): void {
    const corners = points.map(([x, y]) => this.at(x, y).map(px).join(' '))
    this.parts.push(`<path class="${style}" d="M${corners.join('L')}${closed ? 'Z' : ''}"/>`)
  }

  box(x0: number, x1: number, y0: number, y1: number, style: string): void {
    this.path([[x0, y0], [x1, y0], [x1, y1], [x0, y1]], style) // biome-ignore format: corners
  }

  /** A dimension line between two points that are level or plumb, `off` mm beside them, with its text at the far side. */
  dimension(
    [x0, y0]: readonly [number, number],
    [x1, y1]: readonly [number, number],
    off: number,
    text: string,
  ): void {
    const level = y0 === y1
    const a = this.at(level ? x0 : x0 + off, level ? y0 + off : y0)
    const b = this.at(level ? x1 : x1 + off, level ? y1 + off : y1)
    for (const [from, to] of [[this.at(x0, y0), a], [this.at(x1, y1), b]] as const) this.line(from, to, 'thin') // biome-ignore format: pairs
    this.line(a, b, 'dim')
    const [x, y, anchor] = level
      ? [Math.max(a[0], b[0]) + 6, a[1] + 4, 'start']
      : off > 0
        ? [a[0] + 6, 0.3 * a[1] + 0.7 * b[1] + 4, 'start']
        : [a[0] - 6, (a[1] + b[1]) / 2 + 4, 'end']
    this.text(x as number, y as number, text, anchor as string)
  }

  line(from: readonly [number, number], to: readonly [number, number], style: string): void {
    this.parts.push(
      `<line class="${style}" x1="${px(from[0])}" y1="${px(from[1])}" x2="${px(to[0])}" y2="${px(to[1])}"/>`,
    )
  }

  text(x: number, y: number, text: string, anchor = 'start'): void {
    this.parts.push(`<text x="${px(x)}" y="${px(y)}" text-anchor="${anchor}">${escapeHtml(text)}</text>`)
  }
}

const px = (value: number) => String(Number(value.toFixed(1)))
const figure = (value: number) => String(Number(value.toFixed(3)))
const said = (name: string, value: number) => `${name} ${figure(value)}`

/** Height of the drawn bone at x; it falls away to both sides. */
const near = (x: number) => -(x * x) / (2 * CURVE)

/** Bone, and the plate that lies on it at its clearance. */
function ground(section: Section, { thickness, clearance }: Values): void {
  const xs = Array.from({ length: 35 }, (_, n) => n - HALF)
  const wide = [-HALF - 4, ...xs, HALF + 4]
  section.path([...wide.map((x) => [x, near(x)] as const), [HALF + 4, -BONE], [-HALF - 4, -BONE]], 'bone')
  section.path(
    [
      ...xs.map((x) => [x, near(x) + clearance!] as const),
      ...[...xs].reverse().map((x) => [x, near(x) + clearance! + thickness!] as const),
    ],
    'guide',
  )
}

/** Across a slot: walls, blade, and how far the blade goes. */
function slotSection(section: Section, values: Values): void {
  ground(section, values)
  const blade = values['blade.thickness']! / 2
  const slot = blade + values.bladeClearance! / 2
  const outer = slot + values['slot.wall']!
  const foot = values.clearance!
  const top = foot + Math.max(values['slot.depth']!, values.thickness!)
  const tip = -BONE - values['slot.stop']!
  section.path([[-outer, near(outer) + foot], [-outer, top], [outer, top], [outer, near(outer) + foot]], 'guide') // biome-ignore format: corners
  section.box(-slot, slot, near(slot) + foot, top, 'void')
  section.box(-blade, blade, tip, top + 7, 'blade')
  section.dimension([-slot, top], [slot, top], 3.5, `${said('blade.thickness', 2 * blade)} + ${said('bladeClearance', values.bladeClearance!)}`) // biome-ignore format: one text
  section.dimension([slot, top], [outer, top], 1.5, said('slot.wall', values['slot.wall']!))
  section.dimension(
    [outer, foot],
    [outer, foot + values['slot.depth']!],
    3,
    said('slot.depth', values['slot.depth']!),
  )
  if (values['slot.stop']! > 0)
    section.dimension([blade, tip], [blade, -BONE], 3, said('slot.stop', values['slot.stop']!))
  plateDimensions(section, values)
}

/** Along a sleeve: hole, height over the bone, and a window beside it. */
function sleeveSection(section: Section, values: Values): void {
  ground(section, values)
  const drill = values['sleeves[].drill']! / 2
  const hole = drill + values['sleeves[].clearance']! / 2
  const outer = hole + 2
  const foot = values.clearance!
  const top = values['sleeves[].length']!
  section.path([[-outer, near(outer) + foot], [-outer, top], [outer, top], [outer, near(outer) + foot]], 'guide') // biome-ignore format: corners
  section.box(-hole, hole, near(hole) + foot, top, 'void')
  section.box(-drill, drill, -BONE, top + 7, 'blade')
  section.dimension([-hole, top], [hole, top], 3, `${said('sleeves[].drill', 2 * drill)} + ${said('sleeves[].clearance', values['sleeves[].clearance']!)}`) // biome-ignore format: one text
  section.dimension([outer, 0], [outer, top], 2, said('sleeves[].length', top))
  const window = values['windows[].diameter']! / 2
  const middle = HALF - 3 - window
  const high = near(middle - window) + foot + values.thickness!
  section.path(
    [
      [middle - window, near(middle - window) + foot],
      [middle - window, high + 0.3],
      [middle + window, high + 0.3],
      [middle + window, near(middle + window) + foot],
    ],
    'void',
  )
  section.dimension(
    [middle - window, high],
    [middle + window, high],
    1.5,
    said('windows[].diameter', 2 * window),
  )
  plateDimensions(section, values)
}

/** Thickness and clearance of the plate, at its left. */
function plateDimensions(section: Section, { thickness, clearance }: Values): void {
  const under = near(HALF) + clearance!
  section.dimension([-HALF, under], [-HALF, under + thickness!], -1.5, said('thickness', thickness!))
  const [x, y] = section.at(-HALF - 1.5, under - 1.6)
  section.text(x - 6, y + 4, said('clearance', clearance!), 'end')
  section.line([x - 3, y], section.at(-HALF + 1, near(HALF - 1) + clearance! / 2), 'thin')
}

const STYLE = [
  '.bone{fill:#efe3c8;stroke:#a08c5b}',
  '.guide{fill:#8cb4dc;stroke:#2f5f8f}',
  '.void{fill:#fff;stroke:#2f5f8f}',
  '.blade{fill:#d0d0d0;stroke:#555;stroke-dasharray:4 2}',
  '.thin{stroke:#777;stroke-width:.6}',
  '.dim{stroke:#111;stroke-width:1;marker-start:url(#a);marker-end:url(#a)}',
  `text{font:${FONT}px sans-serif;fill:#111}`,
].join('')

/** Both ends of a dimension line: a slanted stroke. */
const MARKER =
  '<marker id="a" markerWidth="8" markerHeight="8" refX="4" refY="4"><path d="M1 7L7 1" stroke="#111" stroke-width="1.2"/></marker>'

/**
 * A family's schematic drawing as SVG: the section across a slot and that along a sleeve, to scale, with a dimension line
 * for each parameter in mm. Bone and middle lines stand for any bone.
 * @param own values of a guide, by the parameter's name, where they are other than the family's in `process`.
 */
export function guideFamilyDrawing(
  family: GuideFamily,
  process: Process = family.process,
  own: Values = {},
): string {
  const preset = family.parameters.map((one) => [one.name, familyValue(one, process)] as const)
  const values = { ...PRESETS, ...Object.fromEntries(preset), ...own }
  const tops = {
    slot: Math.max(values['slot.depth']!, values.thickness!),
    sleeve: values['sleeves[].length']!,
  }
  const highest = Math.max(...family.shows.map((one) => tops[one])) + 9
  const [side, middle] = [170, (2 * HALF + 8) * SCALE]
  const base = 30 + SCALE * highest
  const width = family.shows.length * (middle + side) + (family.shows.length - 1) * GAP + 70
  const height = base + SCALE * (BONE + Math.max(0, values['slot.stop']!) + 1.5)
  const sections = family.shows.map((one, n) => {
    const section = new Section(side + middle / 2 - 30 + n * (middle + side + GAP), base)
    if (one === 'slot') slotSection(section, values)
    else sleeveSection(section, values)
    return section.parts.join('\n')
  })
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${px(width)} ${px(height)}" width="${px(width)}" height="${px(height)}" role="img">`,
    `<title>${escapeHtml(`${family.name}, ${process}, mm`)}</title>`,
    `<style>${STYLE}</style>`,
    `<defs>${MARKER}</defs>`,
    `<rect width="100%" height="100%" fill="#fff"/>`,
    `<text x="12" y="22" font-weight="bold">${escapeHtml(`${family.name} · ${process} · mm`)}</text>`,
    ...sections,
    '</svg>',
    '',
  ].join('\n')
}
