/** The telephone or e-mail of an account at Госуслуги, as a person types it. */

export type Contact =
  | { kind: 'phone' | 'email'; text: string }
  /** What is missing: the message that says so. */
  | { kind: 'missing'; id: string; args?: Record<string, number> };

const digitsOfPhone = 11;

function phone(typed: string): Contact {
  let digits = typed.replace(/\D/g, '');
  // «8 912 …» is dialled within the country, «912 …» is said.
  if (typed.trimStart().startsWith('+') && digits !== '' && !digits.startsWith('7')) return { kind: 'missing', id: 'contact-country' };
  if (digits.startsWith('8')) digits = `7${digits.slice(1)}`;
  else if (!digits.startsWith('7')) digits = `7${digits}`;
  const missing = digitsOfPhone - digits.length;
  if (missing > 0) return { kind: 'missing', id: 'contact-digits', args: { count: missing } };
  if (missing < 0) return { kind: 'missing', id: 'contact-too-many', args: { count: -missing } };
  const at = (from: number, to: number): string => digits.slice(from, to);
  return { kind: 'phone', text: `+7 ${at(1, 4)} ${at(4, 7)}-${at(7, 9)}-${at(9, 11)}` };
}

function email(typed: string): Contact {
  const [name = '', host = '', ...more] = typed.split('@');
  if (/\s/.test(typed)) return { kind: 'missing', id: 'contact-space' };
  if (!typed.includes('@') || more.length > 0) return { kind: 'missing', id: 'contact-at' };
  if (name === '') return { kind: 'missing', id: 'contact-name' };
  if (!/^[^.]+(\.[^.]+)*\.[^.\d]{2,}$/.test(host)) return { kind: 'missing', id: 'contact-host' };
  return { kind: 'email', text: typed };
}

export function contactOf(typed: string): Contact {
  const text = typed.trim();
  if (text === '') return { kind: 'missing', id: 'contact-empty' };
  return /^[+\d\s().\-\u2010-\u2015]+$/.test(text) ? phone(text) : email(text);
}
