/** Where a sign-in stands while its window is open, and what is asked there. Pure: told by the window's place alone. */
import type { Place, Service } from './backend/types';
import type { Topic } from './help';

/** A part of the path, in the order one comes through. */
export interface Part {
  name: string;
  standing: 'done' | 'now' | 'ahead';
}

export interface Where {
  path: readonly Part[];
  title: string;
  lines: readonly string[];
  /** What can go wrong here. */
  topics: readonly Topic[];
  /** The screens of VK ID belong here. */
  vkScreens: boolean;
}

const portal = 'window-portal';
const gosuslugi = 'window-gosuslugi';
const vk = 'vk-id';
const diary = 'window-diary';
const done = 'window-done';

const atGosuslugi: readonly Topic[] = ['no-account', 'sms', 'password', 'wrong-account', 'account-locked', 'captcha', 'offers'];
const atVk: readonly Topic[] = ['vk-sms', 'vk-password', 'vk-wrong-account', 'vk-taken'];
const gosuslugiAsks = ['window-gosuslugi-password', 'window-gosuslugi-code', 'window-gosuslugi-skip'];

/** `now` is the index of the part one is at; -1 where the window's address does not tell. */
const path = (names: readonly string[], now: number): Part[] =>
  names.map((name, at) => ({ name, standing: at === now ? 'now' : at < now ? 'done' : 'ahead' }));

/** `been` are the places that this window has shown; without a `branch` no screens of VK ID are listed yet. */
export function whereOf(service: Service, at: Place | null, been: ReadonlySet<Place>, branch: Branch | null): Where {
  if (service === 'portal') {
    const parts = [portal, gosuslugi, diary];
    // VK ID has no part in it.
    if (at === null || at === 'vkId')
      return {
        path: path(parts, -1), title: 'window-somewhere', lines: ['window-somewhere-behind'],
        topics: ['staff-entry', 'sms', 'password', 'diary-not-found'], vkScreens: false,
      };
    if (at === 'gosuslugi') return { path: path(parts, 1), title: 'window-at-gosuslugi', lines: gosuslugiAsks, topics: atGosuslugi, vkScreens: false };
    if (been.has('gosuslugi'))
      return {
        path: path(parts, 2), title: 'window-at-diary', lines: ['window-at-diary-school', 'window-closes-itself'],
        topics: ['diary-not-found', 'wrong-account', 'staff-entry'], vkScreens: false,
      };
    return {
      path: path(parts, 0), title: 'window-at-portal', lines: ['window-at-portal-pupils', 'window-at-portal-staff'],
      topics: ['staff-entry', 'diary-not-found', 'no-account'], vkScreens: false,
    };
  }
  const toLink = service === 'vkProfile';
  // The portal sends one to Госуслуги on the way only where it has forgotten the pupil.
  const names = [...(toLink && been.has('gosuslugi') ? [gosuslugi] : []), ...(toLink ? [portal] : []), vk, done];
  const stands = (name: string): Part[] => path(names, names.indexOf(name));
  if (toLink && at === 'gosuslugi')
    return { path: stands(gosuslugi), title: 'window-at-gosuslugi-again', lines: gosuslugiAsks, topics: atGosuslugi, vkScreens: false };
  if (toLink && at === 'portal' && been.has('vkId'))
    return { path: stands(done), title: 'window-linking', lines: ['window-closes-itself', 'window-linking-again'], topics: ['vk-taken', 'vk-wrong-account'], vkScreens: false };
  if (toLink && at === 'portal')
    return { path: stands(portal), title: 'window-at-chats', lines: ['window-at-chats-link', 'window-at-chats-next'], topics: ['vk-taken', 'vk-failed'], vkScreens: true };
  if (at === 'vkId') return { path: stands(vk), title: 'window-at-vk', lines: [branch ? 'window-at-vk-find' : 'window-at-vk-choose'], topics: atVk, vkScreens: true };
  return { path: path(names, -1), title: 'window-somewhere', lines: ['window-somewhere-behind'], topics: atVk, vkScreens: true };
}

/** What the pupil has at VK already: the three ways of the leaflet. */
export type Branch = 'profile' | 'account' | 'nothing';

/** A screen of VK ID: the words it is headed by, and what to do there. */
export interface VkScreen {
  heading: string;
  note: string;
}

const phone: VkScreen = { heading: 'vk-screen-phone', note: 'vk-screen-phone-note' };
const password: VkScreen = { heading: 'vk-screen-password', note: 'vk-screen-password-note' };
const code: VkScreen = { heading: 'vk-screen-code', note: 'vk-screen-code-note' };
const about: VkScreen = { heading: 'vk-screen-about', note: 'vk-screen-about-note' };
const make: VkScreen = { heading: 'vk-screen-make', note: 'vk-screen-make-note' };
const review: VkScreen = { heading: 'vk-screen-review', note: 'vk-screen-review-note' };

/** In the leaflet's order. */
export const branches: readonly { branch: Branch; name: string; screens: readonly VkScreen[] }[] = [
  {
    branch: 'profile', name: 'vk-branch-profile',
    screens: [phone, password, code, { heading: 'vk-screen-go-on', note: 'vk-screen-go-on-note' }, review],
  },
  { branch: 'account', name: 'vk-branch-account', screens: [phone, password, code, make, about] },
  {
    branch: 'nothing', name: 'vk-branch-nothing',
    screens: [{ ...phone, note: 'vk-screen-phone-new-note' }, code, about, make, review],
  },
];
