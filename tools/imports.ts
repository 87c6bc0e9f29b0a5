import { posix } from 'node:path'
import ts from 'typescript'
import { lineOf, parse, type TextFile, walk } from './tree.ts'

/** One import or re-export, type-only ones included. */
export interface Import {
  readonly from: string
  readonly line: number
  /** As written. */
  readonly specifier: string
  /** The file it names, relative to the root, where it is a relative one. */
  readonly target: string | undefined
}

/** The specifier where the node is an import, a re-export, `import('…')` or an import type. */
function specifierOf(node: ts.Node): ts.Expression | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return node.moduleSpecifier
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
    return node.arguments[0]
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument))
    return node.argument.literal as ts.Expression
  return undefined
}

/** All imports of a file, in order. */
export function importsOf(file: TextFile): readonly Import[] {
  const source = parse(file)
  const found: Import[] = []
  walk(source, (node) => {
    const specifier = specifierOf(node)
    if (!specifier || !ts.isStringLiteralLike(specifier)) return
    const relative = specifier.text.startsWith('.')
    const target = relative
      ? posix.join(posix.dirname(file.path), specifier.text.replace(/\?.*$/, ''))
      : undefined
    found.push({ from: file.path, line: lineOf(source, node), specifier: specifier.text, target })
  })
  return found
}

/** Groups of two or more files that import each other in a ring, or one that imports itself (Tarjan 1972). */
export function cycles(edges: ReadonlyMap<string, readonly string[]>): readonly (readonly string[])[] {
  const index = new Map<string, number>()
  const low = new Map<string, number>()
  const stack: string[] = []
  const groups: string[][] = []
  const visit = (node: string) => {
    const own = index.size
    index.set(node, own)
    low.set(node, own)
    stack.push(node)
    for (const next of edges.get(node) ?? []) {
      if (!index.has(next)) {
        visit(next)
        low.set(node, Math.min(low.get(node)!, low.get(next)!))
      } else if (stack.includes(next)) low.set(node, Math.min(low.get(node)!, index.get(next)!))
    }
    if (low.get(node) !== own) return
    const group = stack.splice(stack.indexOf(node))
    if (group.length > 1 || (edges.get(node) ?? []).includes(node)) groups.push(group.sort())
  }
  for (const node of edges.keys()) if (!index.has(node)) visit(node)
  return groups
}
