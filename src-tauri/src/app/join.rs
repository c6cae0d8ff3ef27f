//! Joining a lesson: the UI names it, the link is looked up here and judged by the region's table.

use tokio::time::Instant;
use url::Url;
use zvonok_core::{
    account::Role,
    bell,
    call::{self, Call, Chosen, LinkProblem, Opening, Way},
    diary::{Lesson, LessonId},
    error::ErrorCode,
};

use super::{
    App,
    snapshot::{CallChoice, JoinChoice, Notice, Opened, Question, Service},
    state::{OnTheWay, SignedIn, State},
};

/// Somebody is on the way to a lesson, as long as this lives: no bell of theirs rings for it or opens it meanwhile.
pub(super) struct Journey<'a> {
    app: &'a App,
    number: Option<u64>,
}

impl Journey<'_> {
    fn of<'s>(&self, state: &'s State) -> Option<&'s OnTheWay> {
        let mut all = state.on_the_way.iter();
        all.find(|it| Some(it.number) == self.number)
    }

    /// Whether the same person set out before, and is not there yet.
    pub(super) fn is_second(&self) -> bool {
        let state = self.app.state();
        self.of(&state).is_some_and(|own| {
            let mut all = state.on_the_way.iter();
            all.any(|it| it.number < own.number && it.person == own.person)
        })
    }

    /// Whether whoever set out is still the one on screen: what is asked of anybody else's day is not theirs.
    pub(super) fn is_of_whom_one_sees(&self) -> bool {
        let state = self.app.state();
        let on_screen = state.signed_in.as_ref().map(|it| it.account.key());
        let own = self.of(&state);
        own.is_none_or(|own| on_screen.is_none_or(|it| it == own.person))
    }

    /// It is known by now which lesson it is. Tells whether the same person is on the way there already, or came there
    /// since this one set out.
    fn leads_to(&self, lesson: &Lesson) -> bool {
        let mut state = self.app.state();
        let here = |it: &&mut OnTheWay| Some(it.number) == self.number;
        let Some(journey) = state.on_the_way.iter_mut().find(here) else {
            return false;
        };
        journey.lesson = Some((lesson.id, bell::start(lesson)));
        let (number, person, since) = (journey.number, journey.person.clone(), journey.since);
        let came = state.opened_last.as_ref();
        if came.is_some_and(|(who, id, at)| *who == person && *id == lesson.id && *at > since) {
            return true;
        }
        let mut others = state.on_the_way.iter().filter(|it| it.number != number);
        others.any(|it| it.person == person && it.lesson.is_some_and(|(id, _)| id == lesson.id))
    }
}

impl Drop for Journey<'_> {
    fn drop(&mut self) {
        let mut state = self.app.state();
        state.on_the_way.retain(|it| Some(it.number) != self.number);
    }
}

