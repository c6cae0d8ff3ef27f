import type { Backend } from './backend';
import { tauri } from './tauri';

/** The program when there is one around the page, else a stand-in for design work and browser tests. */
export async function connect(): Promise<Backend> {
  if ('__TAURI_INTERNALS__' in window) return tauri;
  const { fake } = await import('./fake');
  return fake(new URLSearchParams(location.search));
}

export { plainJoin, type Backend, type Page } from './backend';
