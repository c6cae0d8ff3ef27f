/** `after`, with every part that equals its part of `before` taken from there: what is the same is not drawn anew. */
export function samePartsKept<T>(before: unknown, after: T): T {
  if (!isComposed(before) || !isComposed(after) || Array.isArray(before) !== Array.isArray(after)) return after;
  let same = Object.keys(before).length === Object.keys(after).length;
  for (const [name, part] of Object.entries(after)) {
    const kept = samePartsKept(before[name], part);
    (after as Composed)[name] = kept;
    same &&= name in before && Object.is(kept, before[name]);
  }
  return same ? (before as T) : after;
}

type Composed = Record<string, unknown>;

const isComposed = (value: unknown): value is Composed => typeof value === 'object' && value !== null;
