import { limitText, sortedChecks, titleText, valueText, verdictOf } from '../checks.ts'
import { CheckNotes } from '../notices/CheckNotes.tsx'
import { Verdict } from '../notices/Verdict.tsx'
import type { RecordedCheck } from '../record.ts'
import { useWords, type Words } from '../words/language.ts'
import { phraseIn } from '../words/phrases.ts'
import { checksOfThing } from './judging.ts'
import { type Thing, thingName } from './things.ts'

/** What is chosen: its measures, and the checks that judge it. */
export function ThingPanel({
  thing,
  checks,
}: {
  thing: Thing | undefined
  checks: readonly RecordedCheck[]
}): React.JSX.Element {
  const words = useWords()
  const { language, say } = words
  if (!thing) return <aside className="panel dim">{say('panel.hint')}</aside>
  const judging = sortedChecks(checksOfThing(checks, thing))
  const title = say('panel.of', { name: thingName(thing, language, say) })
  return (
    <aside className="panel" aria-label={title} aria-live="polite">
      <h2 className="section-title">{title}</h2>
      {factsOf(thing, words).map((fact) => (
        <p key={fact}>{fact}</p>
      ))}
      {judging.length === 0 && <p className="dim">{say('panel.none')}</p>}
      <ul>
        {judging.map((check) => (
          <li key={check.id} className={`row-${verdictOf(check)}`} title={check.id}>
            <Verdict kind={verdictOf(check)} />
            <div>{titleText(phraseIn(language, check.title))}</div>
            <div className="panel-value">
              <b>{valueText(check.value, check.unit, words)}</b>
              <span className="dim">
                {' '}
                {say('panel.limit', { limit: limitText(check.limit, check.unit, words) })}
              </span>
            </div>
            <CheckNotes check={check} />
          </li>
        ))}
      </ul>
    </aside>
  )
}

function factsOf({ body, plane, path }: Thing, { say }: Words): string[] {
  const facts: string[] = []
  if (body?.reduced) facts.push(say('thing.reduced', grouped(body.reduced)))
  if (plane?.area) facts.push(say('thing.area', { area: Math.round(plane.area) }))
  if (plane?.distance) facts.push(say('thing.distance', { distance: plane.distance.toFixed(1) }))
  if (path) {
    const length = Math.hypot(...path.entry.map((value, axis) => path.tip[axis]! - value))
    facts.push(say('thing.path', { diameter: path.diameter, length: length.toFixed(1) }))
  }
  return facts
}

/** 1234567 as 1 234 567, with thin spaces. */
function grouped(numbers: Readonly<Record<string, number>>): Record<string, string> {
  const text = (n: number): string => String(n).replace(/\B(?=(\d{3})+$)/g, '\u2009')
  return Object.fromEntries(Object.entries(numbers).map(([name, n]) => [name, text(n)]))
}
