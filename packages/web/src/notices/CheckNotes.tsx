import { decisionParts } from '../checks.ts'
import type { RecordedCheck } from '../record.ts'
import { useWords } from '../words/language.ts'
import { phraseIn } from '../words/phrases.ts'
import { ExampleBadge } from './ExampleBadge.tsx'

/** What to do about a check that did not pass, and what a person decided about it. */
export function CheckNotes({ check }: { check: RecordedCheck }): React.JSX.Element {
  const { language, say } = useWords()
  const decision = decisionParts(check.decision, language)
  return (
    <>
      {check.passed !== true && check.remedy && (
        <div className="remedy">{say('checks.remedy', { remedy: phraseIn(language, check.remedy) })}</div>
      )}
      {decision && (
        <div className="decision">
          {say('checks.decision', { decision: decision.reason })}{' '}
          {decision.role && <span className="dim">{roleName(decision.role, say)}</span>}{' '}
          {decision.example && <ExampleBadge />}
        </div>
      )}
    </>
  )
}

const ROLES = ['demonstration', 'surgeon', 'engineer', 'quality officer'] as const

function roleName(role: string, say: ReturnType<typeof useWords>['say']): string {
  const known = ROLES.find((each) => each === role)
  return known ? say(`role.${known}`) : role
}
