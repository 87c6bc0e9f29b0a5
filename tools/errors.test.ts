// docs/errors.md and the codes in the sources name each other.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { expect, test } from 'vitest'
import {
  expectNone,
  type Finding,
  isCode,
  isTest,
  lineOf,
  parse,
  root,
  type TextFile,
  textFiles,
  walk,
} from './tree.ts'

const CODE = /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$|^[A-Z][A-Z0-9]{4,}$/
const THROWS = /fault|refus|error|warn|reject|fail|finding/i
const PAGE = 'docs/errors.md'

interface Row {
  readonly code: string
  readonly meaning: string
  readonly remedy: string
  readonly line: number
}

function rows(text: string): readonly Row[] {
  return text.split('\n').flatMap((content, at) => {
    const [, code, meaning, remedy] =
      /^\|\s*`?([A-Z][A-Z0-9_]+)`?\s*\|([^|]*)\|([^|]*)\|\s*$/.exec(content) ?? []
    return code ? [{ code, meaning: meaning!.trim(), remedy: remedy!.trim(), line: at + 1 }] : []
  })
}

/** Whether the literal is given as a code: `code: 'X'`, also inside a condition, or an argument of something that makes a fault. */
function isGivenAsCode(literal: ts.Node): boolean {
  let node = literal.parent
  while (ts.isConditionalExpression(node) || ts.isParenthesizedExpression(node) || ts.isAsExpression(node))
    node = node.parent
  if (ts.isPropertyAssignment(node)) return node.name.getText() === 'code'
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken) {
    return /(^|\.)code$/.test(node.left.getText())
  }
  return (ts.isCallExpression(node) || ts.isNewExpression(node)) && THROWS.test(node.expression.getText())
}

function codesOf(file: TextFile): readonly Finding[] {
  const source = parse(file)
  const found: Finding[] = []
  walk(source, (node) => {
    if (!ts.isStringLiteralLike(node) || !CODE.test(node.text) || !isGivenAsCode(node)) return
    found.push({
      path: file.path,
      line: lineOf(source, node),
      name: node.text,
      message: `${node.text} has no row, use a line in ${PAGE}`,
    })
  })
  return found
}

const sources = textFiles().filter(
  ({ path }) => /^packages\/[^/]+\/(src|bin)\//.test(path) && isCode(path) && !isTest(path),
)
const listed = rows(readFileSync(join(root, PAGE), 'utf8'))

test('every code that the program gives has its row', () => {
  const known = new Set(listed.map(({ code }) => code))
  const found = new Map(sources.flatMap(codesOf).map((finding) => [finding.name, finding]))
  expectNone(
    'code without a row',
    [...found.values()].filter(({ name }) => !known.has(name)),
  )
})

test('every row stands for a code that the program gives, says something, and stands once', () => {
  const literals = new Set(
    sources.flatMap(
      ({ text }) =>
        text.match(/(?<=['"`])(?:[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|[A-Z][A-Z0-9]{4,})(?=['"`])/g) ?? [],
    ),
  )
  const seen = new Set<string>()
  const findings = listed.flatMap(({ code, meaning, remedy, line }) => {
    const messages = []
    if (!literals.has(code)) messages.push(`${code} is given nowhere, remove the row`)
    if (seen.has(code)) messages.push(`${code} stands twice, use one row`)
    if (meaning === '' || remedy === '') messages.push(`${code} says too little, use meaning and remedy`)
    seen.add(code)
    return messages.map((message) => ({ path: PAGE, line, name: code, message }))
  })
  expectNone('row in the list of errors', findings)
})

test('the rows are sorted by code', () => {
  const codes = listed.map(({ code }) => code)
  expect(codes).toEqual([...codes].sort())
})

test('the reader of codes and rows sees what it is for', () => {
  const text =
    "throw new StepError({ code: a ? 'ONE_CODE' : 'TWO_CODES', message: 'NOT_ONE' })\nrefuse('THREE_CODES')\nfind('NO_CODE')"
  expect(codesOf({ path: 'a.ts', text }).map(({ name }) => name)).toEqual([
    'ONE_CODE',
    'TWO_CODES',
    'THREE_CODES',
  ])
  expect(rows('| code | a | b |\n| --- | --- | --- |\n| `A_B` | c | d |')).toEqual([
    { code: 'A_B', meaning: 'c', remedy: 'd', line: 3 },
  ])
})
