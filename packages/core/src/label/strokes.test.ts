import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { centredGrid, forEachVoxel } from '../../test/label-phantoms.ts'
import { distance, type Vector3 } from '../base/vectors.ts'
import type { LabelMap } from '../geometry/label-map.ts'
import { type Grid, voxelCountOf } from '../geometry/volume.ts'
import { type FileSet, plainContext, StepError } from '../step.ts'
import { scissored, scissorsSchema } from './scissors.ts'
import { strokeListSchema, strokesIn } from './stroke-list.ts'
import { painted, strokesStep } from './strokes.ts'

const grid = centredGrid([31, 25, 19], [0.8, 1, 1.3], [-1, -1, 1])

function blank(on: Grid = grid): LabelMap {
  return { grid: on, values: new Uint8Array(voxelCountOf(on)), structures: [] }
}

function block(): LabelMap {
  const map = blank()
  return {
    ...map,
    values: map.values.fill(1),
    structures: [{ value: 1, name: 'bone', side: 'unknown', colour: [1, 2, 3] }],
  }
}

function voxelsWhere(inside: (p: Vector3) => boolean): Uint8Array {
  const mask = new Uint8Array(voxelCountOf(grid))
  forEachVoxel(grid, (voxel, p) => {
    mask[voxel] = inside(p) ? 1 : 0
  })
  return mask
}

const paint = (map: LabelMap, strokes: unknown) => painted(map, strokeListSchema.parse(strokes))
const codeOf = (run: () => unknown) => {
  try {
    run()
    return 'none'
  } catch (error) {
    if (!(error instanceof StepError)) throw error
    return error.code
  }
}
const filesOf = (text: string): FileSet => {
  const bytes = new TextEncoder().encode(text)
  return { files: [{ name: 's.json', size: bytes.length, read: () => bytes }] }
}

describe('strokes', () => {
  test('a brush paints every voxel within its radius of its way, in mm on unequal voxels with axes against LPS', () => {
    const within = fc.double({ min: -8, max: 8, noNaN: true })
    fc.assert(
      fc.property(fc.tuple(within, within, within), fc.tuple(within, within, within), (a, b) => {
        const radius = 3.1
        const result = paint(blank(), [{ tool: 'brush', structure: 'tumour', at: [a, b], radius }])
        const wanted = voxelsWhere((p) => {
          const way = [b[0] - a[0], b[1] - a[1], b[2] - a[2]] as const
          const long = way[0] ** 2 + way[1] ** 2 + way[2] ** 2
          const t = ((p[0] - a[0]) * way[0] + (p[1] - a[1]) * way[1] + (p[2] - a[2]) * way[2]) / long
          const c = Math.min(1, Math.max(0, long > 0 ? t : 0))
          return distance(p, [a[0] + c * way[0], a[1] + c * way[1], a[2] + c * way[2]]) <= radius
        })
        expect(result.values).toEqual(wanted)
      }),
      { numRuns: 25 },
    )
  })

  test('an outline paints its own slice, whichever way the slice lies', () => {
    const square = (z: number) => [
      [-5.2, -4.3, z],
      [6.2, -4.3, z],
      [6.2, 5.3, z],
      [-5.2, 5.3, z],
    ]
    const axial = paint(blank(), [{ tool: 'polygon', structure: 'tumour', outline: square(2.6) }])
    expect(axial.values).toEqual(
      voxelsWhere(([x, y, z]) => x > -5.2 && x < 6.2 && y > -4.3 && y < 5.3 && Math.abs(z - 2.6) < 0.6),
    )
    const outline = square(0).map(([x, y]) => [x, 3, y])
    const coronal = paint(blank(), [{ tool: 'polygon', structure: 'tumour', outline }])
    expect(coronal.values).toEqual(
      voxelsWhere(([x, y, z]) => x > -5.2 && x < 6.2 && z > -4.3 && z < 5.3 && Math.abs(y - 3) < 0.4),
    )
  })

  test('order, erasing, and what may be painted over', () => {
    const ball = (radius: number, more: object) => ({ tool: 'brush', at: [[0, 0, 0]], radius, ...more })
    const kept = paint(block(), [ball(4, { structure: 'tumour' })])
    expect(new Set(kept.values)).toEqual(new Set([1]))
    const result = paint(block(), [
      ball(5, { structure: 'tumour', over: true }),
      ball(3, { structure: 'tumour', erase: true, by: 'surgeon' }),
      ball(3, { structure: 'bone', erase: true }),
    ])
    const wanted = voxelsWhere((p) => distance(p, [0, 0, 0]) > 3)
    expect(Uint8Array.from(result.values, (v) => (v === 0 ? 0 : 1))).toEqual(wanted)
    expect(result.structures.map(({ name }) => name)).toEqual(['bone', 'tumour'])
  })

  test('a file beside the case: the same list, before those of the case', async () => {
    const strokes = [{ tool: 'brush', structure: 'tumour', at: [[0, 0, 0]], radius: 3 }]
    const inline = paint(block(), [{ ...strokes[0], over: true }])
    const context = plainContext(() => '')
    const over = [{ ...strokes[0], over: true }]
    for (const text of [JSON.stringify(over), JSON.stringify({ strokes: over, note: 'x' })]) {
      const result = await strokesStep.run({ of: block(), files: filesOf(text) }, { strokes: [] }, context)
      expect(result).toEqual(inline)
    }
  })

  test.each([
    ['no JSON', '{', 'STROKES_FILE'],
    ['another tool', '[{"tool":"rake","at":[[0,0,0]],"radius":1}]', 'STROKES_FILE'],
    ['a point of two numbers', '[{"tool":"brush","structure":"a","at":[[0,0]],"radius":1}]', 'STROKES_FILE'],
    ['paint without a name', '[{"tool":"brush","at":[[0,0,0]],"radius":1}]', 'STROKES_FILE'],
  ])('a file with %s is refused', (_, text, code) => {
    expect(codeOf(() => strokesIn(filesOf(text)))).toBe(code)
  })

  test.each([
    ['no stroke', [], 'STROKES_MISSING'],
    ['a brush outside', [{ tool: 'brush', structure: 'a', at: [[500, 0, 0]], radius: 2 }], 'STROKE_OUTSIDE'],
    [
      'an aslant outline',
      [
        {
          tool: 'polygon',
          structure: 'a',
          outline: [
            [0, 0, 0],
            [8, 8, 8],
            [-8, 8, 4],
          ],
        },
      ],
      'STROKE_ASLANT',
    ],
    [
      'an outline of one line',
      [
        {
          tool: 'polygon',
          structure: 'a',
          outline: [
            [0, 0, 0],
            [4, 0, 0],
            [8, 0, 0],
          ],
        },
      ],
      'STROKE_FLAT',
    ],
    [
      'erasing what is not there',
      [{ tool: 'brush', structure: 'a', erase: true, at: [[0, 0, 0]], radius: 2 }],
      'STRUCTURE_NOT_FOUND',
    ],
  ])('%s is refused', (_, strokes, code) => {
    expect(codeOf(() => paint(blank(), strokes))).toBe(code)
  })
})

