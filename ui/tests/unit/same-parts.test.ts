import { describe, expect, test } from 'vitest';
import { samePartsKept } from '../../src/same-parts';

describe('parts that are the same', () => {
  const before = { day: { date: '2026-11-25', lessons: [{ id: 1 }, { id: 2, mark: null }] }, notice: null };

  test('an equal whole is the one before', () => {
    expect(samePartsKept(before, structuredClone(before))).toBe(before);
  });

  test('what changed is new, and only that', () => {
    const after = samePartsKept(before, { ...structuredClone(before), notice: { code: 'offline' } });
    expect(after).toEqual({ ...before, notice: { code: 'offline' } });
    expect(after).not.toBe(before);
    expect(after.day).toBe(before.day);
  });

  test('a list that grew or shrank keeps the parts in their place', () => {
    for (const lessons of [[{ id: 1 }], [{ id: 1 }, { id: 2, mark: null }, { id: 3 }]]) {
      const after = samePartsKept(before, { ...structuredClone(before), day: { date: '2026-11-25', lessons } });
      expect(after.day.lessons).toEqual(lessons);
      expect(after.day.lessons).not.toBe(before.day.lessons);
      expect(after.day.lessons[0]).toBe(before.day.lessons[0]);
    }
  });

  test('a part that came, went, or became nothing', () => {
    const was = { a: undefined, b: [1], c: {} };
    expect(samePartsKept(was, { b: [1], c: {} })).toEqual({ b: [1], c: {} });
    expect(samePartsKept<object>(was, { b: [1], c: {}, d: undefined })).not.toBe(was);
    expect(samePartsKept<object>(was, { a: null, b: { 0: 1 }, c: [] })).toEqual({ a: null, b: { 0: 1 }, c: [] });
    expect(samePartsKept(null, was)).toBe(was);
    expect(samePartsKept(was, null)).toBeNull();
  });
});
