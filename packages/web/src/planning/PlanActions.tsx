import { Button } from '@mantine/core'
import { planChanges, withPlanChanges } from '@trabecula/core/case/plan-changes'
import { useMemo, useState } from 'react'
import { FaultAlert } from '../notices/FaultAlert.tsx'
import { useWords } from '../words/language.ts'
import type { Planning } from './use-planning.ts'

/** Hands the moved plan on: to a full run where the server may run, and always as lines of the case file. */
export function PlanActions({
  planning,
  canRun,
}: {
  readonly planning: Planning
  readonly canRun: boolean
}): React.JSX.Element | null {
  const { say } = useWords()
  const { state, run, runFault, compute } = planning
  const { data, plan } = state
  const [copied, setCopied] = useState(false)
  const changed = useMemo(() => {
    if (!data || !plan || plan === data.plan) return undefined
    const changes = planChanges(data.plan, plan)
    return changes.length > 0 ? withPlanChanges(data.caseText, changes) : undefined
  }, [data, plan])
  if (!data) return null
  const running = run?.state === 'running'
  const lines = changed?.lines.flatMap(({ after }) => (after === undefined ? [] : [after])).join('\n') ?? ''
  const copy = (): void => {
    void navigator.clipboard.writeText(`${lines}\n`).then(() => setCopied(true))
  }
  const download = (): void => {
    const link = document.createElement('a')
    link.href = URL.createObjectURL(new Blob([changed!.text], { type: 'text/yaml' }))
    link.download = data.caseFile
    link.click()
    URL.revokeObjectURL(link.href)
  }
  return (
    <section className="plan-actions" aria-label={say('plan.onward')}>
      {canRun ? (
        <Button size="compact-sm" disabled={!changed || running} onClick={compute}>
          {say('plan.compute')}
        </Button>
      ) : (
        <p className="plan-read-only">{say('plan.readOnly')}</p>
      )}
      {running && (
        <p role="status">
          {say('plan.running', { name: run.name, done: run.done, total: run.total ?? '?' })}
        </p>
      )}
      {run?.fault && <FaultAlert fault={run.fault} />}
      {runFault && <FaultAlert fault={runFault} />}
      {changed && (
        <details open={!canRun}>
          <summary>{say('plan.lines', { count: changed.lines.length, file: data.caseFile })}</summary>
          <pre className="plan-lines">
            {changed.lines.map(({ line, before, after }) => (
              <span key={`${line} ${before ?? ''} ${after ?? ''}`}>
                {before !== undefined && <del>{`${line} − ${before.trim()}\n`}</del>}
                {after !== undefined && <ins>{`${line} + ${after.trim()}\n`}</ins>}
              </span>
            ))}
          </pre>
          <Button size="compact-xs" variant="default" onClick={copy}>
            {say(copied ? 'plan.copied' : 'plan.copy')}
          </Button>{' '}
          <Button size="compact-xs" variant="default" onClick={download}>
            {say('plan.download', { file: data.caseFile })}
          </Button>
        </details>
      )}
    </section>
  )
}
