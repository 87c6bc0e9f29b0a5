import { useEffect, useState } from 'react'
import { FaultAlert } from '../notices/FaultAlert.tsx'
import type { RunSummary } from '../record.ts'
import { useWords } from '../words/language.ts'
import { RunPage } from './RunPage.tsx'
import { RunsNav } from './RunsNav.tsx'
import { useRuns } from './use-run.ts'

/** The chosen run and tab stand in the address, `#/NAME/TAB`, so that they can be kept and sent; `#/NAME/view/plan` opens its plan. */
function useAddress(): readonly [string | undefined, string | undefined, boolean] {
  const [hash, setHash] = useState(window.location.hash)
  useEffect(() => {
    const follow = (): void => setHash(window.location.hash)
    window.addEventListener('hashchange', follow)
    return () => window.removeEventListener('hashchange', follow)
  }, [])
  const [name, tab, more] = hash.replace(/^#\//, '').split('/')
  return [name ? decoded(name) : undefined, tab, more === 'plan']
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

export function App(): React.JSX.Element {
  const { runs, canRun, fault } = useRuns()
  const [name, tab, planned] = useAddress()
  const run = runs?.find((each) => each.name === name) ?? runs?.[0]
  return (
    <div className="shell">
      <RunsNav runs={runs ?? []} current={run?.name} tab={tab} />
      {run ? (
        <RunPage key={run.name} run={run} tab={tab} planned={planned} canRun={canRun ?? false} />
      ) : (
        <NothingYet runs={runs} fault={fault} />
      )}
    </div>
  )
}

function NothingYet({
  runs,
  fault,
}: {
  runs: readonly RunSummary[] | undefined
  fault: ReturnType<typeof useRuns>['fault']
}): React.JSX.Element {
  const { say } = useWords()
  return (
    <main className="empty">
      {fault && <FaultAlert fault={fault} />}
      {runs && !fault && (
        <div>
          <h1>{say('runs.none')}</h1>
          <p>{say('runs.how')}</p>
          <p>
            <code>npx trabecula run cases/pelvis/case.yaml -o out/pelvis</code>
          </p>
        </div>
      )}
    </main>
  )
}