describe('scissors', () => {
  const outline = [
    [-6, -5, 1],
    [7, -6, 2],
    [5, 6, 0],
    [-7, 4, 1],
  ]
  const along: Vector3 = [0.2, -0.1, 0.97]

  test('inside and outside are each other’s rest, and both keep what the prism of the outline says', () => {
    const cut = (act: string) => scissored(block(), scissorsSchema.parse({ outline, along, act })).values
    const [outside, inside] = [cut('erase-inside'), cut('erase-outside')]
    expect(outside.every((v, n) => v + inside[n]! === 1)).toBe(true)
    // The prism's volume: area across the direction times the length within the block.
    const share = Array.from(inside).filter((v) => v !== 0).length * 0.8 * 1 * 1.3
    expect(share).toBeGreaterThan(0.97 * 132.5 * 19 * 1.3)
    expect(share).toBeLessThan(1.03 * 132.5 * 19 * 1.3)
  })

  test('a depth, chosen structures, filling', () => {
    const params = { outline, along: [0, 0, 1], depth: [0, 4] }
    const cut = scissored(block(), scissorsSchema.parse(params)).values
    const gone = Uint8Array.from(cut, (v) => 1 - v)
    forEachVoxel(grid, (voxel, [, , z]) => {
      if (gone[voxel]) expect(z >= 1 && z <= 5).toBe(true)
    })
    const filled = scissored(blank(), scissorsSchema.parse({ ...params, act: 'fill-inside', name: 'part' }))
    expect(Uint8Array.from(filled.values)).toEqual(gone)
    expect(filled.structures.map(({ name }) => name)).toEqual(['part'])
  })

  test.each([
    ['a direction of length 0', { outline, along: [0, 0, 0] }, 'SCISSORS_FLAT'],
    [
      'an outline seen edge on',
      {
        outline: [
          [0, 0, 0],
          [5, 0, 0],
          [9, 0, 4],
        ],
        along: [1, 0, 0],
      },
      'SCISSORS_FLAT',
    ],
    [
      'an outline beside the bone',
      { outline: outline.map(([x, y, z]) => [x! + 900, y, z]), along },
      'SCISSORS_NOTHING',
    ],
    ['a structure that is not there', { outline, along, structures: ['femur'] }, 'STRUCTURE_NOT_FOUND'],
  ])('%s is refused', (_, params, code) => {
    expect(codeOf(() => scissored(block(), scissorsSchema.parse(params)))).toBe(code)
  })
})
