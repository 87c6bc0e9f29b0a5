import { afterAll, beforeAll, expect, test } from 'vitest'
import { DemoRun } from './demo-run.ts'

const demo = new DemoRun()
beforeAll(async () => {
  await demo.run('femur-resection')
  expect(demo.ended.code, demo.ended.stderr).toBe(0)
})
afterAll(() => demo.clean())

// As cases/femur-resection/case.yaml and make.mjs say.
const PLANES = {
  shaft: { at: [-13, -21, -322], normal: [0, 0, -1], slot: 1.3 },
  condyles: { at: [0, -15, -391.5], normal: [0.08, 0, 1], slot: 1.5 },
} as const
const TUMOUR = { centre: [-6, -19.5, -362], radii: [11, 7.5, 19] } as const
type Point = readonly [number, number, number]
interface Wire {
  readonly entry: Point
  readonly target: Point
  readonly hole: number
}
const WIRES: Readonly<Record<'guide_shaft' | 'guide_condyles', Readonly<Record<string, Wire>>>> = {
  guide_shaft: {
    s1: { entry: [-26.5, -24, -303], target: [1, -20, -303], hole: 2.15 },
    s2: { entry: [-23, -31, -312], target: [-4, -7, -312], hole: 2.15 },
  },
  guide_condyles: {
    c1: { entry: [-33, -18, -404], target: [5, -14, -408], hole: 2.65 },
    c2: { entry: [-33, -5, -410], target: [2, -8, -412], hole: 2.65 },
  },
}

const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, x, i) => sum + x * b[i]!, 0)

test('a model and two guides of the right side; what did not pass is what no scan can prove, and is decided', () => {
  const made = demo.result.devices.map(({ name, kind, side }) => [name, kind, side])
  expect(made).toEqual([
    ['model', 'model', 'right'],
    ['guide_shaft', 'guide', 'right'],
    ['guide_condyles', 'guide', 'right'],
  ])
  expect(demo.undecided).toEqual([])
  expect([...demo.decided].sort()).toEqual([
    ['gate.femur.guide', 'demonstration'],
    ['guide_condyles.guide_condyles.side', 'demonstration'],
    ['guide_shaft.guide_shaft.side', 'demonstration'],
    ['model.femur_right.side', 'demonstration'],
    ['model.tumour.side', 'demonstration'],
  ])
})

test('each cut lies as far from the tumour as the ellipsoid’s formula says', () => {
  interface Plan {
    readonly resections: readonly {
      readonly cuts: readonly { readonly plane: { readonly name: string }; readonly planeDistance: number }[]
    }[]
  }
  const [resection] = demo.json<Plan>('plan/plan.json').resections
  expect(resection!.cuts.map(({ plane }) => plane.name)).toEqual(['condyles', 'shaft'])
  for (const { plane, planeDistance } of resection!.cuts) {
    const { at, normal } = PLANES[plane.name as keyof typeof PLANES]
    const unit = normal.map((x) => x / Math.hypot(...normal))
    const reach = Math.hypot(...TUMOUR.radii.map((r, i) => r * unit[i]!))
    const distance = dot(unit, TUMOUR.centre) - dot(unit, at) - reach
    // The tumour's 24 rings of triangles lie inside the ellipsoid.
    expect(planeDistance - distance, plane.name).toBeGreaterThan(-0.01)
    expect(planeDistance - distance, plane.name).toBeLessThan(0.1)
  }
})

test.each([
  'shaft',
  'condyles',
] as const)('the walls of the slot %s stand about its plane in the file', (name) => {
  const { at, normal, slot } = PLANES[name]
  const file = `guide_${name}/guide_${name}.stl`
  const [below, above] = demo.walls(file, normal, dot(normal, at), 2)
  expect(above - below).toBeCloseTo(slot, 2)
  expect(Math.abs(above + below) / 2).toBeLessThan(0.01)
})

test.each([
  'guide_shaft',
  'guide_condyles',
] as const)('the holes of %s lie on their wires in the file', (guide) => {
  for (const [name, { entry, target, hole }] of Object.entries(WIRES[guide])) {
    const way = target.map((x, i) => x - entry[i]!) as [number, number, number]
    const found = demo.aboutAxis(`${guide}/${guide}.stl`, entry, way, [-7, -2])
    expect(found.length, name).toBe(11)
    for (const away of found) expect(Math.abs(away - hole / 2), name).toBeLessThan(0.02)
  }
})

test('the guide of the condyles sits firmly by the arm that was proposed; on the smooth shaft the wires must hold', () => {
  // Without the arm it has 0.008; the proposal promised 0.032.
  expect(demo.value('guide_condyles.seat.firm')).toBeGreaterThan(0.03)
  expect(demo.value('guide_shaft.seat.firm')).toBeGreaterThan(0.002)
  expect(demo.value('guide_shaft.seat.firm')).toBeLessThan(0.01)
})

test('the list for navigation and the page for the theatre follow the order of the case', () => {
  const order = ['s1', 's2', 'c1', 'c2', 'shaft', 'condyles']
  const lines = demo.read('plan/operation.csv').trimEnd().split('\r\n')
  const columns = lines[0]!.split(',')
  const rows = lines.slice(1).map((line) => line.split(','))
  const column = (name: string) => rows.map((row) => row[columns.indexOf(name)]!)
  expect(column('name')).toEqual(order)
  expect(column('side')).toEqual(order.map(() => 'right'))
  for (const [n, name] of order.entries()) {
    const point = ['x_mm', 'y_mm', 'z_mm'].map((axis) => Number(column(axis)[n]))
    if (n < 4) continue
    const { at, normal } = PLANES[name as keyof typeof PLANES]
    const unit = normal.map((x) => x / Math.hypot(...normal))
    expect(Math.abs(dot(unit, point) - dot(unit, at)), name).toBeLessThan(0.001) // As many digits as the file has.
  }
  for (const [lang, words] of [
    ['en', ['RIGHT', 'guide_shaft', 'blade 1.2 mm thick, 72 mm to its stop', 'SYNTHETIC']],
    ['zh', ['右', 'guide_shaft', '锯片厚 1.2 mm', '合成数据']],
  ] as const) {
    const page = demo.read(`plan/theatre.${lang}.html`)
    for (const word of words) expect(page).toContain(word)
    const places = order.map((name) => page.indexOf(`<b>${name}</b>`))
    expect(places).toEqual([...places].sort((a, b) => a - b))
    expect(places[0]).toBeGreaterThan(0)
    expect(page.match(/<img /g)).toHaveLength(4)
    expect(demo.read(`plan/theatre.${lang}.pdf`).startsWith('%PDF-')).toBe(true)
  }
})
