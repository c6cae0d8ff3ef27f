import type { Topic } from '../help';
import type { Branch } from '../signing-in';
import type { ForWhom, JoinChoice, Official, Service, SettingsChange, Snapshot } from './types';

/** A page over whatever screen stands. The program knows nothing of it. */
export type Page = 'check' | 'call-guide' | 'guide' | 'help' | 'teacher-card' | 'signing-in' | 'settings' | 'week';

/**
 * Everything the UI can ask of the program. A command answers nothing: what came of it arrives as the next
 * snapshot. No address ever travels through here, only names of lessons and indices.
 */
export interface Backend {
  /** The state that was asked for before this page's scripts had come. */
  first?: () => Promise<Snapshot>;
  snapshot(): Promise<Snapshot>;
  onSnapshot(show: (snapshot: Snapshot) => void): Promise<() => void>;
  signIn(service: Service): Promise<void>;
  /** Brings the open sign-in window before everything else. */
  showSignIn(): Promise<void>;
  cancelSignIn(): Promise<void>;
  refresh(): Promise<void>;
  /** `null` is the school's today. */
  showDay(date: string | null): Promise<void>;
  join(lesson: string, choice: JoinChoice): Promise<void>;
  openAttachment(lesson: string, homework: number, attachment: number): Promise<void>;
  disconnectVkId(): Promise<void>;
  /** Puts another person's day on screen; by `id` of a member. */
  switchTo(member: string): Promise<void>;
  signOut(): Promise<void>;
  /** Clears the notice, the question and the word that a call was opened. */
  dismiss(): Promise<void>;
  openPortal(): Promise<void>;
  /** Looks at everything a lesson needs; while it does, asking again changes nothing. */
  check(): Promise<void>;
  cancelCheck(): Promise<void>;
  quit(): Promise<void>;
  /** Who is being set up; `null` asks again. */
  chooseForWhom(forWhom: ForWhom | null): Promise<void>;
  /** Whether the pupil has an account at Госуслуги. */
  hasAccount(yes: boolean): Promise<void>;
  /** Calls are to open in the browser: no program is missed. */
  chooseBrowser(): Promise<void>;
  /** Somebody says that the учебный профиль is linked already. */
  vkProfileIsLinked(): Promise<void>;
  /** Puts another child's diary on the parent's screen; by `id` of a child. */
  showChild(child: string): Promise<void>;
  /** Opens an official page in the browser. */
  openOfficial(page: Official): Promise<void>;
  /** Opens the system's dialog for printing what is on screen. */
  print(): Promise<void>;
  /** Somebody is at the computer. */
  active(): Promise<void>;
  changeSetting(change: SettingsChange): Promise<void>;
  /** Somebody presses new keys, or no longer does: the old ones do nothing meanwhile. */
  chooseKeys(choosing: boolean): Promise<void>;
  /** The lesson is to be joined by itself when it begins, or not after all. */
  setAutoJoin(lesson: string, on: boolean): Promise<void>;
  /** Puts the week of that day into the snapshot; `null` is the school's own week. */
  showWeek(date: string | null): Promise<void>;
  hideWeek(): Promise<void>;
  /** The page a stand-in begins with. */
  begins?: Page;
  /** What that page is about, where it is a page of help. */
  topic?: Topic;
  /** What the pupil has at VK, chosen already. */
  branch?: Branch;
}

/** A plain press of a join button: the best link, nothing confirmed yet. */
export const plainJoin: JoinChoice = { link: null, siteConfirmed: false, program: null };
