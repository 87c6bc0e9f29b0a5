import ts from 'typescript'
import { type Finding, isTest, lineOf, parse, type TextFile, walk } from './tree.ts'

/** A rule about one file: what it looks at, what it finds, and a text that breaks it, by which the rule itself is tested. */
export interface Rule {
  readonly name: string
  readonly applies: (path: string) => boolean
  readonly find: (file: TextFile) => readonly Finding[]
  readonly bad: TextFile
}

const LONGEST_FILE = 500
const LONGEST_FUNCTION = 70
const DRAWERS = /^(utils?|helpers?|common|shared|lib|types|misc|managers?)$/
const DRAWER_NAMES = /(Manager|Helpers?|Utils?)$/
const TEST_CALLS = /^(describe|test|it|beforeAll|beforeEach|afterAll|afterEach)$/
const INEXACT =
  'sin cos tan asin acos atan atan2 sinh cosh tanh asinh acosh atanh exp expm1 log log2 log10 log1p pow hypot cbrt random'.split(
    ' ',
  )

const everywhere = () => true
const inSource = (path: string) => /^packages\/[^/]+\/(src|reference|assembly)\//.test(path) && !isTest(path)
const reachesResults = (path: string) => /^packages\/(core|kernels)\/src\//.test(path) && !isTest(path)

function sample(path: string, text: string): TextFile {
  return { path, text }
}

/** A rule that looks at each node of the syntax tree and gives a message where it is broken. */
function syntaxRule(
  name: string,
  applies: Rule['applies'],
  judge: (node: ts.Node, file: TextFile, source: ts.SourceFile) => string | undefined,
  bad: TextFile,
): Rule {
  const find = (file: TextFile) => {
    const source = parse(file)
    const findings: Finding[] = []
    walk(source, (node) => {
      const message = judge(node, file, source)
      if (message)
        findings.push({ path: file.path, line: lineOf(source, node), name: nameOf(node) ?? name, message })
    })
    return findings
  }
  return { name, applies, find, bad }
}

/** The name a function, class or variable is declared under, where there is one. */
function nameOf(node: ts.Node): string | undefined {
  const named = (node as Partial<ts.NamedDeclaration>).name
  if (named && ts.isIdentifier(named)) return named.text
  const { parent } = node
  return parent && ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name)
    ? parent.name.text
    : undefined
}

function isTestCallback(node: ts.Node): boolean {
  let call: ts.Node = node.parent
  if (!ts.isCallExpression(call)) return false
  while (ts.isCallExpression(call) || ts.isPropertyAccessExpression(call)) call = call.expression
  return ts.isIdentifier(call) && TEST_CALLS.test(call.text)
}

const longFile: Rule = {
  name: 'file too long',
  applies: everywhere,
  find: ({ path, text }) => {
    const lines = text.split('\n').length - 1
    if (lines <= LONGEST_FILE) return []
    return [
      {
        path,
        line: lines,
        name: 'length',
        message: `${lines} lines, use at most ${LONGEST_FILE}: one verb or noun a file`,
      },
    ]
  },
  bad: sample('packages/core/src/a.ts', 'const a = 1\n'.repeat(LONGEST_FILE + 1)),
}

const longFunction = syntaxRule(
  'function too long',
  everywhere,
  (node, file, source) => {
    if (!ts.isFunctionLike(node) || !('body' in node) || !node.body) return undefined
    if (isTest(file.path) && isTestCallback(node)) return undefined
    const end = source.getLineAndCharacterOfPosition(node.end).line
    const lines = end - source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1
    if (lines <= LONGEST_FUNCTION) return undefined
    return `${nameOf(node) ?? 'a function'} has ${lines} lines, use at most ${LONGEST_FUNCTION}: branching above, leaves below`
  },
  sample('packages/core/src/a.ts', `function f() {\n${'  g()\n'.repeat(LONGEST_FUNCTION)}}\n`),
)

const drawer: Rule = {
  name: 'drawer',
  applies: everywhere,
  find: ({ path }) => {
    const part = path.split('/').find((segment) => DRAWERS.test(segment.replace(/\..*$/, '')))
    if (!part) return []
    return [
      { path, line: 1, name: part, message: `${part} is a drawer, use the noun that its content serves` },
    ]
  },
  bad: sample('packages/core/src/label/utils.ts', ''),
}

