import { type FamilyParameter, familyValue, guideFamily } from '../anatomy/guide-families.ts'
import type { GuideFamilyUse } from '../geometry/device.ts'
import { type Process, processes } from '../geometry/process-limits.ts'
import { StepError } from '../step.ts'
import type { GuideParams } from './guide-params.ts'

type Fields = Readonly<Record<string, unknown>>

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * What a case gave of a guide, completed by its family: what it does not say is as the family says, in the process that it
 * names. A family that is not known, and what is no field at all, is left for the schema to tell.
 */
export function withFamily(given: unknown): unknown {
  if (!isFields(given) || typeof given.family !== 'string') return given
  const family = guideFamily(given.family)
  const process = given.process ?? family?.process
  if (!family || !processes.includes(process as Process)) return given
  const own = { ...given, process }
  const parts = isFields(given.parts) ? { parts: { process, ...given.parts } } : {}
  return family.parameters.reduce(
    (fields, one) => filled(fields, one.name.split('.'), familyValue(one, process as Process)),
    { ...own, ...parts } as Fields,
  )
}

/** The fields with `value` at the path where nothing stands; `name[]` means each element of a list that is there. */
function filled(fields: Fields, [head, ...rest]: readonly string[], value: number): Fields {
  const name = head!.replace('[]', '')
  const there = fields[name]
  if (head!.endsWith('[]')) {
    if (!Array.isArray(there)) return fields
    const list = there.map((one) => (isFields(one) ? filled(one, rest, value) : one))
    return { ...fields, [name]: list }
  }
  if (rest.length === 0) return there === undefined ? { ...fields, [name]: value } : fields
  if (there !== undefined && !isFields(there)) return fields
  return { ...fields, [name]: filled(there ?? {}, rest, value) }
}

interface Found {
  readonly path: string
  readonly value: number
  readonly insert: boolean
}

/** Where the parameter stands in the guide: at most once, or once for each sleeve or window. */
function found(params: GuideParams, name: string): Found[] {
  const [list, field] = name.split('[].') as [string, string?]
  const entries: [string, unknown][] =
    field === undefined
      ? [[name, params]]
      : ((params[list as 'sleeves' | 'windows'] as readonly Fields[]).map((one, n) => [
          `${list}[${String(one.name ?? n + 1)}].${field}`,
          one,
        ]) as [string, unknown][])
  return entries.flatMap(([path, from]) => {
    const keys = (field ?? name).split('.')
    const value = keys.reduce<unknown>((inner, key) => (inner as Fields | undefined)?.[key], from)
    if (typeof value !== 'number') return []
    const holder = field === undefined ? params.slot : (from as Fields)
    return [{ path, value, insert: holder.insert !== undefined }]
  })
}

/**
 * How a guide keeps to its family: each parameter as it is, as the family says, and the process's limit.
 * @returns undefined where the guide names no family.
 * @throws StepError GUIDE_FAMILY_LIMIT naming every value under the process's limit
 */
export function familyUse(params: GuideParams): GuideFamilyUse | undefined {
  const family = params.family === undefined ? undefined : guideFamily(params.family)
  if (!family) return undefined
  const process = params.process ?? family.process
  const rows = family.parameters.flatMap((one) => rowsOf(params, one, process))
  const under = rows.filter(({ value, limit }) => limit && value < limit.least - 1e-9)
  if (under.length > 0) {
    throw new StepError({
      code: 'GUIDE_FAMILY_LIMIT',
      message: `expected values that ${process} makes in a guide of family ${family.name}, got ${under
        .map(
          ({ parameter, value, limit }) =>
            `${parameter} ${value} mm, least ${limit!.least} (${limit!.source})`,
        )
        .join('; ')}`,
      where: params.name,
      remedy: 'Give these more, choose another `process`, or lead the tool in metal with `insert`.',
    })
  }
  return { name: family.name, process, rows }
}

function rowsOf(params: GuideParams, one: FamilyParameter, process: Process): GuideFamilyUse['rows'] {
  const preset = familyValue(one, process)
  return found(params, one.name).map(({ path, value, insert }) => ({
    parameter: path,
    unit: one.unit,
    value,
    preset,
    source: preset === one.value ? one.source : one.limit!.source,
    ...(one.limit &&
      !(insert && one.limit.unlessInsert) && {
        limit: { least: one.limit.least[process], source: one.limit.source },
      }),
  }))
}
