import { PROCESS_LIMITS, type Process, processes } from '../geometry/process-limits.ts'
import type { Wording } from '../geometry/table.ts'

/** Least value of a parameter in each process, and who says so. */
export interface FamilyLimit {
  readonly least: Readonly<Record<Process, number>>
  readonly source: string
  /** Left out where metal (`insert`) leads the tool in the guide's place. */
  readonly unlessInsert?: true
}

/** One parameter of a family. */
export interface FamilyParameter {
  /** As `device/guide` spells it; `[]` stands for each sleeve or window of the case. */
  readonly name: string
  readonly unit: 'mm'
  readonly value: number
  /** Published, or our judgement. */
  readonly source: string
  readonly limit?: FamilyLimit
}

/** A kind of guide with the values that go together; a case names it as `family` and overrides what it wants. */
export interface GuideFamily {
  readonly name: string
  readonly title: Wording
  /** What it is for. */
  readonly purpose: Wording
  /** What its drawing shows: the section across a slot, along a sleeve. */
  readonly shows: readonly ('slot' | 'sleeve')[]
  /** How it is printed where the case does not say. */
  readonly process: Process
  readonly parameters: readonly FamilyParameter[]
}

const JUDGEMENT = 'our judgement'
const BRP = 'SlicerBoneReconstructionPlanner, README (tolerance and slot width)'
const PLATFORM = 'Bosma 2018 (Sarcoma 4065846), Fig. 2: cutting platform of about 10 mm'
const HOLE_GAP = 'SlicerBoneReconstructionPlanner, issue 86: 0.05 to 0.2 mm'
const GAP_SOURCE = 'least gap of the process (docs/methods/guide.md, process limits)'

const gaps = (own: Partial<Record<Process, number>> = {}): Record<Process, number> =>
  Object.fromEntries(processes.map((one) => [one, own[one] ?? PROCESS_LIMITS[one].gap])) as Record<
    Process,
    number
  >

/** A wall that is handled, sawn or drilled along is `times` as thick as the least wall that prints, and never under `floor`. */
const walls = (times: number, floor: number): FamilyLimit => ({
  least: Object.fromEntries(
    processes.map((one) => [one, Number(Math.max(floor, times * PROCESS_LIMITS[one].wall).toFixed(2))]),
  ) as Record<Process, number>,
  source: `our judgement: ${times} times the least wall of the process, at least ${floor} mm`,
})

/** Saw and slot, both sides together. Slots as BoneReconstructionPlanner widens them: blade + 0.1 in SLA, + 0.4 in FDM. */
const SLOT_GAP: FamilyLimit = {
  least: gaps({ SLA: 0.1, FFF: 0.4 }),
  source: `${BRP}; of other processes the ${GAP_SOURCE}`,
  unlessInsert: true,
}
const DRILL_GAP: FamilyLimit = { least: gaps({ SLA: 0.1 }), source: GAP_SOURCE, unlessInsert: true }

const mm = (name: string, value: number, source: string, limit?: FamilyLimit): FamilyParameter => ({
  name,
  unit: 'mm',
  value,
  source,
  ...(limit && { limit }),
})

const contact = (clearance: number) => mm('clearance', clearance, HOLE_GAP)

