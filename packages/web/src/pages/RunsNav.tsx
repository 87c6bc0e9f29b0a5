import { Verdict } from '../notices/Verdict.tsx'
import type { RunSummary } from '../record.ts'

interface RunsNavProps {
  readonly runs: readonly RunSummary[]
  readonly current: string | undefined
  readonly tab: string | undefined
}

/** The cases to choose from. */
export function RunsNav({ runs, current, tab }: RunsNavProps): React.JSX.Element {
  return (
    <nav className="runs" aria-label="Cases">
      <div className="brand">
        <img src="/favicon.svg" alt="" width="24" height="24" />
        <span>Trabecula</span>
      </div>
      <h2 className="section-title">Cases</h2>
      <ul>
        {runs.map((run) => (
          <li key={run.name}>
            <a
              className="run-link"
              href={`#/${encodeURIComponent(run.name)}/${tab ?? 'view'}`}
              aria-current={run.name === current ? 'page' : undefined}
            >
              <span className="run-case">{run.title ?? run.case ?? run.name}</span>
              <span className="run-name">
                {run.case ?? run.name}
                {run.synthetic && ' · synthetic'}
              </span>
              <RunVerdict run={run} />
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}

function RunVerdict({ run }: { run: RunSummary }): React.JSX.Element | null {
  if (run.error) return <Verdict kind="failed" word="Record unreadable" />
  const checks = run.checks
  if (!checks || checks.total === 0) return null
  if (checks.requiredFailed > 0)
    return <Verdict kind="failed" word={`${checks.requiredFailed} required failed`} />
  if (checks.failed > 0) return <Verdict kind="below" word={`${checks.failed} not met`} />
  return <Verdict kind="passed" word={`${checks.total} passed`} />
}
