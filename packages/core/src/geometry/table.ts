/** One text, or the same in both languages. */
export type Wording = string | { readonly en: string; readonly zh: string }

/** What stands in a table; a text that a person wrote in both languages as such. */
export type TableCell = Wording | number | boolean | null

/** A table for report and page. Texts are English phrases that the report's catalogue words in its language. */
export interface ReportTable {
  /** lower-kebab, unique in its result. */
  readonly name: string
  readonly title: string
  readonly columns: readonly { readonly title: string; readonly unit?: string }[]
  readonly rows: readonly (readonly TableCell[])[]
  /** A line below: sources, or EXAMPLE where figures are no one's price list. */
  readonly note?: string
}
