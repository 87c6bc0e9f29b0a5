import { Button } from '@mantine/core'
import { FaultAlert } from '../notices/FaultAlert.tsx'
import { useWords } from '../words/language.ts'
import type { Planning } from './use-planning.ts'

/** Opens and closes the planning; says why where it could not be opened. */
export function PlanSwitch({ planning }: { readonly planning: Planning }): React.JSX.Element {
  const { say } = useWords()
  const { state, dispatch } = planning
  const closed = state.phase === 'closed'
  return (
    <div className="toolbar plan-switch">
      <Button
        size="compact-sm"
        variant={closed ? 'default' : 'filled'}
        aria-pressed={!closed}
        onClick={() => dispatch({ type: closed ? 'open' : 'close' })}
      >
        {say('plan.open')}
      </Button>
      {closed && state.fault && <FaultAlert fault={state.fault} />}
    </div>
  )
}
