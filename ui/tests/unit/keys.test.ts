import { describe, expect, test } from 'vitest';
import { caps, keysOf } from '../../src/keys';

const press = (code: string, held = ''): Parameters<typeof keysOf>[0] => ({
  code, ctrlKey: held.includes('c'), altKey: held.includes('a'), shiftKey: held.includes('s'), metaKey: held.includes('m'),
});

describe('keys that join', () => {
  test('are two modifiers and a key, in one order, whatever the language of the keyboard', () => {
    expect(keysOf(press('KeyJ', 'ca'))).toEqual({ kind: 'keys', keys: 'Ctrl+Alt+KeyJ' });
    expect(keysOf(press('Digit1', 'ms'))).toEqual({ kind: 'keys', keys: 'Shift+Super+Digit1' });
    expect(keysOf(press('F9', 'cas'))).toEqual({ kind: 'keys', keys: 'Ctrl+Alt+Shift+F9' });
  });

  test('leave alone what every program uses', () => {
    for (const [code, held] of [['KeyJ', ''], ['KeyC', 'c'], ['F4', 'a'], ['KeyA', 's'], ['Space', 'm']] as const) expect(keysOf(press(code, held)), code).toEqual({ kind: 'few' });
    for (const code of ['Enter', 'Escape', 'Tab', 'Backspace', 'Delete', 'ArrowLeft', 'AudioVolumeUp']) expect(keysOf(press(code, 'ca')), code).toEqual({ kind: 'unfit' });
  });

  test('are awaited while only modifiers are held', () => {
    expect(keysOf(press('ControlLeft', 'c'))).toEqual({ kind: 'held', held: ['Ctrl'] });
    expect(keysOf(press('AltRight', 'ca'))).toEqual({ kind: 'held', held: ['Ctrl', 'Alt'] });
  });

  test('are shown as they are written on the keyboard', () => {
    expect(caps('Ctrl+Alt+KeyJ')).toEqual(['Ctrl', 'Alt', 'J']);
    expect(caps('Shift+Super+Digit1')).toEqual(['Shift', 'Win', '1']);
    expect(caps('Ctrl+Alt+PageUp')).toEqual(['Ctrl', 'Alt', 'Page Up']);
  });
});
