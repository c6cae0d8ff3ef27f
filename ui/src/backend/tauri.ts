import { invoke } from '@tauri-apps/api/core';
import { listen } from '@tauri-apps/api/event';
import type { Backend } from './backend';
import type { Snapshot } from './types';

declare global {
  interface Window {
    /** Asked for by the main window itself, at the very start of its page (`shell/main_window.rs`). */
    zvonokFirst?: Promise<Snapshot>;
  }
}

export const tauri: Backend = {
  first: () => window.zvonokFirst ?? invoke<Snapshot>('snapshot'),
  snapshot: () => invoke<Snapshot>('snapshot'),
  onSnapshot: (show) => listen<Snapshot>('snapshot', (event) => show(event.payload)),
  signIn: (service) => invoke('sign_in', { service }),
  showSignIn: () => invoke('show_sign_in'),
  cancelSignIn: () => invoke('cancel_sign_in'),
  refresh: () => invoke('refresh'),
  showDay: (date) => invoke('show_day', { date }),
  join: (lesson, choice) => invoke('join', { lesson, choice }),
  openAttachment: (lesson, homework, attachment) => invoke('open_attachment', { lesson, homework, attachment }),
  disconnectVkId: () => invoke('disconnect_vk_id'),
  switchTo: (member) => invoke('switch_to', { member }),
  signOut: () => invoke('sign_out'),
  dismiss: () => invoke('dismiss'),
  openPortal: () => invoke('open_portal'),
  check: () => invoke('check'),
  cancelCheck: () => invoke('cancel_check'),
  quit: () => invoke('quit'),
  chooseForWhom: (forWhom) => invoke('choose_for_whom', { forWhom }),
  hasAccount: (yes) => invoke('has_account', { yes }),
  chooseBrowser: () => invoke('choose_browser'),
  vkProfileIsLinked: () => invoke('vk_profile_is_linked'),
  showChild: (child) => invoke('show_child', { child }),
  openOfficial: (page) => invoke('open_official', { page }),
  print: () => invoke('print'),
  active: () => invoke('active'),
  changeSetting: (change) => invoke('change_setting', { change }),
  chooseKeys: (choosing) => invoke('choose_keys', { choosing }),
  setAutoJoin: (lesson, on) => invoke('set_auto_join', { lesson, on }),
  showWeek: (date) => invoke('show_week', { date }),
  hideWeek: () => invoke('hide_week'),
};
