/** The snapshot on screen, and the few things that only the screen cares about. */
import { getContext, setContext, tick } from 'svelte';
import { plainJoin, type Backend, type Page } from './backend';
import type { ForWhom, JoinChoice, LessonView, Notice, Official, Place, Service, SettingsChange, Snapshot } from './backend/types';
import { actionsOf, helpFor, type Action } from './errors';
import type { Topic } from './help';
import { samePartsKept } from './same-parts';
import type { Branch } from './signing-in';

const refused: Notice = { code: 'internal', host: null, serverCode: null, lesson: null, service: null, computerDate: null };

/** A page over the screen, and what it covers: what had the keyboard, and how far it was scrolled. */
interface Layer {
  page: Page;
  topic: Topic | null;
  left: { focused: string | undefined; scroll: number };
}

/** Finds an element again on a screen that was drawn anew. Buttons of a list share a test id. */
function nameOf({ testid, action, topic }: DOMStringMap): string | undefined {
  if (!testid) return undefined;
  const more = action ? `[data-action="${action}"]` : topic ? `[data-topic="${topic}"]` : '';
  return `[data-testid="${testid}"]${more}`;
}

export class Store {
  snapshot = $state.raw<Snapshot | null>(null);
  /** A command was refused: something inside is broken, and no snapshot will say so. */
  private refused = $state(false);
  /** Lessons unfolded in the list. */
  unfolded = $state.raw<ReadonlySet<string>>(new Set());
  confirmingSignOut = $state(false);
  /** Pages over the screen, the topmost last. */
  private layers = $state.raw<readonly Layer[]>([]);
  /** Places that the open sign-in window has shown. */
  been = $state.raw<ReadonlySet<Place>>(new Set());
  /** What the pupil has at VK, as chosen beside the open sign-in window. */
  branch = $state<Branch | null>(null);
  /** The sign-in to begin as soon as the open window is gone. */
  private next: Service | null = null;
  /** The person pressed something, and its outcome is not on screen yet. */
  private pressed = false;

  constructor(private readonly backend: Backend) {
    this.branch = backend.branch ?? null;
    if (backend.begins) this.layers = [{ page: backend.begins, topic: backend.topic ?? null, left: { focused: undefined, scroll: 0 } }];
  }

