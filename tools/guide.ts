import { type AnyStep, GUIDE_FAMILIES, processes, wordingIn } from '@trabecula/core'
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

/** The drawing of a guide family, from the root. */
export function familyPicture(name: string): string {
  return `docs/pictures/guide-${name}.svg`
}

/** The page of guide families: what each is for, its drawing, and its values with source and limits by process. */
export function familiesPage(): string {
  const sections = GUIDE_FAMILIES.flatMap(({ name, title, purpose, process, parameters }) => [
    `## ${wordingIn(title, 'en')}: \`${name}\``,
    '',
    `${wordingIn(purpose, 'en')} Printed by ${process} where the case does not say.`,
    '',
    `![${wordingIn(title, 'en')}](../pictures/guide-${name}.svg)`,
    '',
    `| parameter, mm | value | source | least ${processes.join(' / ')} |`,
    '| --- | --- | --- | --- |',
    ...parameters.map(({ name: one, value, source, limit }) => {
      const least = limit
        ? `${processes.map((each) => limit.least[each]).join(' / ')} (${limit.source})`
        : '–'
      return `| \`${one}\` | ${value} | ${cell(source)} | ${cell(least)} |`
    }),
    '',
  ])
  return [
    '# Families of guides',
    '',
    '<!-- generated from the families by `npm run guide -- --update` -->',
    '',
    'A guide of a case may name a `family`: what the case does not say is then as the family says, and every value may be',
    'said otherwise. `process` chooses the limits: where the process’s least is more than the family’s value, the least stands;',
    'what the case itself puts under it is refused (`GUIDE_FAMILY_LIMIT`), and a build by another process is a fault of the case.',
    'The report’s table tells each value, whether family or case says it, and why. `trabecula guides` lists the families,',
    '`trabecula guides NAME --process SLS -o NAME.svg` shows one; [the guide](device-guide.md) tells the parameters.',
    '',
    '```yaml',
    'devices:',
    '  guide: { kind: guide, family: resection-plate, process: SLS, bone: femur, cuts: [wedge], free: [{ at: [0, 0, 0], radius: 12 }] }',
    '```',
    '',
    ...sections,
  ].join('\n')
}

/** The page with its head written anew; what people wrote below stays. */
export function updatedPage(step: AnyStep, old: string | undefined): string {
  const below = old?.split(END)[1] ?? '\n'
  return `${guideHead(step)}${below}`
}
