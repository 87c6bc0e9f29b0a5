import { z } from 'zod'
import { guideFamilyNames } from '../anatomy/guide-families.ts'
import { processes } from '../geometry/process-limits.ts'
import { partsParams } from './guide-parts-params.ts'

const vector = z.tuple([z.number(), z.number(), z.number()])

const blade = z.strictObject({
  thickness: z.number().min(0.2).max(4).default(1).describe('mm, over the teeth'),
  width: z.number().min(2).max(60).default(15).describe('mm'),
  length: z.number().min(5).max(150).default(30).describe('mm from the tip to what stops it at the mouth'),
})

const fit = z.number().min(0).max(1).default(0.1).describe('mm between insert and guide, both sides together')
const metal = z.string().max(80).default('stainless steel').describe('what the insert is made of')

const slot = z.strictObject({
  insert: z
    .strictObject({
      wall: z.number().min(0.3).max(3).default(0.8).describe('mm of sheet around the blade'),
      fit,
      depth: z.number().min(2).max(40).optional().describe('mm that it goes down; without it all but 2'),
      material: metal,
    })
    .optional()
    .describe('metal that leads the blade, in a pocket of the guide'),
  depth: z.number().min(3).max(40).default(10).describe('mm over which the walls lead the blade, at least'),
  wall: z.number().min(1).max(10).default(2.5).describe('mm of wall around the slot'),
  stop: z
    .number()
    .min(0)
    .max(20)
    .default(2)
    .describe('mm that the blade may reach beyond the far cortex, where the bone is thinnest'),
  keepOff: z.number().min(0).max(10).default(1).describe('mm that the blade keeps from other bones'),
  overrun: z
    .number()
    .min(0)
    .max(15)
    .default(5)
    .describe('mm that it goes past the bone’s edge, so that the saw comes through'),
  keepAway: z
    .number()
    .min(0)
    .max(20)
    .default(3)
    .describe(
      'mm that the blade keeps from structures in `avoid`; where they lie nearer the slot ends at the bone',
    ),
  notch: z
    .union([z.enum(['find', 'none']), vector])
    .default('find')
    .describe(
      'the greater sciatic notch, where the slot of a hip bone ends at the bone: found by its shape, or its apex, LPS mm',
    ),
  length: z.number().min(3).optional().describe('mm that it is open; without it as far as the contact goes'),
  inward: vector
    .optional()
    .describe('LPS: the way of the blade; without it square to the bone along the cut, laid into the plane'),
  mayTouch: z
    .array(z.string())
    .default([])
    .describe('bones that the blade may touch, beside the one that is cut'),
})

const sleeve = z.strictObject({
  name: z.string().min(1).max(40).describe('of a wire or screw of the trajectories, or a new one'),
  entry: vector.optional().describe('LPS mm on the bone, where no trajectory has the name'),
  direction: vector.optional().describe('LPS into the bone, where no trajectory has the name'),
  depth: z.number().positive().max(300).default(30).describe('mm that a wire without trajectory goes in'),
  drill: z.number().min(0.5).max(20).optional().describe('mm: of drill or wire; without it the wire’s'),
  clearance: z.number().min(0).max(1).default(0.15).describe('mm between drill and hole, across'),
  outer: z.number().min(2).max(40).optional().describe('mm: of the sleeve; without it the hole and 2 × 2 mm'),
  length: z.number().min(2).max(60).default(12).describe('mm that the sleeve stands over the bone'),
  stop: z
    .number()
    .min(5)
    .max(350)
    .optional()
    .describe(
      'mm from the drill’s stop to its tip: the mouth stands so far from the planned tip, not at `length`',
    ),
  insert: z
    .strictObject({
      outer: z.number().min(1.5).max(30).describe('mm: outer diameter of the bush; its bore is the hole'),
      fit,
      depth: z
        .number()
        .min(2)
        .max(58)
        .optional()
        .describe('mm: its length; without it all but 2 of the sleeve'),
      material: metal,
    })
    .optional()
    .describe('a metal bush that leads the drill, in a pocket of the sleeve'),
})
export type SleeveParams = z.output<typeof sleeve>

const window = z.strictObject({
  at: vector
    .optional()
    .describe('LPS mm on the bone; without it the place of the contact farthest from slots, sleeves and rim'),
  diameter: z.number().min(3).max(20).default(6).describe('mm'),
})

const hold = z.union([
  z.strictObject({
    balls: z
      .array(
        z.strictObject({ at: vector.describe('LPS mm'), radius: z.number().min(2).max(80).describe('mm') }),
      )
      .min(1)
      .describe('more of the bone, beside `free`: an arm, or a hook over an edge'),
  }),
  z.strictObject({
    wire: z.string().min(1).max(40).describe('name of one more K-wire'),
    entry: vector.describe('LPS mm on the bone'),
    direction: vector.describe('LPS into the bone'),
    drill: z.number().min(0.5).max(5).default(2).describe('mm'),
  }),
  z.strictObject({ shift: vector.describe('LPS mm: all of `free` moved') }),
])

