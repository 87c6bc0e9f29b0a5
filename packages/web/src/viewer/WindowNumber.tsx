interface WindowNumberProps {
  readonly name: string
  readonly value: number
  readonly least?: number
  readonly onValue: (value: number) => void
}

/** Level or width, typed in. */
export function WindowNumber({ name, value, least, onValue }: WindowNumberProps): React.JSX.Element {
  return (
    <label>
      {name}
      <input
        type="number"
        value={Number(value.toPrecision(6))}
        min={least}
        step={10}
        onChange={(event) => {
          const next = event.target.valueAsNumber
          if (Number.isFinite(next) && next >= (least ?? Number.NEGATIVE_INFINITY)) onValue(next)
        }}
      />
    </label>
  )
}
