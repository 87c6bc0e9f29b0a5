import { Button } from '@mantine/core'
import { FaultAlert } from '../notices/FaultAlert.tsx'
import { type Thing, thingName } from '../viewer/things.ts'
import { useWords } from '../words/language.ts'
import { isMoved, movableOf } from './live-things.ts'
import { PlanActions } from './PlanActions.tsx'
import { PlanAgreement } from './PlanAgreement.tsx'
import { PlanNumbers } from './PlanNumbers.tsx'
import { PlanResults } from './PlanResults.tsx'
import type { Planning } from './use-planning.ts'

/** Moving the plan: the chosen plane, screw or wire in numbers, what follows, and where it goes from here. */
export function PlanningPanel({
  planning,
  chosen,
  canRun,
}: {
  readonly planning: Planning
  readonly chosen: Thing | undefined
  readonly canRun: boolean
}): React.JSX.Element {
  const { language, say } = useWords()
  const { state, dispatch } = planning
  const movable = movableOf(state, chosen)
  return (
    <aside className="panel planning" aria-label={say('plan.title')} aria-busy={state.phase === 'opening'}>
      <div className="planning-head">
        <h2 className="section-title">{say('plan.title')}</h2>
        <Button
          size="compact-xs"
          variant="default"
          disabled={state.undo.length === 0}
          onClick={() => dispatch({ type: 'undo' })}
        >
          {say('plan.undo')}
        </Button>
        <Button
          size="compact-xs"
          variant="default"
          disabled={state.redo.length === 0}
          onClick={() => dispatch({ type: 'redo' })}
        >
          {say('plan.redo')}
        </Button>
        <Button
          size="compact-xs"
          variant="default"
          disabled={!isMoved(state)}
          onClick={() => dispatch({ type: 'reset' })}
        >
          {say('plan.reset')}
        </Button>
      </div>
      {state.phase === 'opening' && <p role="status">{say('plan.opening')}</p>}
      {state.fault && <FaultAlert fault={state.fault} />}
      {state.phase === 'open' && (
        <>
          <p className={isMoved(state) ? 'plan-moved' : 'dim'}>
            {say(isMoved(state) ? 'plan.isPreview' : 'plan.isRun')}
          </p>
          {chosen && movable ? (
            <>
              <h3>{thingName(chosen, language, say)}</h3>
              <PlanNumbers key={chosen.id} movable={movable} planning={planning} />
            </>
          ) : (
            <p className="dim">{say('plan.choose')}</p>
          )}
          <PlanResults state={state} />
          <PlanActions planning={planning} canRun={canRun} />
          <PlanAgreement state={state} />
        </>
      )}
    </aside>
  )
}
