import { z } from 'zod'
import { titleOfStructure } from '../anatomy/structures.ts'
import type { DocumentsResult } from '../geometry/device.ts'
import type { GateFinding, GateResult, Purpose, Verdict } from '../geometry/image.ts'
import { defineStep } from '../step.ts'
import type { Text } from './blocks.ts'
import { checkValue } from './check-blocks.ts'
import { messageWords, scanProtocol } from './scan-protocol.ts'
import { Teller } from './teller.ts'
import { type Language, languages } from './words.ts'

export const senderMessageParams = z.strictObject({
  case: z.string().min(1).describe('pseudonym'),
  image: z.string().min(1).describe('name of the image in the case'),
  purposes: z
    .array(z.enum(['model', 'guide', 'implant']))
    .min(1)
    .describe('what is made from the image'),
})
export type SenderMessageParams = z.output<typeof senderMessageParams>

/** Where the message about an image stands in the output. */
export function senderMessagePath(image: string, lang: Language): string {
  return `messages/${image}-to-sender.${lang}.txt`
}

function plainText(text: Text): string {
  return text
    .map((part) => {
      if (typeof part === 'string') return part
      return Object.values(part)
        .filter((value) => typeof value === 'string')
        .join('')
    })
    .join('')
}

/** Purposes among the planned ones for which the finding, or the whole scan, has this verdict. */
function purposesWith(
  verdicts: Readonly<Partial<Record<Purpose, Verdict>>>,
  verdict: Verdict,
  purposes: readonly Purpose[],
): readonly Purpose[] {
  return purposes.filter((purpose) => verdicts[purpose] === verdict)
}

/**
 * The message to whoever sent a scan: for what it cannot be used, why, and by what protocol to scan instead. Plain text,
 * no patient's data.
 * @returns undefined where nothing planned is warned of or refused.
 */
export function senderMessage(
  gate: GateResult,
  { case: id, purposes }: SenderMessageParams,
  lang: Language,
): string | undefined {
  const teller = new Teller(lang)
  const words = messageWords[lang]
  const named = (list: readonly Purpose[]) => list.map((p) => teller.words.purposes[p]).join(words.listComma)
  const refused = purposesWith(gate.verdicts, 'refuse', purposes)
  const warned = purposesWith(gate.verdicts, 'warn', purposes)
  if (refused.length + warned.length === 0) return undefined
  const told = gate.findings.filter((finding) =>
    purposes.some((purpose) => ['warn', 'refuse'].includes(finding.verdicts[purpose] ?? 'pass')),
  )
  const bones = [...new Set(purposes.flatMap((purpose) => gate.regions?.[purpose]?.structures ?? []))]
  const lines = [
    refused.length > 0 ? words.subject(id) : words.subjectWarned(id),
    '',
    words.greeting,
    '',
    ...(refused.length > 0 ? [words.refused(named(refused), id)] : []),
    ...(warned.length > 0 ? [words.warned(named(warned), id)] : []),
    ...(bones.length > 0
      ? [words.bones(bones.map((bone) => titleOfStructure(bone, lang)).join(words.listComma))]
      : []),
    '',
    words.found,
    ...told.flatMap((finding) => findingLines(finding, purposes, teller)),
    '',
    words.protocol,
    ...scanProtocol.map(({ what, ask }) => `- ${what[lang]}${words.colon}${ask[lang]}`),
    '',
    words.privacy,
    words.end,
    '',
  ]
  return lines.join('\n')
}

function findingLines(finding: GateFinding, purposes: readonly Purpose[], teller: Teller): readonly string[] {
  const words = messageWords[teller.lang]
  const { colon } = words
  const say = (text: string) => plainText(teller.say(text, finding.rule))
  const named = (list: readonly Purpose[]) => list.map((p) => teller.words.purposes[p]).join(words.listComma)
  const refused = purposesWith(finding.verdicts, 'refuse', purposes)
  const warned = purposesWith(finding.verdicts, 'warn', purposes)
  const verdicts = [
    ...(refused.length > 0 ? [words.refusedFor(named(refused))] : []),
    ...(warned.length > 0 ? [words.warnedFor(named(warned))] : []),
  ]
  const value = plainText(checkValue(finding, teller))
  return [
    `- ${say(finding.title)}${colon}${value} (${verdicts.join('; ')})`,
    `  ${words.why}${colon}${say(finding.source.replace(/ \(.*\)$/, ''))}`,
    ...(finding.remedy === undefined ? [] : [`  ${words.remedy}${colon}${say(finding.remedy)}`]),
  ]
}

/** `report/sender-message`: what to write to the sender of a scan, in English and Chinese. */
export const senderMessageStep = defineStep({
  kind: 'report/sender-message',
  version: 1,
  title: 'Write to the sender of a scan',
  inputs: { of: 'Gate' },
  params: senderMessageParams,
  output: 'Documents',
  run: ({ of }: { of: GateResult }, params): DocumentsResult => ({
    files: languages.flatMap((lang) => {
      const text = senderMessage(of, params, lang)
      if (text === undefined) return []
      const bytes = new TextEncoder().encode(text)
      return [{ path: senderMessagePath(params.image, lang), bytes, mediaType: 'text/plain; charset=utf-8' }]
    }),
  }),
})
