import { FaultAlert } from '../notices/FaultAlert.tsx'
import { useWords } from '../words/language.ts'
import { nameIn } from '../words/names.ts'
import { phraseIn } from '../words/phrases.ts'
import { marginVerdict } from './margin-verdict.ts'
import type { PlanningState } from './planning-state.ts'

interface Row {
  readonly key: string
  readonly label: string
  readonly value: string
  readonly limit?: string
  readonly verdict?: 'passed' | 'failed' | 'below'
}

function Rows({ title, rows }: { readonly title: string; readonly rows: readonly Row[] }) {
  if (rows.length === 0) return null
  return (
    <table className="plan-table">
      <caption>{title}</caption>
      <tbody>
        {rows.map(({ key, label, value, limit, verdict }) => (
          <tr key={key} data-figure={key} data-verdict={verdict}>
            <th scope="row">{label}</th>
            <td className={verdict ? `verdict-${verdict}` : ''}>
              {verdict === 'failed' && <span aria-hidden="true">✕ </span>}
              {value}
            </td>
            <td className="dim">{limit ?? ''}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

const mm = (value: number, digits = 1): string => `${value.toFixed(digits)} mm`

/** What follows from the plan as it lies now: margins against what they must be, cuts, screws, guides, and what cannot be made. */
export function PlanResults({ state }: { readonly state: PlanningState }): React.JSX.Element | null {
  const { language, say } = useWords()
  const { result, bodyFaults } = state
  if (!result) return null
  const { resection, trajectories, guides, faults, warnings } = result
  const name = (text: string): string => nameIn(language, text)
  const margins = (resection?.margins ?? []).map(({ structure, kind, asked, distance, barrier }): Row => {
    const verdict = marginVerdict({ kind, asked, distance })
    const limit = `≥ ${mm(asked)}${barrier ? ` · ${phraseIn(language, barrier)}` : ''}`
    return { key: `margin.${structure}`, label: name(structure), value: mm(distance), limit, verdict }
  })
  const left = resection?.tumourLeft ?? 0
  const cuts = (resection?.cuts ?? []).map(
    ({ plane, area, distance }): Row => ({
      key: `cut.${plane.name}`,
      label: name(plane.name),
      value: `${Math.round(area)} mm²`,
      limit: say('plan.toTumour', { distance: distance.toFixed(1) }),
    }),
  )
  const volumes: Row[] = resection
    ? [
        { key: 'resected', label: say('plan.resected'), value: cm3(resection.volumes.resected) },
        {
          key: 'tumourLeft',
          label: say('plan.tumourLeft'),
          value: cm3(left),
          limit: '= 0',
          verdict: left > 0 ? 'failed' : 'passed',
        },
      ]
    : []
  const axes = trajectories.flatMap((set) =>
    set.trajectories.map(({ name: axis, inBone, cortexDistance, exits }): Row => {
      const sum = inBone.reduce((total, { length }) => total + length, 0)
      return {
        key: `axis.${axis}`,
        label: nameIn(language, axis),
        value: mm(sum),
        limit: `${say('plan.toCortex', { distance: cortexDistance.toFixed(1) })}${exits ? ` · ${say('plan.exits')}` : ''}`,
        ...(cortexDistance < 0 && { verdict: 'failed' as const }),
      }
    }),
  )
  const made = guides.flatMap(({ name: guide, slots, sleeves }): Row[] => [
    {
      key: `guide.${guide}`,
      label: name(guide),
      value: slots.map(({ length }) => mm(length)).join(', ') || '–',
      limit: say('plan.sleeves', { count: sleeves.length }),
    },
  ])
  return (
    <div className="plan-results" aria-live="polite" data-milliseconds={result.milliseconds.toFixed(1)}>
      <Rows title={say('plan.margins')} rows={margins} />
      <Rows title={say('plan.cuts')} rows={[...cuts, ...volumes]} />
      <Rows title={say('plan.axes')} rows={axes} />
      <Rows title={say('plan.guides')} rows={made} />
      {[...faults, ...bodyFaults].map((fault) => (
        <FaultAlert key={`${fault.code} ${fault.where}`} fault={fault} />
      ))}
      {warnings.map(({ code, where, message }) => (
        <p key={`${code} ${where}`} className="verdict-warning">
          {where}: {phraseIn(language, message)}
        </p>
      ))}
      <p className="dim">{say('plan.preview', { ms: Math.round(result.milliseconds) })}</p>
    </div>
  )
}

function cm3(cubicMillimetres: number): string {
  return `${(cubicMillimetres / 1000).toFixed(1)} cm³`
}
