import type { AnyStep } from '@trabecula/core'
import { z } from 'zod'

export const BEGIN = '<!-- generated from the step by `npm run guide -- --update`; write below its end -->'
export const END = '<!-- end of generated part -->'

interface Schema {
  readonly type?: string
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly description?: string
  readonly default?: unknown
  readonly minimum?: number
  readonly maximum?: number
  readonly exclusiveMinimum?: number
  readonly exclusiveMaximum?: number
  readonly pattern?: string
  readonly items?: Schema
  readonly prefixItems?: readonly Schema[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly additionalProperties?: Schema | boolean
}

/** `docs/guide/label-threshold.md` for `label/threshold`. */
export function guidePath(kind: string): string {
  return `docs/guide/${kind.replace('/', '-')}.md`
}

function limits(schema: Schema): string {
  const parts = []
  if (schema.exclusiveMinimum !== undefined) parts.push(`> ${schema.exclusiveMinimum}`)
  if (schema.minimum !== undefined && schema.minimum > -(2 ** 53)) parts.push(`≥ ${schema.minimum}`)
  if (schema.exclusiveMaximum !== undefined) parts.push(`< ${schema.exclusiveMaximum}`)
  if (schema.maximum !== undefined && schema.maximum < 2 ** 53 - 1) parts.push(`≤ ${schema.maximum}`)
  return parts.join(', ')
}

/** The type in a few words. */
function typeOf(schema: Schema): string {
  const choices = schema.anyOf ?? schema.oneOf
  if (choices) return [...new Set(choices.map(typeOf))].join(' or ')
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``
  if (schema.enum) return schema.enum.map((value) => `\`${value}\``).join(', ')
  if (schema.prefixItems) return `[${schema.prefixItems.map(typeOf).join(', ')}]`
  if (schema.type === 'array') return `list of ${schema.items ? typeOf(schema.items) : 'values'}`
  if (schema.type === 'object') return schema.properties ? 'fields' : 'names to values'
  const range = limits(schema)
  const word =
    schema.type === 'string' ? 'text' : schema.type === 'boolean' ? 'yes or no' : (schema.type ?? 'value')
  return range === '' ? word : `${word} ${range}`
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ')
}

/** Rows of a schema's fields; of a choice those of each form that has fields, each once. */
function rows(schema: Schema, prefix = ''): string[] {
  const choices = schema.anyOf ?? schema.oneOf ?? []
  const worded = choices.some(({ properties }) => properties && 'zh' in properties) // A text in both languages.
  if (choices.length > 0) return worded ? [] : [...new Set(choices.flatMap((choice) => rows(choice, prefix)))]
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const preset =
      field.default !== undefined
        ? `\`${JSON.stringify(field.default)}\``
        : schema.required?.includes(name)
          ? 'required'
          : '–'
    const inner = field.type === 'array' ? field.items : field
    const own = `| \`${prefix}${name}\` | ${cell(typeOf(field))} | ${cell(preset)} | ${cell(field.description ?? '')} |`
    return [own, ...rows(inner ?? {}, `${prefix}${name}${field.type === 'array' ? '[]' : ''}.`)]
  })
}

/** The generated head of a step's page: what the step is called, takes, gives and can be told. */
export function guideHead(step: AnyStep): string {
  const schema = z.toJSONSchema(step.params, { io: 'input', unrepresentable: 'any' }) as Schema
  const inputs = Object.entries(step.inputs).map(([name, type]) =>
    typeof type === 'string' ? `\`${name}\`: ${type}` : `\`${name}\`: list of ${type[0]}`,
  )
  const parameters = rows(schema)
  const table =
    parameters.length === 0
      ? ['No parameters.']
      : ['| parameter | type | default | meaning |', '| --- | --- | --- | --- |', ...parameters]
  return [
    `# ${step.title}`,
    '',
    BEGIN,
    '',
    `\`${step.kind}\`, version ${step.version}. Takes ${inputs.join('; ') || 'nothing'}. Gives ${step.output}.`,
    '',
    ...table,
    '',
    END,
  ].join('\n')
}

/** The page with its head written anew; what people wrote below stays. */
export function updatedPage(step: AnyStep, old: string | undefined): string {
  const below = old?.split(END)[1] ?? '\n'
  return `${guideHead(step)}${below}`
}