const drawerName = syntaxRule(
  'drawer name',
  everywhere,
  (node) => {
    if (!ts.isClassDeclaration(node) && !ts.isFunctionDeclaration(node) && !ts.isInterfaceDeclaration(node))
      return undefined
    const name = nameOf(node)
    return name && DRAWER_NAMES.test(name) ? `${name} says nothing, use the noun for what it does` : undefined
  },
  sample('packages/core/src/a.ts', 'export class StoreManager {}'),
)

const defaultExport = syntaxRule(
  'default export',
  (path) => !/(^|\/)\w+\.config\.ts$/.test(path) && !path.includes('/assembly/'),
  (node) => {
    if (ts.isExportAssignment(node)) return 'default export, use a named one'
    const modifiers = ts.canHaveModifiers(node) ? ts.getModifiers(node) : undefined
    const isDefault = modifiers?.some((modifier) => modifier.kind === ts.SyntaxKind.DefaultKeyword)
    return isDefault ? 'default export, use a named one' : undefined
  },
  sample('packages/core/src/a.ts', 'export default function f() {}'),
)

const badSyntax = syntaxRule(
  'banned syntax',
  (path) => !path.includes('/assembly/'),
  (node) => {
    if (ts.isEnumDeclaration(node)) return 'enum, use a union of literals'
    if (ts.isModuleDeclaration(node) && ts.isIdentifier(node.name)) return 'namespace, use a module'
    if (node.kind === ts.SyntaxKind.AnyKeyword) return 'any, use unknown and narrow it'
    if (ts.isDecorator(node)) return 'decorator, use a function'
    const isProperty = ts.isParameter(node) && ts.isParameterPropertyDeclaration(node, node.parent)
    return isProperty ? 'parameter property, use a field' : undefined
  },
  sample(
    'packages/core/src/a.ts',
    'enum A { B }\nnamespace C { export const d: any = 1 }\nclass E { constructor(private f: number) {} }',
  ),
)

/** What the call or the access means, where two engines or two days may give two answers. */
function inexactUse(node: ts.Node): string | undefined {
  if (ts.isPropertyAccessExpression(node)) {
    const owner = node.expression.getText()
    const member = node.name.text
    if (owner === 'Math' && INEXACT.includes(member)) {
      return member === 'random'
        ? 'Math.random, use seededRandom of base/random'
        : `Math.${member}, use base/math`
    }
    if ((owner === 'Date' || owner === 'performance') && member === 'now')
      return `${owner}.now, use a time that comes in as data`
    if (/^(localeCompare|toLocale\w*)$/.test(member)) return `${member}, use byCodeUnit of base/canonical`
    if (owner === 'Intl') return 'Intl, use words of report/words'
  }
  if (ts.isNewExpression(node) && node.expression.getText() === 'Date' && !node.arguments?.length) {
    return 'new Date(), use a time that comes in as data'
  }
  const power = ts.SyntaxKind.AsteriskAsteriskToken
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === power && !/^2$/.test(node.left.getText())) {
    return `${node.getText()}, use a product, base/math, or a power of 2`
  }
  return undefined
}

const inexact = syntaxRule(
  'not the same everywhere',
  reachesResults,
  inexactUse,
  sample(
    'packages/core/src/a.ts',
    "Math.hypot(1, 2)\nMath.random()\nDate.now()\nnew Date()\n'a'.localeCompare('b')\n(1).toLocaleString()\nx ** 0.5",
  ),
)

const SPELLINGS: Readonly<Record<string, string>> = {
  color: 'colour',
  colors: 'colours',
  center: 'centre',
  centers: 'centres',
  centered: 'centred',
  neighbor: 'neighbour',
  neighbors: 'neighbours',
  behavior: 'behaviour',
  gray: 'grey',
  fiber: 'fibre',
  millimeter: 'millimetre',
  millimeters: 'millimetres',
  tumor: 'tumour',
  analyze: 'analyse',
  artifact: 'artefact',
  artifacts: 'artefacts',
  labeled: 'labelled',
  labeling: 'labelling',
  modeling: 'modelling',
  canceled: 'cancelled',
  aluminum: 'aluminium',
  catalog: 'catalogue',
}

