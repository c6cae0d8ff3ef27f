/** Keys that join from anywhere, as they are pressed, kept (`Ctrl+Alt+KeyJ`) and read (Ctrl + Alt + J). */
import { say } from './words';

export type Press = Pick<KeyboardEvent, 'code' | 'ctrlKey' | 'altKey' | 'shiftKey' | 'metaKey'>;

const modifierCodes = /^(Control|Alt|Shift|Meta|OS)(Left|Right)?$|^(AltGraph|CapsLock|Fn|FnLock|NumLock|ScrollLock|Unidentified)?$/;

function held(press: Press): string[] {
  return [press.ctrlKey && 'Ctrl', press.altKey && 'Alt', press.shiftKey && 'Shift', press.metaKey && 'Super'].filter((each) => each !== false);
}

/** What is held down so far. */
export const holding = (press: Press): string => held(press).join('+');

/** `alone` where the key would be typed as a letter: then another has to go with it. */
export type Pressed = { kind: 'waiting' } | { kind: 'alone' } | { kind: 'keys'; keys: string };

export function pressed(press: Press): Pressed {
  if (modifierCodes.test(press.code)) return { kind: 'waiting' };
  if (!press.ctrlKey && !press.altKey && !press.metaKey) return { kind: 'alone' };
  return { kind: 'keys', keys: [...held(press), press.code].join('+') };
}

const signs: { readonly [code in string]?: string } = {
  ArrowUp: '↑', ArrowDown: '↓', ArrowLeft: '←', ArrowRight: '→', Minus: '-', Equal: '=', Comma: ',', Period: '.', Slash: '/', Backslash: '\\',
  Semicolon: ';', Quote: "'", BracketLeft: '[', BracketRight: ']', Backquote: '`', Escape: 'Esc', Delete: 'Del', Insert: 'Ins',
  PageUp: 'Page Up', PageDown: 'Page Down', NumpadAdd: 'Num +', NumpadSubtract: 'Num -', NumpadMultiply: 'Num *', NumpadDivide: 'Num /', NumpadDecimal: 'Num .',
};

export const onMac = (): boolean => typeof navigator !== 'undefined' && /^Mac/.test(navigator.platform);

/** Letter by letter, as it stands on the keyboard. */
export function readable(keys: string, mac = onMac()): string[] {
  return keys.split('+').filter(Boolean).map((key) => {
    if (key === 'Super') return mac ? 'Cmd' : 'Win';
    if (key === 'Alt') return mac ? 'Option' : 'Alt';
    if (key === 'Ctrl') return mac ? 'Control' : 'Ctrl';
    if (key === 'Space') return say('key-space');
    return signs[key] ?? key.replace(/^(Key|Digit)(?=.$)/, '').replace(/^Numpad/, 'Num ');
  });
}

/** «Ctrl + Alt + J». */
export const inWords = (keys: string, mac = onMac()): string => readable(keys, mac).join(' + ');
