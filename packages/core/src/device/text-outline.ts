import { type PathCommand, parse } from 'opentype.js/dist/opentype.mjs'
import { StepError } from '../step.ts'
import { CAPITAL_HEIGHT, MARKING_FONT_BASE64 } from './marking-font.ts'

export type Contour = [number, number][]

/** A text as outlines: x to the right, y up, mm; (0, 0) is the middle of its box. */
export interface TextOutline {
  /** One list of closed contours for each character that has an outline; filled where they wind non-zero. */
  readonly glyphs: readonly Contour[][]
  /** mm, from the first to the last outline. */
  readonly width: number
  /** mm, from the lowest to the highest outline: with descenders more than a capital. */
  readonly height: number
}

/** Straight pieces of each curve: at 10 mm letters the outline is within 0.01 mm. */
const PIECES = 6
/** Letters set wider apart than on paper, so that a raised stroke does not run into its neighbour. Font units. */
const TRACKING = 40
/** ↑: a shaft and a head, in heights of a capital, from its left foot counter-clockwise. */
const ARROW: Contour = [
  [0.28, 0],
  [0.62, 0],
  [0.62, 0.5],
  [0.9, 0.5],
  [0.45, 1.05],
  [0, 0.5],
  [0.28, 0.5],
]
const ARROW_ADVANCE = 1.15

/** From base line to base line, in heights of a capital. */
const LINE_PITCH = 1.5

type Font = ReturnType<typeof parse>
let font: Font | undefined

function markingFont(): Font {
  if (!font) {
    const binary = atob(MARKING_FONT_BASE64.replace(/\s/g, ''))
    font = parse(Uint8Array.from(binary, (character) => character.charCodeAt(0)).buffer)
  }
  return font
}

/**
 * Outlines of a text in Noto Sans Bold, capitals `height` mm high; a line end begins a new line, lines stand centred.
 * @throws StepError TEXT_CHARACTER where the font has no such character, TEXT_EMPTY
 */
export function outlineOf(text: string, height: number, where: string): TextOutline {
  const lines = text.split('\n').map((line) => lineOf(line, height, where))
  const glyphs = lines.flatMap((line, index) => {
    if (line.length === 0) return []
    const [left, right] = rangeOf(line, 0)
    return moved(line, -(left + right) / 2, -index * LINE_PITCH * height)
  })
  if (glyphs.length === 0) {
    throw new StepError({
      code: 'TEXT_EMPTY',
      message: 'the text has no visible character',
      where,
      remedy: 'Write a text, or leave the entry out.',
    })
  }
  const [left, right] = rangeOf(glyphs, 0)
  const [bottom, top] = rangeOf(glyphs, 1)
  return {
    glyphs: moved(glyphs, -(left + right) / 2, -(bottom + top) / 2),
    width: right - left,
    height: top - bottom,
  }
}

/** The text as it stands, then with fewer characters a line, broken at its spaces and hyphens: what to try where room is short. */
export function layoutsOf(text: string): string[] {
  const words = text.split(/ |(?<=-)/).filter(Boolean)
  const layouts = [text]
  for (let lines = 2; lines <= Math.min(words.length, 4) && !text.includes('\n'); lines++)
    layouts.push(broken(words, lines))
  return [...new Set(layouts)]
}

/** Words in at most so many lines, each as long as the text divided by their number asks for. */
function broken(words: readonly string[], lines: number): string {
  const target = words.join(' ').length / lines
  const rows: string[] = []
  for (const word of words) {
    const last = rows.at(-1)
    const joined = last === undefined ? word : `${last}${last.endsWith('-') ? '' : ' '}${word}`
    if (last !== undefined && (joined.length <= target + 1 || rows.length === lines))
      rows[rows.length - 1] = joined
    else rows.push(word)
  }
  return rows.join('\n')
}

function lineOf(line: string, height: number, where: string): Contour[][] {
  const scale = height / CAPITAL_HEIGHT
  const glyphs: Contour[][] = []
  let x = 0
  for (const character of line) {
    if (character === '↑') {
      glyphs.push([ARROW.map(([u, v]): [number, number] => [x + u * height, v * height])])
      x += ARROW_ADVANCE * height
      continue
    }
    const glyph = markingFont().charToGlyph(character)
    if (glyph.index === 0) {
      throw new StepError({
        code: 'TEXT_CHARACTER',
        message: `the marking font has no character U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`,
        where,
        remedy: 'Write the text with Latin letters, digits and the signs of a keyboard.',
      })
    }
    const contours = flatten(glyph.path.commands).map((contour) =>
      contour.map(([u, v]): [number, number] => [x + u * scale, v * scale]),
    )
    if (contours.length > 0) glyphs.push(contours)
    x += (glyph.advanceWidth + TRACKING) * scale
  }
  return glyphs
}

function moved(glyphs: readonly Contour[][], dx: number, dy: number): Contour[][] {
  return glyphs.map((contours) =>
    contours.map((contour) => contour.map(([x, y]): [number, number] => [x + dx, y + dy])),
  )
}

function rangeOf(glyphs: readonly Contour[][], axis: 0 | 1): [number, number] {
  const values = glyphs.flat(2).map((point) => point[axis])
  return [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))]
}

function flatten(commands: readonly PathCommand[]): Contour[] {
  const contours: Contour[] = []
  let contour: Contour = []
  let [x, y] = [0, 0]
  for (const command of commands) {
    if (command.type === 'M') {
      contour = [[command.x, command.y]]
      contours.push(contour)
    } else if (command.type === 'L') contour.push([command.x, command.y])
    else if (command.type === 'Q') {
      for (let i = 1; i <= PIECES; i++) contour.push(quadratic(x, y, command, i / PIECES))
    } else if (command.type === 'C') {
      for (let i = 1; i <= PIECES; i++) contour.push(cubic(x, y, command, i / PIECES))
    }
    if (command.type !== 'Z') [x, y] = [command.x, command.y]
  }
  return contours.map(withoutRepeats).filter((each) => each.length >= 3)
}

function quadratic(
  x: number,
  y: number,
  c: { x1: number; y1: number; x: number; y: number },
  t: number,
): [number, number] {
  const s = 1 - t
  return [s * s * x + 2 * s * t * c.x1 + t * t * c.x, s * s * y + 2 * s * t * c.y1 + t * t * c.y]
}

function cubic(
  x: number,
  y: number,
  c: { x1: number; y1: number; x2: number; y2: number; x: number; y: number },
  t: number,
): [number, number] {
  const s = 1 - t
  const at = (p0: number, p1: number, p2: number, p3: number) =>
    s * s * s * p0 + 3 * s * s * t * p1 + 3 * s * t * t * p2 + t * t * t * p3
  return [at(x, c.x1, c.x2, c.x), at(y, c.y1, c.y2, c.y)]
}

function withoutRepeats(contour: Contour): Contour {
  return contour.filter(([x, y], i) => {
    const [px, py] = contour[(i + contour.length - 1) % contour.length]!
    return x !== px || y !== py
  })
}
