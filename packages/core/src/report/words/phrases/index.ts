// Append your topic: import, and one line in the list.

/** An English phrase as steps write it, `{0}`, `{1}` … in the places of names and numbers, and its Chinese. */
export type PhrasePair = readonly [english: string, chinese: string]

export const phrases: readonly PhrasePair[] = []
