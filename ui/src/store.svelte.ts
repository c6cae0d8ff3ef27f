/** The snapshot on screen, and the few things that only the screen cares about. */
import { getContext, setContext, tick } from 'svelte';
import { plainJoin, type Backend, type Page } from './backend';
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
  /** The page over the screen, where there is one. */
  page = $state<Page | null>(null);
  /** What had the keyboard before the page, and how far the screen was scrolled. */
  private left: { testid: string | undefined; scroll: number } = { testid: undefined, scroll: 0 };
  /** The person pressed something, and its outcome is not on screen yet. */
  private pressed = false;

  constructor(private readonly backend: Backend) {
    this.page = backend.begins ?? null;
  }

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
    // A question about a lesson (a deep link may bring one) and a sign-in go before any page.
    const asks = snapshot.question !== null && this.snapshot?.question == null;
    const signsIn = snapshot.signingIn !== null && this.snapshot?.signingIn == null;
    if (this.snapshot && (asks || signsIn)) this.page = null;
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
  switchTo = (member: string) => this.ask(this.backend.switchTo(member));
  signOut = () => this.ask(this.backend.signOut());
  openPortal = () => this.ask(this.backend.openPortal());
  quit = () => this.ask(this.backend.quit());
  check = () => this.ask(this.backend.check());
  cancelCheck = () => this.ask(this.backend.cancelCheck());

  /** Opens the page and begins at once: one press is enough. */
  openCheck = (from?: string): void => {
    this.open('check', from);
    void this.check();
  };
  openCallGuide = (from?: string): void => this.open('call-guide', from);

  /** `from` names what shall have the keyboard again afterwards, where it is not what has it now. */
  private open(page: Page, from?: string): void {
    const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset.testid : undefined;
    this.left = { testid: from ?? focused, scroll: scrollY };
    this.page = page;
  }

  closePage = (): void => {
    if (this.snapshot?.check?.running) void this.cancelCheck();
    this.page = null;
    const { testid, scroll } = this.left;
    void tick().then(() => {
      scrollTo(0, scroll);
      if (testid) document.querySelector<HTMLElement>(`[data-testid="${testid}"]`)?.focus({ preventScroll: true });
    });
  };

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
      case 'check': return Promise.resolve(this.openCheck());
      case 'quit': return this.quit();
      case 'dismiss': return this.dismiss();
    }
  }
}

const key = Symbol('store');
export const provide = (store: Store): void => void setContext(key, store);
export const useStore = (): Store => getContext<Store>(key);
