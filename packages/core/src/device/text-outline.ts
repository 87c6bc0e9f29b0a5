import { type PathCommand, parse } from 'opentype.js/dist/opentype.mjs'
import { StepError } from '../step.ts'
import { CAPITAL_HEIGHT, MARKING_FONT_BASE64 } from './marking-font.ts'

export type Contour = [number, number][]

/** A line of text as outlines: x to the right, y up, mm; (0, 0) is the middle of its box. */
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
 * Outlines of one line of text in Noto Sans Bold, capitals `height` mm high.
 * @throws StepError TEXT_CHARACTER where the font has no such character, TEXT_EMPTY
 */
export function outlineOf(text: string, height: number, where: string): TextOutline {
  const scale = height / CAPITAL_HEIGHT
  const glyphs: Contour[][] = []
  let x = 0
  for (const character of text) {
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
  if (glyphs.length === 0) {
    throw new StepError({
      code: 'TEXT_EMPTY',
      message: 'the text has no visible character',
      where,
      remedy: 'Write a text, or leave the entry out.',
    })
  }
  return centred(glyphs)
}

function centred(glyphs: readonly Contour[][]): TextOutline {
  const [left, right] = rangeOf(glyphs, 0)
  const [bottom, top] = rangeOf(glyphs, 1)
  const [x0, y0] = [(left + right) / 2, (bottom + top) / 2]
  return {
    glyphs: glyphs.map((contours) =>
      contours.map((contour) => contour.map(([x, y]): [number, number] => [x - x0, y - y0])),
    ),
    width: right - left,
    height: top - bottom,
  }
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
