import { verdictOf } from '../checks.ts'
import type { RecordedCheck } from '../record.ts'
import type { Thing } from './things.ts'

const KINDS = new Set(['resected', 'remaining'])

/**
 * The checks that judge a thing: their ids begin with its entry and go on with its name, or name it as a part
 * (`model.hip_left.closed`, `resection.distance.ilium`); where the entry holds nothing else, all of the entry's.
 */
export function checksOfThing(checks: readonly RecordedCheck[], thing: Thing): readonly RecordedCheck[] {
  const names = new Set([thing.name])
  if (thing.body?.kind !== undefined && KINDS.has(thing.body.kind)) names.add(thing.body.kind)
  return checks.filter(({ id }) => {
    const [entry, ...parts] = id.split('.')
    if (thing.alone && entry === thing.entry) return true
    // A name within another device is that device's own: `model.tumour.…` is not about the tumour of the guide.
    const within = thing.group !== 'guide' && thing.group !== 'implant'
    return (within || entry === thing.entry) && parts.some((part) => names.has(part))
  })
}

/** The worst verdict of some checks: nothing to mark where all passed. */
export function worstOf(checks: readonly RecordedCheck[]): 'failed' | 'below' | undefined {
  const verdicts = checks.map(verdictOf)
  if (verdicts.includes('failed')) return 'failed'
  return verdicts.includes('below') ? 'below' : undefined
}
