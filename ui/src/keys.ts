/** Keys that join from anywhere: `Ctrl+Alt+KeyJ`, modifiers first, then the key's code. */

type Pressed = Pick<KeyboardEvent, 'code' | 'ctrlKey' | 'altKey' | 'shiftKey' | 'metaKey'>;

export type Reading =
  | { kind: 'keys'; keys: string }
  /** Only modifiers are held yet, perhaps none. */
  | { kind: 'held'; held: string[] }
  /** Every program uses such keys: taken from everywhere, copying or typing would break. */
  | { kind: 'few' }
  | { kind: 'unfit' };

const modifierCode = /^(Control|Alt|Shift|Meta|OS)(Left|Right)?$/;
const fit = /^(Key[A-Z]|Digit\d|F([1-9]|1[0-2])|Space|Insert|Home|End|PageUp|PageDown)$/;

function held(event: Pressed): string[] {
  return [event.ctrlKey && 'Ctrl', event.altKey && 'Alt', event.shiftKey && 'Shift', event.metaKey && 'Super'].filter((it) => it !== false);
}

export function keysOf(event: Pressed): Reading {
  const modifiers = held(event);
  if (modifierCode.test(event.code) || event.code === '') return { kind: 'held', held: modifiers };
  if (!fit.test(event.code)) return { kind: 'unfit' };
  return modifiers.length < 2 ? { kind: 'few' } : { kind: 'keys', keys: [...modifiers, event.code].join('+') };
}

/** As they are written on the keyboard. */
export function caps(keys: string): string[] {
  return keys.split('+').map((key) => key.replace(/^(Key|Digit)/, '').replace(/^Super$/, 'Win').replace(/^Page/, 'Page '));
}
