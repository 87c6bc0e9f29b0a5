import fc from 'fast-check'

// A run repeats: the same properties are tried with the same values. Another seed tries others, and stands in the report
// of what failed.
fc.configureGlobal({ seed: Number(process.env.TRABECULA_SEED ?? 20260101) })