  /** Takes the state that is on its way already, so that the first picture has the day in it. */
  async meet(): Promise<void> {
    const first = await this.backend.first?.().catch(() => undefined);
    if (first) this.show(first);
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
    // A question about a lesson (a deep link may bring one) goes before any page.
    const asks = snapshot.question !== null && this.snapshot?.question == null;
    if (this.snapshot && asks) this.keep(0);
    // What they show and change is of whoever was in.
    if (snapshot.screen !== 'today') for (const page of ['settings', 'week'] as const) this.closeFrom(page);
    const signedIn = this.snapshot?.signingIn != null;
    if (snapshot.signingIn !== null && !signedIn) this.open('signing-in');
    if (snapshot.signingIn === null && signedIn) {
      this.been = new Set();
      this.branch = null;
      this.closeFrom('signing-in');
    }
    if (snapshot.signingIn !== null && snapshot.windowAt !== null && !this.been.has(snapshot.windowAt))
      this.been = new Set([...this.been, snapshot.windowAt]);
    if (this.snapshot?.loading && !snapshot.loading && !snapshot.notice) this.pressed = false;
    this.snapshot = samePartsKept(this.snapshot, snapshot);
    if (snapshot.signingIn === null && this.next) {
      const service = this.next;
      this.next = null;
      // Told something instead: then that goes first.
      if (!snapshot.notice) void this.signIn(service);
    }
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
  showSignIn = () => this.ask(this.backend.showSignIn());
  cancelSignIn = () => this.ask(this.backend.cancelSignIn());
  /** Gives up the open window and begins again in a new one, which remembers nobody. */
  restartSignIn = async (): Promise<void> => {
    this.next = this.snapshot?.signingIn ?? null;
    await this.cancelSignIn();
    if (this.refused) this.next = null;
  };
  showDay = (date: string | null) => this.ask(this.backend.showDay(date));
  join = (lesson: string, choice: Partial<JoinChoice> = {}) => this.ask(this.backend.join(lesson, { ...plainJoin, ...choice }));
  /** Its own button, or Enter. A program that has just not started is not tried again: the browser opened instead, and does. */
  press = (lesson: string) => {
    const opened = this.snapshot?.opened;
    return this.join(lesson, opened?.lesson === lesson && opened.failed ? { link: opened.link, program: false } : {});
  };
  openAttachment = (lesson: string, homework: number, attachment: number) =>
    this.ask(this.backend.openAttachment(lesson, homework, attachment));
  disconnectVkId = () => this.ask(this.backend.disconnectVkId());
  switchTo = (member: string) => this.ask(this.backend.switchTo(member));
  signOut = () => this.ask(this.backend.signOut());
  openPortal = () => this.ask(this.backend.openPortal());
  quit = () => this.ask(this.backend.quit());
  chooseForWhom = (forWhom: ForWhom | null) => this.ask(this.backend.chooseForWhom(forWhom));
  hasAccount = (yes: boolean) => this.ask(this.backend.hasAccount(yes));
  chooseBrowser = () => this.ask(this.backend.chooseBrowser());
  vkProfileIsLinked = () => this.ask(this.backend.vkProfileIsLinked());
  showChild = (child: string) => this.ask(this.backend.showChild(child));
  openOfficial = (page: Official) => this.ask(this.backend.openOfficial(page));
  print = () => this.ask(this.backend.print());
  check = () => this.ask(this.backend.check());
  cancelCheck = () => this.ask(this.backend.cancelCheck());
  changeSetting = (change: SettingsChange) => this.ask(this.backend.changeSetting(change));
  /** What nobody pressed a button for is not answered either. */
  chooseKeys = (choosing: boolean): void => void this.backend.chooseKeys(choosing).catch(() => undefined);
  setAutoJoin = (lesson: string, on: boolean) => this.ask(this.backend.setAutoJoin(lesson, on));
  showWeek = (date: string | null) => this.ask(this.backend.showWeek(date));

  /** Told at most this often, in milliseconds. */
  private static readonly activePause = 30_000;
  private toldActive = -Infinity;
  /** Somebody is at the computer. Only a shared one wants to know. */
  active = (): void => {
    const now = performance.now();
    if (!this.snapshot?.shared || now - this.toldActive < Store.activePause) return;
    this.toldActive = now;
    // What nobody asked for is not answered either.
    this.backend.active().catch(() => undefined);
  };

  /** Opens the page and begins at once: one press is enough. */
  openCheck = (from?: string): void => {
    this.open('check', from);
    void this.check();
  };
  openCallGuide = (from?: string): void => this.open('call-guide', from);
  openGuide = (from?: string): void => this.open('guide', from);
  openHelp = (topic: Topic, from?: string): void => this.open('help', from, topic);
  openSettings = (from?: string): void => this.open('settings', from);
  /** The week of the day on screen. */
  openWeek = (from?: string): void => {
    const { day } = this.snapshot!;
    this.open('week', from);
    void this.showWeek(day && !day.isToday ? day.date : null);
  };
  /** From the week to one of its days. */
  openDay = (date: string | null): void => {
    void this.showDay(date);
    this.toDiary();
  };
  openTeacherCard = (from?: string): void => this.open('teacher-card', from);
  /** Brings the page beside the sign-in window back. */
  openSigningIn = (from?: string): void => this.open('signing-in', from);
  /** Takes every page away, while the sign-in window stays. */
  toDiary = (): void => this.closeTo(0);

  /** The program goes on when its window is closed. */
  get stays(): boolean {
    return this.snapshot?.settings.background === true && !this.snapshot.shared;
  }

  get page(): Page | null {
    return this.layers.at(-1)?.page ?? null;
  }

  /** The page that closing this one brings back. */
  get under(): Page | null {
    return this.layers.at(-2)?.page ?? null;
  }

  /** Closing the page shows the diary. */
  get leadsToDiary(): boolean {
    return this.layers.length === 1 && this.snapshot?.screen === 'today';
  }

  /** What the page of help is about. */
  get topic(): Topic | null {
    return this.layers.at(-1)?.topic ?? null;
  }

  /** `from` names what shall have the keyboard again afterwards, where it is not what has it now. */
  private open(page: Page, from?: string, topic: Topic | null = null): void {
    const focused = document.activeElement instanceof HTMLElement ? nameOf(document.activeElement.dataset) : undefined;
    this.layers = [...this.layers, { page, topic, left: { focused: from ? nameOf({ testid: from }) : focused, scroll: scrollY } }];
  }

  closePage = (): void => {
    if (this.page === 'check' && this.snapshot?.check?.running) void this.cancelCheck();
    this.closeTo(this.layers.length - 1);
  };

  /** Takes away the page of help and those that led to it: what they were about is being done. */
  closeHelp = (): void => {
    let at = this.layers.length;
    while (this.layers[at - 1]?.page === 'help') at--;
    this.closeTo(at);
  };

  private closeFrom(page: Page): void {
    const at = this.layers.findIndex((layer) => layer.page === page);
    if (at >= 0) this.closeTo(at);
  }

  /** Takes away every page from this one up. */
  private closeTo(at: number): void {
    const closed = this.layers[at];
    if (!closed) return;
    this.keep(at);
    const { focused, scroll } = closed.left;
    void tick().then(() => {
      scrollTo(0, scroll);
      if (focused) document.querySelector<HTMLElement>(focused)?.focus({ preventScroll: true });
    });
  }

  /** Keeps so many of the pages. */
  private keep(count: number): void {
    const gone = this.layers.slice(count);
    this.layers = this.layers.slice(0, count);
    if (gone.some(({ page }) => page === 'week')) this.backend.hideWeek().catch(() => undefined);
  }

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
    const { notice } = this;
    const service = notice?.service ?? 'portal';
    const topic = notice && helpFor(notice);
    this.refused = false;
    switch (action) {
      // Nobody is in: what can be tried again is signing in.
      case 'refresh': return this.refresh();
      case 'retry': return this.snapshot?.pupil ? this.refresh() : this.signIn(service);
      case 'sign-in-again': return this.signIn(service);
      case 'sign-in':
      case 'sign-in-as-pupil': return this.signIn('portal');
      case 'connect-vk-id': return this.signIn('vkId');
      case 'link-again': return this.signIn('vkProfile');
      case 'help': return Promise.resolve(topic ? this.openHelp(topic) : undefined);
      case 'teacher-card': return Promise.resolve(this.openTeacherCard());
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
