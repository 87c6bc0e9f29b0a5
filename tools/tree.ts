import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

/** The repository's root folder. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** A file of the repository as the rules see it; `path` is relative to the root, with forward slashes. */
export interface TextFile {
  readonly path: string
  readonly text: string
}

/** A breach of a rule. `name` says which thing breaks it, for `tools/tolerated.json`. */
export interface Finding {
  readonly path: string
  readonly line: number
  readonly name: string
  readonly message: string
}

const TEXT =
  /\.(ts|tsx|mts|js|mjs|json|md|yaml|yml|css|html|txt|sh|csv|svg)$|(^|\/)(run|LICENSE|NOTICE|\.npmrc|\.gitignore)$/
const CODE = /\.(ts|tsx|mts|mjs|js)$/

/** All text files that git tracks or would add: what is ignored or generated is no part of the repository. */
export function textFiles(): readonly TextFile[] {
  const list = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  })
  return [...new Set(list.split('\0'))]
    .filter((path) => TEXT.test(path) && existsSync(join(root, path)))
    .sort()
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))
}

export function isCode(path: string): boolean {
  return CODE.test(path) && !path.endsWith('.d.ts')
}

/** Tests, what only tests and measurements use, and the tools themselves. */
export function isTest(path: string): boolean {
  return /\.(test|bench)\.tsx?$|^packages\/[^/]+\/test\/|^(tools|bench)\//.test(path)
}

/** The syntax tree, with parents. */
export function parse(file: TextFile): ts.SourceFile {
  const kind = /\.(tsx)$/.test(file.path)
    ? ts.ScriptKind.TSX
    : /\.m?js$/.test(file.path)
      ? ts.ScriptKind.JS
      : ts.ScriptKind.TS
  return ts.createSourceFile(file.path, file.text, ts.ScriptTarget.ES2023, true, kind)
}

export function lineOf(source: ts.SourceFile, node: ts.Node): number {
  return source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1
}

/** Calls `visit` for every node below `node`, depth first. */
export function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node)
  node.forEachChild((child) => walk(child, visit))
}

/** Fails with `path:line: error: …` for each finding that is not tolerated, and for each toleration that is no longer needed. */
export function expectNone(
  rule: string,
  findings: readonly Finding[],
  tolerated: readonly string[] = [],
): void {
  const keyOf = (finding: Finding) => `${finding.path}#${finding.name}`
  const lines = findings
    .filter((finding) => !tolerated.includes(keyOf(finding)))
    .map(({ path, line, message }) => `${path}:${line}: error: ${message}`)
  const found = new Set(findings.map(keyOf))
  for (const key of tolerated) {
    if (!found.has(key))
      lines.push(`tools/tolerated.json:1: error: ${rule}: ${key} is mended, remove the entry`)
  }
  if (lines.length > 0) throw new Error(`${lines.length} × ${rule}\n${lines.join('\n')}`)
}
