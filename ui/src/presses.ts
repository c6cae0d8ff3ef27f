/** Which presses are meant: children click twice, and hold keys. */

/** Whoever presses so soon, in milliseconds, after something came up or went was pressing what stood there before. */
const unmeant = 600;

/** `moment` as of `performance.now()`. */
export const isSoonAfter = (moment: number): boolean => performance.now() - moment < unmeant;

/** The second click of a double one is no second wish. */
export const isFirst = (click: MouseEvent): boolean => click.detail < 2;
