import { Badge } from '@mantine/core'

/** The data are computed, not a patient's. */
export function SyntheticBadge(): React.JSX.Element {
  return (
    <Badge className="synthetic" variant="outline" color="yellow" radius="sm" title="Computed, not a patient">
      Synthetic
    </Badge>
  )
}
