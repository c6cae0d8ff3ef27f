import type { JoinChoice, Service, Snapshot } from './types';

/**
 * Everything the UI can ask of the program. A command answers nothing: what came of it arrives as the next
 * snapshot. No address ever travels through here, only names of lessons and indices.
 */
export interface Backend {
  snapshot(): Promise<Snapshot>;
  onSnapshot(show: (snapshot: Snapshot) => void): Promise<() => void>;
  signIn(service: Service): Promise<void>;
  cancelSignIn(): Promise<void>;
  refresh(): Promise<void>;
  /** `null` is the school's today. */
  showDay(date: string | null): Promise<void>;
  join(lesson: string, choice: JoinChoice): Promise<void>;
  openAttachment(lesson: string, homework: number, attachment: number): Promise<void>;
  disconnectVkId(): Promise<void>;
  signOut(): Promise<void>;
  /** Clears the notice, the question and the word that a call was opened. */
  dismiss(): Promise<void>;
  openPortal(): Promise<void>;
  quit(): Promise<void>;
}

/** A plain press of a join button: the best link, nothing confirmed yet. */
export const plainJoin: JoinChoice = { link: null, siteConfirmed: false, program: null };
