import { Badge } from '@mantine/core'
import { useWords } from '../words/language.ts'

/** The data are computed, not a patient's. */
export function SyntheticBadge(): React.JSX.Element {
  const { say } = useWords()
  return (
    <Badge
      className="synthetic"
      variant="outline"
      color="yellow"
      radius="sm"
      title={say('badge.synthetic.why')}
    >
      {say('badge.synthetic')}
    </Badge>
  )
}
