import { sideOfName, structureOfName } from '../anatomy/structures.ts'
import type { Segment, SegmentFile } from '../formats/segments.ts'
import type { Code, Side, Structure, StructureTerms } from '../geometry/label-map.ts'
import { type StepContext, StepError } from '../step.ts'
import type { ImportLabelsParams } from './import-params.ts'

function refusal(code: string, where: string, message: string, remedy: string): StepError {
  return new StepError({ code, message, where, remedy })
}

/** Laterality, SNOMED CT as in PS3.16 CID 244. */
const SIDES: Readonly<Record<string, Side>> = {
  '7771000': 'left',
  '24028007': 'right',
  '51440002': 'both',
  '399488007': 'midline',
}

function sideOfCode(code: Code | undefined): Side | undefined {
  return code?.scheme === 'SCT' ? SIDES[code.value] : undefined
}

/** A file's name for a segment as lower_snake with the side last: `Left hip bone` → `hip_bone_left`; '' where it has no letter. */
export function structureNameOf(label: string): string {
  const words = label
    .normalize('NFKD')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^[_0-9]+|_+$/g, '')
  const side = /^(left|right)_(.+)$/.exec(words)
  return (side ? `${side[2]}_${side[1]}` : words).slice(0, 56)
}

/** A name that no other has. */
function unused(name: string, taken: ReadonlySet<string>): string {
  let free = name
  for (let n = 2; taken.has(free); n++) free = `${name}_${n}`
  return free
}

type Given = ImportLabelsParams['structures'][string]

function matches(segment: Segment, given: Given): boolean {
  return given.value === undefined ? segment.label === given.segment : segment.value === given.value
}

/** The names that the parameters give, by segment. @throws StepError LABELS_VALUE_TWICE, LABELS_VALUE_MISSING */
function givenNames(
  file: SegmentFile,
  params: ImportLabelsParams,
  where: string,
): Map<Segment, [string, Given]> {
  const names = new Map<Segment, [string, Given]>()
  for (const [name, given] of Object.entries(params.structures)) {
    const found = file.segments.filter((segment) => matches(segment, given))
    const [segment] = found
    const asked = given.value === undefined ? `segment '${given.segment}'` : `value ${given.value}`
    if (!segment || found.length > 1) {
      const known = file.segments.map(({ label, value }) => label || String(value)).slice(0, 24)
      const message = `expected voxels of ${name} (${asked}), got ${segment ? 'several' : 'none'}; the file has ${known.join(', ') || 'none'}`
      throw refusal('LABELS_VALUE_MISSING', where, message, 'correct the value, or leave the structure out')
    }
    const other = names.get(segment)
    if (other) {
      const message = `expected one name for ${asked}, got ${other[0]} and ${name}`
      throw refusal('LABELS_VALUE_TWICE', where, message, 'give each structure its own value')
    }
    names.set(segment, [name, given])
  }
  return names
}

function termsOf({ category, modifier, region, regionModifier }: Segment): { terms?: StructureTerms } {
  const terms = Object.entries({ category, modifier, region, regionModifier }).filter(([, code]) => code)
  return terms.length === 0 ? {} : { terms: Object.fromEntries(terms) }
}

function structureOf(
  segment: Segment,
  name: string,
  given: Given | undefined,
  file: SegmentFile,
  where: string,
  context: StepContext,
): Structure {
  const coded = sideOfCode(segment.modifier) ?? sideOfCode(segment.regionModifier)
  const named = sideOfName(name)
  const clash = given?.side === undefined && coded && named !== 'unknown' && named !== coded
  if (clash) {
    const message = `${name} is ${named} by its name and ${coded} by its code; its side is taken as unknown`
    context.warn({ code: 'LABEL_SIDE_CLASH', message, where })
  }
  const side = given?.side ?? (clash ? 'unknown' : coded)
  const structure = structureOfName(segment.value, name, {
    side,
    colour: given?.colour ?? segment.colour,
  })
  const { algorithmType, algorithm, label } = segment
  return {
    ...structure,
    ...(segment.type ? { code: segment.type } : {}),
    ...termsOf(segment),
    origin: {
      format: file.format,
      label,
      ...(algorithmType === undefined ? {} : { algorithmType }),
      ...(algorithm === undefined ? {} : { algorithm }),
    },
  }
}

/** What a file's segments are as structures, in the order of their values: names, sides, colours and codes. */
export function structuresOf(
  file: SegmentFile,
  params: ImportLabelsParams,
  where: string,
  context: StepContext,
): Map<Segment, Structure> {
  const given = givenNames(file, params, where)
  const taken = new Set([...given.values()].map(([name]) => name))
  const unnamed: string[] = []
  const found = new Map<Segment, Structure>()
  for (const segment of file.segments) {
    const [name, fields] = given.get(segment) ?? []
    const own = name ?? unused(structureNameOf(segment.label) || `label_${segment.value}`, taken)
    taken.add(own)
    if (name === undefined && structureNameOf(segment.label) === '') unnamed.push(own)
    found.set(segment, structureOf(segment, own, fields, file, where, context))
  }
  if (unnamed.length > 0) {
    const message = `values without a name became ${unnamed.slice(0, 12).join(', ')}${unnamed.length > 12 ? ', …' : ''}; their sides are unknown`
    context.warn({ code: 'LABELS_UNNAMED', message, where })
  }
  return found
}

/** The record that structures were not made here. */
export function tellOrigin(
  structures: readonly Structure[],
  format: string,
  where: string,
  context: StepContext,
) {
  const how = ({ origin }: Structure) =>
    [origin?.algorithmType?.toLowerCase(), origin?.algorithm].filter((part) => part).join(', ')
  const named = structures
    .slice(0, 24)
    .map((structure) => (how(structure) === '' ? structure.name : `${structure.name} (${how(structure)})`))
  const more = structures.length > 24 ? ', …' : ''
  const message = `made elsewhere and read from ${format}: ${named.join(', ')}${more}`
  context.warn({ code: 'LABELS_FROM_ELSEWHERE', message, where })
}
