import ts from 'typescript'
import { lineOf, parse, type TextFile, walk } from './tree.ts'

/** An English text that a step gives to report and page; `{0}`, `{1}` … stand for its `${…}`. */
export interface Phrase {
  readonly path: string
  readonly line: number
  readonly text: string
}

/** What makes an object literal one that people read, and which of its properties they read. */
const READ_BY_PEOPLE: readonly { readonly marks: readonly string[]; readonly texts: readonly string[] }[] = [
  { marks: ['passed', 'limit'], texts: ['title', 'value', 'limit', 'unit', 'source', 'remedy'] },
  { marks: ['verdicts', 'rule'], texts: ['title', 'value', 'limit', 'unit', 'source', 'remedy'] },
  { marks: ['code', 'message'], texts: ['message', 'remedy'] },
  { marks: ['code', 'remedy'], texts: ['message', 'remedy'] },
  { marks: ['columns', 'rows'], texts: ['title', 'note', 'columns', 'rows'] },
  { marks: ['kind', 'version', 'run'], texts: ['title'] },
  { marks: ['png', 'caption'], texts: ['caption'] },
]

/** Every phrase of a file. What is not written as text (a call, a name of another file) is not seen. */
export function phrasesOf(file: TextFile): readonly Phrase[] {
  const source = parse(file)
  const found: Phrase[] = []
  const add = (expression: ts.Expression) => {
    for (const [node, text] of texts(expression, source))
      if (/[A-Za-z]{2}/.test(text.replace(/\{\d+\}/g, '')))
        found.push({ path: file.path, line: lineOf(source, node), text })
  }
  walk(source, (node) => {
    if (!ts.isObjectLiteralExpression(node)) return
    const named = new Map(
      node.properties.flatMap((one) => (one.name ? [[one.name.getText(source), one] as const] : [])),
    )
    for (const { marks, texts: wanted } of READ_BY_PEOPLE) {
      if (!marks.every((mark) => named.has(mark))) continue
      for (const name of wanted) {
        const property = named.get(name)
        if (property && ts.isPropertyAssignment(property)) add(property.initializer)
        if (property && ts.isShorthandPropertyAssignment(property)) add(property.name)
      }
      return
    }
  })
  return found
}

type Found = readonly (readonly [ts.Node, string])[]

/** The texts an expression can be: both branches of a condition, the parts of lists, constants of the same file. */
function texts(expression: ts.Node, source: ts.SourceFile, depth = 0): Found {
  const of = (...nodes: readonly ts.Node[]) => nodes.flatMap((node) => texts(node, source, depth))
  if (depth > 4) return []
  if (ts.isStringLiteral(expression) || ts.isNoSubstitutionTemplateLiteral(expression))
    return [[expression, expression.text]]
  if (ts.isTemplateExpression(expression)) {
    const text = expression.templateSpans.reduce(
      (whole, span, i) => `${whole}{${i}}${span.literal.text}`,
      expression.head.text,
    )
    return [[expression, text], ...of(...expression.templateSpans.map((span) => span.expression))]
  }
  if (ts.isConditionalExpression(expression)) return of(expression.whenTrue, expression.whenFalse)
  if (
    ts.isParenthesizedExpression(expression) ||
    ts.isAsExpression(expression) ||
    ts.isNonNullExpression(expression)
  )
    return of(expression.expression)
  if (ts.isBinaryExpression(expression)) {
    const joins = [ts.SyntaxKind.QuestionQuestionToken, ts.SyntaxKind.BarBarToken, ts.SyntaxKind.PlusToken]
    return joins.includes(expression.operatorToken.kind) ? of(expression.left, expression.right) : []
  }
  if (ts.isArrayLiteralExpression(expression)) return of(...expression.elements)
  if (ts.isSpreadElement(expression)) return of(expression.expression)
  if (ts.isObjectLiteralExpression(expression))
    return of(
      ...expression.properties
        .filter(ts.isPropertyAssignment)
        .filter((one) => ['title', 'unit'].includes(one.name.getText(source)))
        .map((one) => one.initializer),
    )
  if (ts.isIdentifier(expression)) {
    const value = constantOf(expression.text, source)
    return value ? texts(value, source, depth + 1) : []
  }
  return []
}

/** What a `const` of this name in the file is set to. */
function constantOf(name: string, source: ts.SourceFile): ts.Expression | undefined {
  let found: ts.Expression | undefined
  walk(source, (node) => {
    if (ts.isVariableDeclaration(node) && node.name.getText(source) === name) found ??= node.initializer
  })
  return found
}
