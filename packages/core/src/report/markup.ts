/** Text that is HTML already: only `html` makes it, so that nothing reaches the page without being escaped. */
export class Markup {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

export type Content = Markup | string | number | undefined | false | readonly Content[]

/** HTML from a template: strings and numbers are escaped, markup stands as it is, lists are joined, nothing for undefined and false. */
export function html(parts: TemplateStringsArray, ...contents: readonly Content[]): Markup {
  return new Markup(parts.reduce((text, part, i) => text + rendered(contents[i - 1]) + part))
}

function rendered(content: Content): string {
  if (content === undefined || content === false) return ''
  if (content instanceof Markup) return content.text
  if (typeof content === 'object') return content.map(rendered).join('')
  return escapeHtml(String(content))
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

// Control characters may not stand in HTML, not even as entities; lone surrogates cannot be written in UTF-8.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffe\uffff]|\p{Surrogate}/gu

export function escapeHtml(text: string): string {
  return text.replace(FORBIDDEN, '\ufffd').replace(/[&<>"']/g, (sign) => ENTITIES[sign]!)
}

/** A path, id or code that may be broken after its separators. */
export function breakable(text: string): Markup {
  return new Markup(escapeHtml(text).replace(/[._/]|(?<=[a-z0-9])-(?=[a-z0-9])/g, '$&<wbr>'))
}

/** A CSS string of the text, for `content`. */
export function cssString(text: string): Markup {
  const escaped = text.replace(
    /[^A-Za-z0-9 .,:()\u00a0\u2010-\u2027\u3000-\u9fff\uff00-\uffef-]/gu,
    (sign) => `\\${sign.codePointAt(0)!.toString(16)} `,
  )
  return new Markup(`"${escaped}"`)
}