function americanWord(name: string): string | undefined {
  const words = name
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/)
  return words.find((word) => Object.hasOwn(SPELLINGS, word))
}

/** Only names that we declare ourselves: properties of styles and of other libraries keep their spelling. */
const spelling = syntaxRule(
  'American spelling',
  (path) => inSource(path) || isTest(path),
  (node) => {
    const declares =
      ts.isVariableDeclaration(node) ||
      ts.isFunctionLike(node) ||
      ts.isParameter(node) ||
      ts.isPropertySignature(node) ||
      ts.isTypeAliasDeclaration(node) ||
      ts.isInterfaceDeclaration(node) ||
      ts.isClassDeclaration(node)
    if (!declares) return undefined
    const own = (node as ts.NamedDeclaration).name
    const word = own && ts.isIdentifier(own) ? americanWord(own.text) : undefined
    return word ? `${word}, use ${SPELLINGS[word]}` : undefined
  },
  sample('packages/core/src/a.ts', 'interface A { lineColor: string }\nfunction centerOf() {}'),
)

const spellingInProse: Rule = {
  name: 'American spelling in prose',
  applies: (path) => path.endsWith('.md'),
  find: ({ path, text }) =>
    text.split('\n').flatMap((content, at) => {
      const prose = content.replace(/`[^`]*`|\]\([^)]*\)|https?:\S+/g, ' ')
      const word = americanWord(prose)
      if (!word) return []
      return [{ path, line: at + 1, name: word, message: `${word}, use ${SPELLINGS[word]}` }]
    }),
  bad: sample('docs/a.md', 'The tumor and its color.'),
}

/** Finds a pattern line by line. */
function lineRule(
  name: string,
  applies: Rule['applies'],
  pattern: RegExp,
  message: string,
  bad: TextFile,
): Rule {
  const find = ({ path, text }: TextFile) =>
    text.split('\n').flatMap((content, at) => {
      const [hit] = pattern.exec(content) ?? []
      return hit ? [{ path, line: at + 1, name: hit, message: `${hit}, ${message}` }] : []
    })
  return { name, applies, find, bad }
}

// Put together here, so that this file does not break its own rules.
const MARKS = ['TO' + 'DO', 'FIX' + 'ME', 'X' + 'XX']
const PLACES = ['/wo' + 'rk/', '/ro' + 'ot/', '/ho' + 'me/', '[A-Z]:\\\\Us' + 'ers']
const REGISTRIES = [
  'registry\\.',
  'npm' + 'js\\.',
  'un' + 'pkg\\.',
  'js' + 'delivr',
  'deb\\.deb' + 'ian',
  'py' + 'pi\\.',
  'crates\\.' + 'io',
]

const unfinished = lineRule(
  'unfinished',
  everywhere,
  new RegExp(`\\b(${MARKS.join('|')})\\b`),
  'use a finished piece, or leave it out and say so in an issue',
  sample('packages/core/src/a.ts', `// ${MARKS[0]} later`),
)

const machinePath = lineRule(
  'path of one machine',
  everywhere,
  new RegExp(`(^|[\\s'"\`(=:])(${PLACES.join('|')})`),
  "use a path relative to the repository's root",
  sample('docs/a.md', `see ${'/wo' + 'rk/main'}`),
)

const registry = lineRule(
  'address of a registry',
  everywhere,
  new RegExp(`\\b(${REGISTRIES.join('|')})[a-z]`),
  "use the package's name; the client knows where to find it",
  sample('package-lock.json', `"resolved": "https://${'registry.' + 'npm' + 'js.org'}/a"`),
)

/** Rules about code files. */
export const codeRules: readonly Rule[] = [
  longFile,
  longFunction,
  drawerName,
  defaultExport,
  badSyntax,
  inexact,
  spelling,
]

/** Rules about every text file. */
export const textRules: readonly Rule[] = [drawer, spellingInProse, unfinished, machinePath, registry]
