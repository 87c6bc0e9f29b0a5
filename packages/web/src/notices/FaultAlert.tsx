import { Alert } from '@mantine/core'
import type { Fault } from '@trabecula/core'

/** What went wrong, where, and what to do: never a stack trace. */
export function FaultAlert({ fault, step }: { fault: Fault; step?: string | undefined }): React.JSX.Element {
  return (
    <Alert color="red" variant="light" role="alert" title={`${fault.code}: ${fault.message}`}>
      <div>Where: {step ? `${step}, ${fault.where}` : fault.where}</div>
      <div>What to do: {fault.remedy}</div>
    </Alert>
  )
}
