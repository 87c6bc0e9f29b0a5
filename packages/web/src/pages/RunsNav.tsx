import { Verdict } from '../notices/Verdict.tsx'
import type { RunSummary } from '../record.ts'
import { useWords } from '../words/language.ts'
import { LanguageSwitch } from './LanguageSwitch.tsx'

interface RunsNavProps {
  readonly runs: readonly RunSummary[]
  readonly current: string | undefined
  readonly tab: string | undefined
}

/** The cases to choose from. */
export function RunsNav({ runs, current, tab }: RunsNavProps): React.JSX.Element {
  const { language, say } = useWords()
  const titleOf = (run: RunSummary): string =>
    run.reports?.find(({ lang }) => lang === language)?.title ?? run.title ?? run.case ?? run.name
  return (
    <nav className="runs" aria-label={say('runs.title')}>
      <div className="brand">
        <img src="/favicon.svg" alt="" width="24" height="24" />
        <span>Trabecula</span>
      </div>
      <h2 className="section-title">{say('runs.title')}</h2>
      <ul>
        {runs.map((run) => (
          <li key={run.name}>
            <a
              className="run-link"
              href={`#/${encodeURIComponent(run.name)}/${tab ?? 'view'}`}
              aria-current={run.name === current ? 'page' : undefined}
            >
              <span className="run-case">{titleOf(run)}</span>
              <span className="run-name">
                {run.case ?? run.name}
                {run.synthetic && ` · ${say('runs.synthetic')}`}
              </span>
              <RunVerdict run={run} />
            </a>
          </li>
        ))}
      </ul>
      <LanguageSwitch />
    </nav>
  )
}

function RunVerdict({ run }: { run: RunSummary }): React.JSX.Element | null {
  const { say } = useWords()
  if (run.error) return <Verdict kind="failed" word={say('runs.unreadable')} />
  const checks = run.checks
  if (!checks || checks.total === 0) return null
  if (checks.undecided > 0)
    return <Verdict kind="failed" word={say('runs.required', { count: checks.undecided })} />
  if (checks.requiredFailed > 0)
    return <Verdict kind="below" word={say('runs.decided', { count: checks.requiredFailed })} />
  if (checks.failed > 0) return <Verdict kind="below" word={say('runs.notMet', { count: checks.failed })} />
  return <Verdict kind="passed" word={say('runs.passed', { count: checks.total })} />
}
