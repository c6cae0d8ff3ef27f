import { describe, expect, test } from 'vitest';
import { contactOf } from '../../src/contact';
import { speaker } from './words';

const missing = (typed: string): string => {
  const read = contactOf(typed);
  if (read.kind !== 'missing') return `taken as ${read.kind}`;
  return speaker('ru')(read.id, read.args).replace(/\u00a0/g, ' ');
};

describe('the telephone or e-mail of an account', () => {
  test('is taken however people write it', () => {
    for (const typed of ['+79123456789', '8 912 345 67 89', '8(912)345-67-89', ' 912 345-67-89 ', '+7 (912) 345‑67‑89'])
      expect(contactOf(typed), typed).toEqual({ kind: 'phone', text: '+7 912 345-67-89' });
    expect(contactOf(' oleg.novikov@mail.example ')).toEqual({ kind: 'email', text: 'oleg.novikov@mail.example' });
    expect(contactOf('маша@почта.рф')).toEqual({ kind: 'email', text: 'маша@почта.рф' });
  });

  test('says what is missing', () => {
    expect(missing('')).toBe('Осталось вписать телефон или почту.');
    expect(missing('+7 912 345-67-8')).toBe('В номере не хватает 1 цифры.');
    expect(missing('912')).toBe('В номере не хватает 7 цифр.');
    expect(missing('+7 912 345-67-899')).toBe('В номере 1 лишняя цифра.');
    expect(missing('+7 912 345-67-89 12')).toBe('В номере 2 лишние цифры.');
    expect(missing('+375 29 123-45-67')).toMatch(/\+7/);
    expect(missing('oleg')).toMatch(/один знак @/);
    expect(missing('oleg@mail@example.ru')).toMatch(/один знак @/);
    expect(missing('oleg novikov@mail.ru')).toMatch(/пробелов/);
    expect(missing('@mail.ru')).toMatch(/Перед знаком @/);
    for (const typed of ['oleg@', 'oleg@mail', 'oleg@mail.', 'oleg@.ru', 'oleg@mail.r']) expect(missing(typed), typed).toMatch(/После знака @/);
  });
});