/** Every family, by name. */
export const GUIDE_FAMILIES: readonly GuideFamily[] = [
  {
    name: 'resection-plate',
    title: { en: 'Resection plate', zh: '切除导板' },
    purpose: {
      en: 'Saw slots for the cuts of a tumour resection of pelvis or long bone, held by K-wires in bone that stays.',
      zh: '用于骨盆或长骨肿瘤切除的锯槽，由克氏针固定于保留骨。',
    },
    shows: ['slot', 'sleeve'],
    process: 'SLA',
    parameters: [
      mm('thickness', 3.5, JUDGEMENT, walls(4, 2)),
      contact(0.2),
      mm('blade.thickness', 1, JUDGEMENT),
      mm('bladeClearance', 0.3, JUDGEMENT, SLOT_GAP),
      mm('slot.depth', 10, PLATFORM),
      mm('slot.wall', 2.5, JUDGEMENT, walls(3, 1.5)),
      mm('slot.stop', 2, JUDGEMENT),
      mm('slot.overrun', 5, JUDGEMENT),
      mm('slot.keepAway', 3, JUDGEMENT),
      mm('sleeves[].drill', 2, JUDGEMENT),
      mm('sleeves[].clearance', 0.15, HOLE_GAP, DRILL_GAP),
      mm('sleeves[].length', 12, JUDGEMENT),
      mm('windows[].diameter', 6, JUDGEMENT),
    ],
  },
  {
    name: 'osteotomy',
    title: { en: 'Osteotomy guide', zh: '截骨导板' },
    purpose: {
      en: 'One slot for a corrective osteotomy that ends at a hinge, between two wires.',
      zh: '用于矫形截骨的单一锯槽，止于铰链，位于两枚克氏针之间。',
    },
    shows: ['slot', 'sleeve'],
    process: 'SLA',
    parameters: [
      mm('thickness', 4, JUDGEMENT, walls(4, 2)),
      contact(0.2),
      mm('blade.thickness', 1, JUDGEMENT),
      mm('bladeClearance', 0.3, JUDGEMENT, SLOT_GAP),
      mm('slot.depth', 10, PLATFORM),
      mm('slot.wall', 2.5, JUDGEMENT, walls(3, 1.5)),
      mm('slot.stop', 0, 'our judgement: the far cortex is the hinge; nothing is sawn beyond it'),
      mm('slot.overrun', 3, JUDGEMENT),
      mm('sleeves[].drill', 2, JUDGEMENT),
      mm('sleeves[].clearance', 0.15, HOLE_GAP, DRILL_GAP),
      mm('sleeves[].length', 12, JUDGEMENT),
      mm('windows[].diameter', 5, JUDGEMENT),
    ],
  },
  {
    name: 'drill',
    title: { en: 'Drill guide', zh: '钻孔导板' },
    purpose: {
      en: 'Sleeves for drills, as of pedicle screws: long, with little clearance, on the posterior elements.',
      zh: '用于椎弓根螺钉等钻孔的导套：较长、间隙小，贴附于椎体后部结构。',
    },
    shows: ['sleeve'],
    process: 'SLA',
    parameters: [
      mm('thickness', 3, JUDGEMENT, walls(4, 2)),
      contact(0.2),
      mm('keepOff', 1.5, JUDGEMENT),
      mm('sleeves[].drill', 2.5, 'our judgement: pilot hole of a 3.5 to 4.5 mm screw'),
      mm('sleeves[].clearance', 0.1, HOLE_GAP, DRILL_GAP),
      mm(
        'sleeves[].length',
        15,
        'our judgement: clearance 0.1 over 15 mm tilts a drill by 0.4° at most (arctangent)',
        walls(12, 10),
      ),
      mm('windows[].diameter', 4, JUDGEMENT),
    ],
  },
  {
    name: 'craniomaxillofacial',
    title: { en: 'Cranial and mandibular cutting guide', zh: '颅颌面截骨导板' },
    purpose: {
      en: 'Thin plate with low slots for the thin blades used on skull and mandible, screwed or wired on.',
      zh: '用于颅骨与下颌骨薄锯片的薄型低矮锯槽导板，以螺钉或克氏针固定。',
    },
    shows: ['slot', 'sleeve'],
    process: 'SLA',
    parameters: [
      mm('thickness', 2.5, JUDGEMENT, walls(4, 2)),
      contact(0.15),
      mm('blade.thickness', 0.4, JUDGEMENT),
      mm('blade.width', 10, JUDGEMENT),
      mm('bladeClearance', 0.5, `${BRP}: 2 × 0.25 mm printed in SLA`, SLOT_GAP),
      mm('slot.depth', 6, JUDGEMENT),
      mm('slot.wall', 2, JUDGEMENT, walls(3, 1.5)),
      mm('slot.stop', 1, 'our judgement: dura or tongue lie behind the far cortex'),
      mm('slot.overrun', 3, JUDGEMENT),
      mm('sleeves[].drill', 1.5, JUDGEMENT),
      mm('sleeves[].clearance', 0.15, HOLE_GAP, DRILL_GAP),
      mm('sleeves[].length', 6, JUDGEMENT),
      mm('windows[].diameter', 4, JUDGEMENT),
    ],
  },
]

export const guideFamilyNames = GUIDE_FAMILIES.map(({ name }) => name)

export function guideFamily(name: string): GuideFamily | undefined {
  return GUIDE_FAMILIES.find((family) => family.name === name)
}

/** What a family gives a parameter in a process: its value, or the process's least where that is more. */
export function familyValue({ value, limit }: FamilyParameter, process: Process): number {
  return Math.max(value, limit?.least[process] ?? value)
}
