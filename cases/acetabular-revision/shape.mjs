/** What wear has taken out of the left hip bone: a ball, LPS mm. */
export const LYSIS = { centre: [82, -142, 138], radius: 26 }

/** Middle of the healthy socket as the sphere through its surface gives it, mirrored across x = 0. */
export const SOCKET = [82.28, -144.05, 130.21]

/** Radius of the healthy head, mm. */
export const HEAD = 23.5
