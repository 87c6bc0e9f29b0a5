import { Button, Checkbox } from '@mantine/core'
import type { RecordedCheck } from '../record.ts'
import { useWords } from '../words/language.ts'
import { checksOfThing, worstOf } from './judging.ts'
import { type Group, groups, type Thing, thingName } from './things.ts'
import { shownOf, type ViewerAction, type ViewerState } from './viewer-state.ts'

interface ThingListProps {
  readonly things: readonly Thing[]
  readonly checks: readonly RecordedCheck[]
  readonly state: ViewerState
  readonly dispatch: (action: ViewerAction) => void
  readonly onFind: (thing: Thing) => void
}

/** Everything by group: shown or hidden, how clear, which one is chosen, and whether a check of it failed. */
export function ThingList(props: ThingListProps): React.JSX.Element {
  const { things, state, dispatch } = props
  const { say } = useWords()
  const anyShown = shownOf(state, things) !== 'none'
  return (
    <section className="bodies" aria-label={say('list.title')}>
      <div className="bodies-head">
        <h2 className="section-title">{say('list.title')}</h2>
        <Button
          size="compact-xs"
          variant="subtle"
          color="gray"
          onClick={() => dispatch({ type: 'showAll', shown: !anyShown, things: things.map(({ id }) => id) })}
        >
          {say(anyShown ? 'list.hideAll' : 'list.showAll')}
        </Button>
      </div>
      {groups.map((group) => (
        <GroupRows
          key={group}
          group={group}
          {...props}
          things={things.filter((thing) => thing.group === group)}
        />
      ))}
    </section>
  )
}

function GroupRows(props: ThingListProps & { readonly group: Group }): React.JSX.Element | null {
  const { group, things, state, dispatch } = props
  const { say } = useWords()
  if (things.length === 0) return null
  const shown = shownOf(state, things)
  const name = say(`group.${group}`)
  const devices = new Set(things.map(({ entry }) => entry)).size
  return (
    <section className="group" data-group={group} aria-label={name}>
      <div className="group-head">
        <Checkbox
          size="xs"
          label={name}
          checked={shown === 'all'}
          indeterminate={shown === 'some'}
          aria-label={say('list.showGroup', { name })}
          onChange={() =>
            dispatch({ type: 'showAll', shown: shown !== 'all', things: things.map(({ id }) => id) })
          }
        />
      </div>
      <ul>
        {things.map((thing) => (
          <ThingRow key={thing.id} {...props} thing={thing} several={devices > 1} />
        ))}
      </ul>
    </section>
  )
}

type ThingRowProps = ThingListProps & {
  readonly thing: Thing
  /** Things of several devices may bear one name: then the device is said too. */
  readonly several: boolean
}

function ThingRow({ thing, several, checks, state, dispatch, onFind }: ThingRowProps): React.JSX.Element {
  const { id, colour, entry, body } = thing
  const { language, say } = useWords()
  const name = thingName(thing, language, say)
  const label = several && entry && body ? say('thing.of', { name, device: entry }) : name
  const look = state.looks[id] ?? { shown: true, opacity: 1 }
  const mark = worstOf(checksOfThing(checks, thing))
  const scale = body?.scale ?? 1
  return (
    <li data-selected={state.selected === id} data-thing={id}>
      <Checkbox
        size="xs"
        checked={look.shown}
        aria-label={say('list.show', { name: label })}
        onChange={(event) => dispatch({ type: 'look', thing: id, shown: event.currentTarget.checked })}
      />
      <svg className="dot" viewBox="0 0 10 10" width="10" height="10" aria-hidden="true">
        <circle cx="5" cy="5" r="5" fill={`rgb(${colour.join(',')})`} />
      </svg>
      <button
        type="button"
        className="body-name"
        aria-pressed={state.selected === id}
        onClick={() => onFind(thing)}
      >
        {label}
        {scale !== 1 && (
          <span className="dim">
            {' '}
            {say('list.printed', { percent: Number((100 * scale).toPrecision(4)) })}
          </span>
        )}
        {mark && (
          <span
            className={`mark verdict-${mark}`}
            role="img"
            aria-label={say(`list.${mark}`)}
            title={say(`list.${mark}`)}
          >
            {mark === 'failed' ? '✕' : '!'}
          </span>
        )}
      </button>
      <input
        type="range"
        min={0.1}
        max={1}
        step={0.05}
        value={look.opacity}
        disabled={!look.shown}
        aria-label={say('list.opacityOf', { name: label })}
        title={say('list.opacity')}
        onChange={(event) => dispatch({ type: 'look', thing: id, opacity: Number(event.target.value) })}
      />
    </li>
  )
}
