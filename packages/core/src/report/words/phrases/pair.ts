/** An English phrase as steps write it, `{0}`, `{1}` … in the places of names and numbers, and its Chinese. */
export type PhrasePair = readonly [english: string, chinese: string]
