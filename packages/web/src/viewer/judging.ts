import { verdictOf } from '../checks.ts'
import type { RecordedCheck } from '../record.ts'
import { pieceName, type Thing } from './things.ts'

/** What a resection is asked for round the tumour. */
const ABOUT_TUMOUR = /^(margin|cut-distance|tumour(-.+)?)$/

/**
 * The checks that judge a thing: their ids begin with its entry and go on with its name, or name it as a part
 * (`model.hip_left.closed`, `resection.cut-distance.ilium`); where the entry holds nothing else, all of the entry's.
 */
export function checksOfThing(checks: readonly RecordedCheck[], thing: Thing): readonly RecordedCheck[] {
  const names = new Set([thing.name, pieceName(thing)])
  return checks.filter(({ id }) => {
    const [entry, ...parts] = id.split('.')
    if (thing.alone && entry === thing.entry) return true
    // A plane such as the mid-sagittal one is an entry itself.
    if (thing.plane && entry === thing.name) return true
    if (thing.group === 'tumour' && parts.some((part) => ABOUT_TUMOUR.test(part))) return true
    // What a guide or implant names is its own: a slot called `ilium` is not the plane of this name.
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
