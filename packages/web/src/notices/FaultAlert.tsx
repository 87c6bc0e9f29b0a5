import { Alert } from '@mantine/core'
import type { Fault } from '@trabecula/core'
import { useWords } from '../words/language.ts'
import { phraseIn } from '../words/phrases.ts'

/** What went wrong, where, and what to do: never a stack trace. */
export function FaultAlert({ fault, step }: { fault: Fault; step?: string | undefined }): React.JSX.Element {
  const { language, say } = useWords()
  const { code, message, where, remedy } = fault
  return (
    <Alert color="red" variant="light" role="alert" title={`${code}: ${phraseIn(language, message)}`}>
      <div>{say('fault.where', { where: step ? `${step}, ${where}` : where })}</div>
      <div>{say('fault.remedy', { remedy: phraseIn(language, remedy) })}</div>
    </Alert>
  )
}
