import type { Path } from './document.ts'
import type { Layout } from './layout.ts'
import { suggestion } from './nearest-name.ts'

/** One operation of a `do` list, `{ kind: parameters }`; a fault where it is none of `kinds`. */
export function operationOf(
  layout: Layout,
  at: Path,
  operation: unknown,
  kinds: readonly string[],
): { readonly kind: string; readonly given: unknown } | undefined {
  const keys = typeof operation === 'object' && operation !== null ? Object.keys(operation) : []
  const kind = keys[0]
  if (kind === undefined || keys.length !== 1) {
    layout.fault(
      at,
      'expected one operation with its parameters',
      `write \`- operation: { … }\`, one of ${kinds.join(', ')}`,
    )
    return undefined
  }
  if (kinds.includes(kind)) return { kind, given: (operation as Record<string, unknown>)[kind] }
  layout.fault([...at, kind], `unknown operation '${kind}'`, suggestion(kind, kinds), true)
  return undefined
}
