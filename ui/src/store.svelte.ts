/** The snapshot on screen, and the few things that only the screen cares about. */
import { getContext, setContext } from 'svelte';
import { plainJoin, type Backend } from './backend';
import type { JoinChoice, LessonView, Notice, Service, Snapshot } from './backend/types';
import { actionsOf, type Action } from './errors';

const refused: Notice = { code: 'internal', host: null, serverCode: null, lesson: null, service: null, computerDate: null };

export class Store {
  snapshot = $state.raw<Snapshot | null>(null);
  /** A command was refused: something inside is broken, and no snapshot will say so. */
  private refused = $state(false);
  /** Lessons unfolded in the list. */
  unfolded = $state.raw<ReadonlySet<string>>(new Set());
  confirmingSignOut = $state(false);
  /** The person pressed something, and its outcome is not on screen yet. */
  private pressed = false;

  constructor(private readonly backend: Backend) {}

  async start(): Promise<void> {
    let heard = false;
    // Listening first: a snapshot that arrives in between is newer than the one asked for.
    await this.backend.onSnapshot((snapshot) => {
      heard = true;
      this.show(snapshot);
    });
    const first = await this.backend.snapshot();
    if (!heard) this.show(first);
  }

  private show(snapshot: Snapshot): void {
    if (snapshot.day?.date !== this.snapshot?.day?.date) this.unfolded = new Set();
    if (snapshot.pupil === null) this.confirmingSignOut = false;
    if (this.snapshot?.loading && !snapshot.loading && !snapshot.notice) this.pressed = false;
    this.snapshot = snapshot;
  }

  get notice(): Notice | null {
    return this.refused ? refused : (this.snapshot?.notice ?? null);
  }

  /** Whether a notice that appears now answers a press: then it must be seen. */
  answersPress(): boolean {
    const answers = this.pressed;
    this.pressed = false;
    return answers;
  }

  private async ask(command: Promise<void>): Promise<void> {
    this.pressed = true;
    try {
      await command;
    } catch {
      this.refused = true;
    }
  }

  signIn = (service: Service) => this.ask(this.backend.signIn(service));
  cancelSignIn = () => this.ask(this.backend.cancelSignIn());
  showDay = (date: string | null) => this.ask(this.backend.showDay(date));
  join = (lesson: string, choice: Partial<JoinChoice> = {}) => this.ask(this.backend.join(lesson, { ...plainJoin, ...choice }));
  openAttachment = (lesson: string, homework: number, attachment: number) =>
    this.ask(this.backend.openAttachment(lesson, homework, attachment));
  disconnectVkId = () => this.ask(this.backend.disconnectVkId());
  signOut = () => this.ask(this.backend.signOut());
  openPortal = () => this.ask(this.backend.openPortal());
  quit = () => this.ask(this.backend.quit());

  refresh = () => {
    this.refused = false;
    return this.ask(this.backend.refresh());
  };

  dismiss = () => {
    if (this.refused) {
      this.refused = false;
      return Promise.resolve();
    }
    return this.ask(this.backend.dismiss());
  };

  toggle(lesson: LessonView): void {
    const next = new Set(this.unfolded);
    if (!next.delete(lesson.id)) next.add(lesson.id);
    this.unfolded = next;
  }

  get actions(): readonly Action[] {
    return this.notice ? actionsOf(this.notice) : [];
  }

  act(action: Action): Promise<void> {
    const service = this.notice?.service ?? 'portal';
    this.refused = false;
    switch (action) {
      // Nobody is in: what can be tried again is signing in.
      case 'retry': return this.snapshot?.pupil ? this.refresh() : this.signIn(service);
      case 'sign-in':
      case 'sign-in-again': return this.signIn(service);
      case 'sign-in-as-pupil': return this.signIn('portal');
      case 'connect-vk-id': return this.signIn('vkId');
      case 'cancel-sign-in': return this.cancelSignIn();
      case 'open-portal':
      case 'open-in-browser': return this.openPortal();
      case 'quit': return this.quit();
      case 'dismiss': return this.dismiss();
    }
  }
}

const key = Symbol('store');
export const provide = (store: Store): void => void setContext(key, store);
export const useStore = (): Store => getContext<Store>(key);