impl App {
    /// A person is about to join something; nobody is about to join anything where there is no person.
    pub(super) fn set_out(&self, state: &mut State, person: Option<String>) -> Journey<'_> {
        let number = person.map(|person| {
            let last = state.on_the_way.iter().map(|it| it.number).max();
            let number = last.map_or(0, |it| it + 1);
            state.on_the_way.push(OnTheWay {
                number,
                person,
                since: Instant::now(),
                lesson: None,
            });
            number
        });
        Journey { app: self, number }
    }

    /// Whoever is on screen is about to join something.
    pub(super) fn set_out_from_here(&self) -> Journey<'_> {
        let mut state = self.state();
        let person = state.signed_in.as_ref().map(|it| it.account.key());
        self.set_out(&mut state, person)
    }

    /// Joins a lesson, or says why not, or asks.
    pub async fn join(&self, id: LessonId, choice: JoinChoice) {
        let journey = self.set_out_from_here();
        self.join_on(journey, id, choice).await;
    }

    /// As [`App::join`], by somebody who has set out already.
    pub(super) async fn join_on(&self, journey: Journey<'_>, id: LessonId, choice: JoinChoice) {
        if !journey.is_of_whom_one_sees() {
            // Another came on screen meanwhile, and pressed nothing.
            return;
        }
        let (lesson, who) = {
            let state = self.state();
            let who = state.signed_in.as_ref();
            let who = who.map(|it| (it.account.key(), it.account.role));
            (state.lesson(id).cloned(), who)
        };
        if let Some(lesson) = &lesson
            && journey.leads_to(lesson)
            && !self.needs_sign_in(lesson)
        {
            // A press that came twice opens one call.
            return;
        }
        let after_failure = self.change(|state| {
            state.question = None;
            let opened = state.opened.take();
            opened.is_some_and(|it| it.failed.is_some() && it.lesson == id.to_string())
        });
        let wish = Wish {
            choice,
            // The browser in the place of a program that did not start is no choice of theirs.
            is_kept: !(after_failure && choice.program == Some(false)),
        };
        match (lesson, who) {
            (_, None) => self.tell(Notice::new(ErrorCode::SignInFirst)),
            (_, Some((_, Role::Parent))) => self.tell(Notice::new(ErrorCode::ParentAccount)),
            (None, _) => self.tell(Notice::new(ErrorCode::NoSuchLesson).lesson(&id.to_string())),
            (Some(lesson), _) if self.needs_sign_in(&lesson) => {
                self.sign_in_and_join(lesson, wish).await;
            }
            (Some(lesson), Some((person, _))) => self.join_lesson(&person, &lesson, wish).await,
        }
    }

    fn needs_sign_in(&self, lesson: &Lesson) -> bool {
        let now = self.now().to_zoned(self.region.zone()).datetime();
        super::present::needs_sign_in(lesson, &self.state(), &self.region, now)
    }

    /// The session is over: signs in, and joins the lesson if it is the same person who came back.
    async fn sign_in_and_join(&self, lesson: Lesson, wish: Wish) {
        let before = self.state().signed_in.as_ref().map(SignedIn::owner);
        self.attempt(Service::Portal).await;
        let (person, known, fresh) = {
            let state = self.state();
            let now = state.signed_in.as_ref().map(SignedIn::owner);
            let came_back = before.zip(now).filter(|(before, now)| {
                before.person == now.person && before.sign_in != now.sign_in
            });
            let Some((_, now)) = came_back else {
                return;
            };
            (now.person, state.lesson(lesson.id).cloned(), !state.stale)
        };
        match known {
            // What stood in the way has been told, and says more than «no link».
            _ if !fresh => {}
            Some(lesson) => self.join_lesson(&person, &lesson, wish).await,
            None => {
                let notice = Notice::new(ErrorCode::NoSuchLesson);
                self.tell(notice.lesson(&lesson.id.to_string()));
            }
        }
    }

    async fn join_lesson(&self, person: &str, lesson: &Lesson, wish: Wish) {
        let choice = wish.choice;
        let links = call::links(lesson, &self.region.call_providers);
        let index = choice.link.unwrap_or(0);
        if links.len() > 1 && choice.link.is_none() {
            let hosts = links.iter().map(call::Link::host).collect();
            return self.ask(Question::WhichLink {
                lesson: lesson.id.to_string(),
                hosts,
            });
        }
        let position = usize::try_from(index).unwrap_or(usize::MAX);
        match links.get(position).map(|link| &link.judged) {
            None => self.tell(Notice::new(ErrorCode::NoCallLink).lesson(&lesson.subject)),
            Some(Ok(call)) => self.open_call(person, lesson, index, call, wish).await,
            Some(Err(LinkProblem::Unsafe)) => {
                self.tell(Notice::new(ErrorCode::BadCallLink).lesson(&lesson.subject));
            }
            Some(Err(LinkProblem::UnknownSite { address, .. })) if choice.site_confirmed => {
                if self.open_address(address.as_str()).await {
                    self.opened(person, lesson, index, None, None).await;
                }
            }
            Some(Err(LinkProblem::UnknownSite { host, .. })) => self.ask(Question::UnknownSite {
                lesson: lesson.id.to_string(),
                host: host.clone(),
                link: index,
            }),
        }
    }

    async fn open_call(&self, person: &str, lesson: &Lesson, link: u32, call: &Call, wish: Wish) {
        let choice = wish.choice;
        drop(self.registering.lock().await);
        let opener = &self.ports.call_opener;
        let remembered = self.state().preferences.calls.get(&call.provider).cloned();
        // What is said now counts more than what was said once.
        let chosen = match choice.program {
            Some(false) => Some(Chosen::Browser),
            Some(true) => remembered.filter(|it| matches!(it, Chosen::Program(_))),
            None => remembered,
        };
        let providers = &self.region.call_providers;
        let mut ways = call::ways(call, providers, chosen.as_ref(), |it| opener.ready(it));
        if choice.program == Some(true) {
            ways.sort_by_key(|way| matches!(way, Way::Browser { .. }));
        }
        let host = call.address.host_str().unwrap_or_default();
        if let Some(program) = call::asked_about(&ways, chosen.as_ref()) {
            return self.ask(Question::ProgramOrBrowser {
                lesson: lesson.id.to_string(),
                program: program.to_owned(),
                host: host.to_owned(),
                link,
            });
        }
        let names: Vec<String> = ways
            .iter()
            .filter_map(|way| match way {
                Way::Program { name, .. } => Some(name.clone()),
                Way::Browser { .. } => None,
            })
            .collect();
        let mut failed = None;
        for way in ways {
            match way {
                Way::Program { name, guess, .. } if guess && choice.program.is_none() => {
                    return self.ask(Question::UntriedProgram {
                        lesson: lesson.id.to_string(),
                        program: name,
                        host: host.to_owned(),
                        link,
                    });
                }
                // One guess was agreed to, not all of them.
                Way::Program { name, guess, .. } if guess && names.first() != Some(&name) => {}
                Way::Program { name, opening, .. } => {
                    let started = match &opening {
                        Opening::Address(address) => opener.open(address).await,
                        Opening::Start(program, address) => {
                            opener.start(program, address.as_str()).await
                        }
                    };
                    if started.is_ok() {
                        self.keep_choice(call, wish, Chosen::Program(name.clone()))
                            .await;
                        return self.opened(person, lesson, link, Some(name), None).await;
                    }
                    // A program that does not start is no dead end: the next way is tried.
                    failed.get_or_insert(name);
                }
                Way::Browser { address } => {
                    if self.open_address(address.as_str()).await {
                        // A program that did not start was wanted, not the browser; and without a program there
                        // was nothing to choose.
                        if failed.is_none() && !names.is_empty() {
                            self.keep_choice(call, wish, Chosen::Browser).await;
                        }
                        let other = names.first().filter(|_| failed.is_none());
                        let browser = InBrowser {
                            other: other.cloned(),
                            install: names.is_empty().then(|| self.installable(call)).flatten(),
                            failed,
                        };
                        self.opened(person, lesson, link, None, Some(browser)).await;
                    }
                    return;
                }
            }
        }
    }

    /// Remembers what the person chose, where they chose.
    async fn keep_choice(&self, call: &Call, wish: Wish, chosen: Chosen) {
        // On a shared computer one pupil's choice is not the next one's.
        if wish.is_kept && wish.choice.program.is_some() && !self.is_shared() {
            let provider = call.provider.clone();
            self.prefer(|it| {
                // An answer is for this time alone where somebody wants to be asked each time.
                if it.calls.get(&provider) != Some(&Chosen::Ask) {
                    it.calls.insert(provider, chosen);
                }
            })
            .await;
        }
    }

    /// What the calls of a provider are to open with from now on. What the region's table does not have is no choice.
    pub(super) async fn choose_calls(&self, provider: String, choice: CallChoice) {
        let chosen = Chosen::from(choice);
        let mut providers = self.region.call_providers.iter();
        let is_there = providers
            .find(|it| it.id == provider)
            .is_some_and(|it| match &chosen {
                Chosen::Program(name) => it.programs.iter().any(|it| it.name == *name),
                Chosen::Browser | Chosen::Ask => true,
            });
        if is_there && !self.is_shared() {
            self.prefer(|it| {
                it.calls.insert(provider, chosen);
            })
            .await;
        }
    }

    /// The program that is missing for a call, and its official page.
    fn installable(&self, call: &Call) -> Option<(String, Url)> {
        // Where the system cannot be asked, nothing is known to be missing.
        if !self.ports.call_opener.tells() {
            return None;
        }
        let mut providers = self.region.call_providers.iter();
        let provider = providers.find(|it| it.id == call.provider)?;
        let program = provider.programs.first()?;
        Some((program.name.clone(), provider.install.clone()?))
    }

    /// Opens a link or file of a lesson's homework in the browser.
    pub async fn open_attachment(&self, id: LessonId, homework: usize, attachment: usize) {
        let address = self
            .state()
            .lesson(id)
            .and_then(|lesson| lesson.homework.get(homework)?.attachments.get(attachment))
            .map(|attachment| attachment.address.clone());
        match address {
            Some(address) => {
                self.open_address(address.as_str()).await;
            }
            None => self.tell(Notice::new(ErrorCode::NoSuchLesson).lesson(&id.to_string())),
        }
    }

    pub(super) fn ask(&self, question: Question) {
        self.change(|state| {
            state.notice = None;
            state.question = Some(question);
        });
    }

    async fn opened(
        &self,
        person: &str,
        lesson: &Lesson,
        link: u32,
        program: Option<String>,
        browser: Option<InBrowser>,
    ) {
        let browser = browser.unwrap_or_default();
        let (install, page) = browser.install.unzip();
        self.call_goes_on(lesson);
        let early = bell::begins_later(lesson, self.here());
        let end = bell::end(lesson).and_then(|end| end.to_zoned(self.region.zone()).ok());
        self.change(|state| {
            state.opened_last = Some((person.to_owned(), lesson.id, Instant::now()));
            if !early {
                state.in_lesson_until = end.map(|end| end.timestamp());
            }
            // The program took its time, and another is on screen by now.
            if !state.is_on_screen(person) {
                return;
            }
            state.notice = None;
            state.install_page = page;
            state.opened = Some(Opened {
                lesson: lesson.id.to_string(),
                link,
                program,
                failed: browser.failed,
                other: browser.other,
                install,
            });
        });
        // Whoever looks into a call hours ahead still has to be told when the lesson begins.
        if !early {
            self.remember_joined(person, lesson).await;
        }
    }
}

/// How somebody wants to join.
#[derive(Clone, Copy)]
struct Wish {
    choice: JoinChoice,
    /// What they choose counts for the next time, too.
    is_kept: bool,
}

/// What is told beside a call that opened in the browser.
#[derive(Default)]
struct InBrowser {
    failed: Option<String>,
    other: Option<String>,
    install: Option<(String, Url)>,
}
