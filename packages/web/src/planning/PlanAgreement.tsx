import { useWords } from '../words/language.ts'
import { nameIn } from '../words/names.ts'
import type { PlanningState } from './planning-state.ts'

/** How near the preview of the run's own plan comes to what the run's steps found: the tolerance that a preview has. */
export function PlanAgreement({ state }: { readonly state: PlanningState }): React.JSX.Element | null {
  const { language, say } = useWords()
  const { agreement } = state
  if (!agreement || agreement.length === 0) return null
  const within = agreement.filter((each) => each.within).length
  const numbers = (n: number): string => (n !== 0 && Math.abs(n) < 0.01 ? n.toExponential(0) : n.toFixed(2))
  return (
    <details className="plan-agreement" data-within={within} data-of={agreement.length}>
      <summary className={within === agreement.length ? 'verdict-passed' : 'verdict-failed'}>
        {say('plan.agreement', { within, of: agreement.length })}
      </summary>
      <table className="plan-table">
        <thead>
          <tr>
            <th scope="col">{say('plan.figure')}</th>
            <th scope="col">{say('plan.live')}</th>
            <th scope="col">{say('plan.full')}</th>
            <th scope="col">±</th>
          </tr>
        </thead>
        <tbody>
          {agreement.map(({ kind, name, live, full, tolerance, within: agrees }) => (
            <tr key={`${kind} ${name}`} data-verdict={agrees ? 'passed' : 'failed'}>
              <th scope="row">
                {say(`plan.kind.${kind}`)} {name ? nameIn(language, name) : ''}
              </th>
              <td className={agrees ? '' : 'verdict-failed'}>{Number.isNaN(live) ? '–' : numbers(live)}</td>
              <td>{numbers(full)}</td>
              <td className="dim">{numbers(tolerance)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  )
}