const text = z.strictObject({
  text: z
    .string()
    .min(1)
    .max(80)
    .describe('what it reads; {case}, {side}, {device} and {cut} are filled in, ↑ is an arrow'),
  at: vector.optional().describe('LPS point near the surface, mm; without it the flattest place'),
  up: vector
    .optional()
    .describe('LPS direction that is up for the reader and the arrow; without it superior'),
  height: z.number().positive().max(20).default(4).describe('height of a capital letter, mm'),
  depth: z.number().min(0.2).max(3).default(0.6).describe('how far letters stand out or go in, mm'),
  style: z.enum(['raised', 'engraved']).default('raised').describe('standing out or cut in'),
})

export const guideParams = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z][a-z0-9_-]*$/)
    .describe('name of the device'),
  side: z.enum(['left', 'right', 'midline']).describe('the side that it is meant for'),
  case: z.string().max(64).optional().describe('pseudonym of the case, for {case} in texts'),
  material: z.string().max(80).optional().describe('what it is printed of'),
  family: z
    .enum(guideFamilyNames)
    .optional()
    .describe('the family whose values stand where the case says nothing; see `trabecula guides`'),
  process: z
    .enum(processes)
    .optional()
    .describe('how it is printed: the family’s limits of it hold; without it the family’s'),
  cuts: z.array(z.string()).default([]).describe('planes of the resection or osteotomy that get a slot'),
  free: z
    .array(
      z.strictObject({
        at: vector.describe('LPS mm, on the side of the bone that is approached'),
        radius: z.number().min(2).max(80).describe('mm'),
      }),
    )
    .min(1)
    .describe('what the approach leaves free: balls about points of the bone; the guide stays inside'),
  hold: z
    .array(hold)
    .default([])
    .describe('what holds the guide better, as proposed with its seat: more bone, a wire, another place'),
  thickness: z.number().min(1.5).max(10).default(3.5).describe('mm of the plate'),
  clearance: z.number().min(0.1).max(0.5).default(0.2).describe('mm between guide and bone'),
  keepOff: z.number().min(0).max(10).default(1.5).describe('mm that the guide keeps from other bones'),
  insertion: z
    .union([z.literal('search'), vector])
    .default('search')
    .describe('the way onto the bone (LPS, guide to bone), or search'),
  cone: z.number().min(5).max(80).default(45).describe('degrees about the approach that are searched'),
  spacing: z.number().min(0.25).max(1.5).default(0.6).describe('mm: voxels that the guide is made in'),
  tolerance: z.number().min(0.005).max(0.2).default(0.03).describe('mm: greatest distance when reduced'),
  blade: blade.prefault({}).describe('the saw blade'),
  bladeClearance: z
    .number()
    .min(0.05)
    .max(1)
    .default(0.3)
    .describe('mm between blade and slot, both sides together'),
  slot: slot.prefault({}).describe('the saw slots'),
  sleeves: z.array(sleeve).default([]).describe('wires and drills that the guide leads'),
  windows: z.array(window).default([]).describe('holes through which the bone is seen when the guide sits'),
  texts: z.array(text).default([]).describe('texts and arrows that stand on the outside'),
  piece: z
    .strictObject({
      margin: z.number().min(2).max(40).default(8).describe('mm of bone around the contact'),
      depth: z.number().min(3).max(60).default(12).describe('mm of bone under the deepest contact'),
    })
    .optional()
    .describe('prints the bone under the guide too, to try the seat on the bench'),
  parts: partsParams
    .optional()
    .describe('parts the guide in two that come apart while the first still sits on the bone'),
  colour: z
    .tuple([z.int().min(0).max(255), z.int().min(0).max(255), z.int().min(0).max(255)])
    .default([86, 156, 214])
    .describe('sRGB, 0 to 255'),
})
export type GuideParams = z.output<typeof guideParams>

/** The parameters with what `hold` asks for: balls beside `free`, sleeves for more wires, all balls moved. */
export function heldParams(params: GuideParams): GuideParams {
  let { free, sleeves } = params
  for (const one of params.hold) {
    if ('balls' in one) free = [...free, ...one.balls]
    else if ('shift' in one) {
      const [x, y, z] = one.shift
      free = free.map(({ at, radius }) => ({ at: [at[0] + x, at[1] + y, at[2] + z], radius }))
    } else {
      const { wire, entry, direction, drill } = one
      sleeves = [...sleeves, { name: wire, entry, direction, drill, ...SLEEVE }]
    }
  }
  return { ...params, free, sleeves }
}

const SLEEVE = { depth: 30, clearance: 0.15, length: 12 }
