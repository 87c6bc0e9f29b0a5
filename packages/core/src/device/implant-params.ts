import { z } from 'zod'
import { ALL_CELL_KINDS } from '../geometry/cell-kinds.ts'
import { THREAD_NAMES } from '../geometry/metric-threads.ts'
import { STANDARD_HEAD_NAMES } from '../geometry/screw-heads.ts'

const vector = z.tuple([z.number(), z.number(), z.number()])

const wording = z.union([z.string().min(1), z.strictObject({ en: z.string().min(1), zh: z.string().min(1) })])
const reason = wording.optional()

const reasons = z
  .strictObject({
    porosity: reason,
    pore: reason,
    throat: reason,
    strut: reason,
    interconnectivity: reason,
    surface: reason,
    gradient: reason,
    thickness: reason,
    cell: reason,
  })
  .optional()
  .describe('why, for the property sheet; without it the rule’s own reason stands there')

const porous = z.strictObject({
  cell: z
    .enum(ALL_CELL_KINDS)
    .default('gyroid')
    .describe('kind of cell; trabecular is copied from the image `structure`'),
  form: z.enum(['sheet', 'network']).default('sheet').describe('walls or struts, of cells that are surfaces'),
  size: z
    .number()
    .min(1)
    .max(6)
    .default(2.5)
    .describe('edge of a cell, mm; of lotus the pitch; of trabecular what it repeats after'),
  density: z
    .union([z.number().min(0.1).max(0.8), z.literal('source')])
    .default(0.35)
    .describe('solid fraction; of trabecular also `source`: the image’s own'),
  gradient: z
    .strictObject({
      face: z.number().min(0.1).max(0.8).describe('solid fraction at the cut face'),
      core: z.number().min(0.1).max(0.8).describe('solid fraction where the zone meets the core'),
    })
    .optional()
    .describe('a density that changes evenly with depth, instead of `density`'),
  sizes: z
    .strictObject({
      face: z.number().min(1).max(6).describe('mm at the cut face'),
      core: z.number().min(1).max(6).describe('mm where the zone meets the core'),
    })
    .optional()
    .describe('a size of the cell, and so of the pores, that changes evenly with depth, instead of `size`'),
  direction: z
    .union([
      vector,
      z.strictObject({
        face: vector.describe('LPS, at the cut face'),
        core: vector.describe('LPS, where the zone meets the core'),
      }),
    ])
    .optional()
    .describe(
      'LPS, any length: what the cell’s third axis (channels of lotus, long pores of voronoi) runs along, within 45° of the cut’s normal; without it the normal',
    ),
  conformal: z
    .boolean()
    .optional()
    .describe(
      'whole cells lie on the cut face, on that of a curved cut too, which they follow: their height is the part of the depth nearest to the size',
    ),
  along: z
    .union([
      z.strictObject({
        from: vector.describe('LPS mm: where it is as `face` says'),
        to: vector.describe('LPS mm: where it is as `core` says; evenly on the way'),
      }),
      z.strictObject({
        values: z
          .tuple([z.number(), z.number()])
          .describe('of the image `map`: where it is as `face` and as `core` says'),
      }),
    ])
    .optional()
    .describe('what gradient, sizes and direction follow instead of the depth: a way, or the image `map`'),
  seed: z
    .int()
    .min(0)
    .optional()
    .describe('of the random places of voronoi, and of the patches of trabecular; without it 1'),
  stretch: z
    .number()
    .min(0.33)
    .max(3)
    .optional()
    .describe('how many times as long as wide the pores of voronoi are along the depth; without it 1'),
  threshold: z
    .union([z.number(), z.literal('otsu')])
    .optional()
    .describe('of trabecular: value from which on a voxel of the image is bone; without it Otsu’s'),
  scale: z
    .number()
    .min(0.5)
    .max(5)
    .optional()
    .describe('of trabecular: how many times as large as in the image; without it 1'),
  depth: z.number().min(2).max(10).default(2.5).describe('mm from the cut face into the implant'),
  skin: z
    .number()
    .min(0.3)
    .max(5)
    .optional()
    .describe('mm of solid around the zone at the implant’s sides; without it the lattice is open there'),
  channels: z
    .strictObject({
      diameter: z.number().min(0.4).max(8).describe('mm'),
      pitch: z
        .number()
        .min(1)
        .max(20)
        .describe('mm between neighbours, which lie in a hexagonal pattern; a cell at least is left between'),
    })
    .optional()
    .describe(
      'coarse straight channels from the cut face to the core through the lattice: pores of two scales',
    ),
  pore: z
    .tuple([z.number().positive().max(6), z.number().positive().max(6)])
    .optional()
    .describe('mm, from and to: diameter of the largest sphere in the pores that is asked for'),
  throat: z
    .number()
    .positive()
    .max(6)
    .optional()
    .describe('mm: largest sphere that travels from the cut face inwards, at least'),
  wall: z
    .number()
    .min(0.05)
    .max(3)
    .default(0.2)
    .describe('mm: thinnest wall or strut that the process makes'),
  reasons,
  chordError: z.number().min(0.005).max(0.03).default(0.03).describe('mm: of triangles to the exact surface'),
  on: z
    .array(z.string())
    .optional()
    .describe(
      'planes whose cut face carries it, and curved cuts where it is `conformal`; without it all of these',
    ),
})
export type PorousParams = z.output<typeof porous>

