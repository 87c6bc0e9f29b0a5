import { Badge } from '@mantine/core'
import { useWords } from '../words/language.ts'

/** No person stands behind it. */
export function ExampleBadge(): React.JSX.Element {
  const { say } = useWords()
  return (
    <Badge className="example" variant="filled" radius="sm" title={say('badge.example.why')}>
      {say('badge.example')}
    </Badge>
  )
}