const cup = z.strictObject({
  name: z.string().min(1).max(80).describe('the standard cup that it takes, for the report'),
  diameter: z.number().min(36).max(80).describe('outer diameter of the cup, mm'),
  sphere: z.string().describe('sphere of the landmarks at the healthy side, e.g. head_right; it is mirrored'),
  inclination: z.number().min(0).max(90).default(42).describe('degrees, radiographic'),
  anteversion: z.number().min(-45).max(60).default(17).describe('degrees, radiographic'),
  wall: z.number().min(1).max(15).default(3).describe('mm of wall round the seat, at least'),
  under: z
    .number()
    .min(0)
    .max(5)
    .default(0.5)
    .describe('mm that the heads of screws in the seat lie below its sphere'),
})
export type CupParams = z.output<typeof cup>

const headDepth = z
  .number()
  .min(0)
  .max(20)
  .describe(
    'mm that the head’s rim lies under the surface; in a cup’s seat as much more as keeps the cup free',
  )
const standardHead = z.enum(STANDARD_HEAD_NAMES)

const screw = z.strictObject({
  name: z.string().min(1).max(40).describe('a screw of the trajectories'),
  hole: z.number().min(1).max(20).optional().describe('mm; without it the screw and 0.3 mm'),
  head: z
    .union([
      standardHead,
      z.strictObject({
        standard: standardHead.describe('a head of ISO 5835'),
        depth: headDepth.default(1),
      }),
      z.strictObject({
        diameter: z.number().min(2).max(30).describe('mm'),
        depth: headDepth.default(3),
      }),
    ])
    .describe(
      'the head’s seat: a standard head, 1 mm under the surface or as deep as is said, or a diameter',
    ),
  seat: z
    .enum(['conical', 'flat', 'spherical'])
    .optional()
    .describe('a cone of 90°, a flat step or a ball; without it the standard’s, of a diameter conical'),
})
export type ScrewParams = z.output<typeof screw>

const flange = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z][a-z0-9_-]*$/)
    .describe('for checks and report'),
  along: z
    .array(vector)
    .min(2)
    .max(40)
    .describe('its middle line: points on the implant first, then on the bone that stays, LPS mm'),
  width: z.number().min(6).max(40).default(14).describe('mm'),
  thickness: z.number().min(1.5).max(8).default(4).describe('mm'),
  clearance: z.number().min(0).max(1).default(0.2).describe('mm between flange and bone'),
})
export type FlangeParams = z.output<typeof flange>

const drain = z.strictObject({
  at: vector.describe('a point of its axis near the implant, LPS mm'),
  direction: vector.describe('LPS, any length'),
  diameter: z.number().min(1).max(20).default(4).describe('mm'),
})

const suture = z.strictObject({
  at: vector.describe('a point near the implant’s outer surface, LPS mm'),
  direction: vector
    .optional()
    .describe('LPS, into the implant; without it against the surface’s normal there'),
  diameter: z.number().min(0.8).max(6).default(1.5).describe('mm'),
  rim: z.number().min(0.1).max(2).default(0.4).describe('mm: radius that both rims are rounded with'),
  edge: z.number().min(0.5).max(10).default(2).describe('mm of implant around the hole, at least'),
})
export type SutureParams = z.output<typeof suture>

const seatPlace = {
  at: vector.describe('a point near the implant’s outer surface, LPS mm'),
  direction: vector
    .optional()
    .describe('LPS, the instrument’s axis into the implant; without it the way that the implant moves in'),
  wall: z.number().min(0.5).max(10).default(1.5).describe('mm of implant around and below the seat'),
  shaft: z.number().min(2).max(30).default(8).describe('mm: diameter of the instrument’s shaft'),
}
const holding = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('threaded'),
      ...seatPlace,
      thread: z.enum(THREAD_NAMES).default('M4').describe('ISO metric thread that is cut after printing'),
      depth: z.number().min(2).max(30).default(6).describe('mm of core hole from the flat face at its mouth'),
    }),
    z.strictObject({
      kind: z.literal('dovetail'),
      ...seatPlace,
      along: vector.describe('LPS, the way that the instrument slides from its pocket under the undercut'),
      width: z
        .number()
        .min(2)
        .max(20)
        .default(4)
        .describe('mm of the mouth; the floor is wider by the flanks of 60°'),
      depth: z.number().min(1).max(10).default(2).describe('mm from the surface to the floor'),
      length: z
        .number()
        .min(2)
        .max(40)
        .default(6)
        .describe('mm of the undercut; the pocket before it is as long'),
    }),
  ])
  .describe('seat of the instrument that holds the implant')
export type HoldingParams = z.output<typeof holding>

const coating = z.strictObject({
  material: z.string().min(1).max(80).describe('what it is coated with'),
  thickness: z
    .number()
    .min(0.01)
    .max(1)
    .describe('mm that cut faces and undersides of flanges are left short for it'),
  flanges: z.boolean().default(true).describe('whether the undersides of flanges are coated too'),
})

const trial = z.strictObject({
  under: z
    .number()
    .min(0)
    .max(2)
    .default(0.2)
    .describe('mm that it is smaller all round; holes and seats stay where and as wide as they are'),
})

const text = z.strictObject({
  text: z.string().min(1).max(80).describe('what it reads; {case}, {side} and {device} are filled in'),
  at: vector.optional().describe('LPS point near the surface, mm; without it the flattest place'),
  up: vector.optional().describe('LPS direction that is up for the reader; without it superior'),
  height: z.number().positive().max(20).default(4).describe('height of a capital letter, mm'),
  depth: z.number().min(0.2).max(3).default(0.4).describe('how far letters stand out or go in, mm'),
  style: z.enum(['raised', 'engraved']).default('engraved').describe('standing out or cut in'),
})

export const implantParams = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z][a-z0-9_-]*$/)
    .describe('name of the device'),
  side: z.enum(['left', 'right', 'midline']).describe('the side that it is meant for'),
  case: z.string().max(64).optional().describe('pseudonym of the case, for {case} in texts'),
  material: z.string().max(80).default('Ti-6Al-4V ELI').describe('what it is printed of'),
  gap: z.number().min(0).max(3).default(0.5).describe('mm between implant and each cut'),
  blend: z
    .number()
    .min(1)
    .max(15)
    .default(5)
    .describe('mm from a cut over which the outline meets the bone’s'),
  spacing: z.number().min(0.3).max(2).default(1).describe('mm: voxels that the shape is made in'),
  tolerance: z.number().min(0.005).max(0.3).default(0.05).describe('mm: greatest distance when reduced'),
  porous: porous.optional().describe('lattice on the cut faces'),
  cup: cup.optional().describe('seat for a standard cup'),
  screws: z.array(screw).default([]).describe('holes along trajectories'),
  flanges: z
    .array(flange)
    .default([])
    .describe('plates along the bone that stays, one piece with the implant'),
  drains: z.array(drain).default([]).describe('through holes'),
  sutures: z.array(suture).default([]).describe('holes for sutures with rounded rims'),
  holding: holding.optional(),
  coating: coating.optional().describe('allowance for a coating, with a map of its thickness'),
  trial: trial
    .optional()
    .describe('a trial of this implant: solid, smaller by a stated amount, marked TRIAL'),
  insertion: z
    .union([z.literal('search'), vector])
    .default('search')
    .describe('the way that it moves in (LPS), or search: as far from all cuts as can be'),
  approach: vector.optional().describe('LPS, where it is put in from; without it from lateral'),
  dislocated: z
    .array(z.string())
    .default([])
    .describe(
      'bones that are out of the way when it is put in: their joint is dislocated or their head resected',
    ),
  texts: z.array(text).default([]).describe('texts that stand on the solid part'),
  colour: z
    .tuple([z.int().min(0).max(255), z.int().min(0).max(255), z.int().min(0).max(255)])
    .default([176, 182, 190])
    .describe('sRGB, 0 to 255'),
})
export type ImplantParams = z.output<typeof implantParams>
