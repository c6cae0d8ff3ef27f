//! Joining a lesson: the UI names it, the link is looked up here and judged by the region's table.

use zvonok_core::{
    account::Role,
    call::{self, Call, LinkProblem, Way},
    diary::{Lesson, LessonId},
    error::ErrorCode,
};

use super::{
    App,
    snapshot::{JoinChoice, Notice, Opened, Question, Service},
    state::SignedIn,
};

impl App {
    /// Joins a lesson, or says why not, or asks.
    pub async fn join(&self, id: LessonId, choice: JoinChoice) {
        self.change(|state| {
            state.question = None;
            state.opened = None;
        });
        let (lesson, role) = {
            let state = self.state();
            let role = state
                .signed_in
                .as_ref()
                .map(|signed_in| signed_in.account.role);
            (state.lesson(id).cloned(), role)
        };
        match (lesson, role) {
            (_, None) => self.tell(Notice::new(ErrorCode::SignInFirst)),
            (_, Some(Role::Parent)) => self.tell(Notice::new(ErrorCode::ParentAccount)),
            (None, _) => self.tell(Notice::new(ErrorCode::NoSuchLesson).lesson(&id.to_string())),
            (Some(lesson), _) if self.needs_sign_in(&lesson) => {
                self.sign_in_and_join(lesson, choice).await;
            }
            (Some(lesson), _) => self.join_lesson(&lesson, choice).await,
        }
    }

    fn needs_sign_in(&self, lesson: &Lesson) -> bool {
        let now = self.now().to_zoned(self.region.zone()).datetime();
        super::present::needs_sign_in(lesson, &self.state(), &self.region, now)
    }

    /// The session is over: signs in, and joins the lesson if it is the same person who came back.
    async fn sign_in_and_join(&self, lesson: Lesson, choice: JoinChoice) {
        let before = self.state().signed_in.as_ref().map(SignedIn::owner);
        self.sign_in(Service::Portal).await;
        let (known, fresh) = {
            let state = self.state();
            let now = state.signed_in.as_ref().map(SignedIn::owner);
            let came_back = before.zip(now).is_some_and(|(before, now)| {
                before.person == now.person && before.sign_in != now.sign_in
            });
            if !came_back {
                return;
            }
            (state.lesson(lesson.id).cloned(), !state.stale)
        };
        match known {
            // What stood in the way has been told, and says more than «no link».
            _ if !fresh => {}
            Some(lesson) => self.join_lesson(&lesson, choice).await,
            None => {
                let notice = Notice::new(ErrorCode::NoSuchLesson);
                self.tell(notice.lesson(&lesson.id.to_string()));
            }
        }
    }

    async fn join_lesson(&self, lesson: &Lesson, choice: JoinChoice) {
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
            Some(Ok(call)) => self.open_call(lesson, index, call, choice).await,
            Some(Err(LinkProblem::Unsafe)) => {
                self.tell(Notice::new(ErrorCode::BadCallLink).lesson(&lesson.subject));
            }
            Some(Err(LinkProblem::UnknownSite { address, .. })) if choice.site_confirmed => {
                if self.open_address(address.as_str()).await {
                    self.opened(lesson, None);
                }
            }
            Some(Err(LinkProblem::UnknownSite { host, .. })) => self.ask(Question::UnknownSite {
                lesson: lesson.id.to_string(),
                host: host.clone(),
                link: index,
            }),
        }
    }

    async fn open_call(&self, lesson: &Lesson, link: u32, call: &Call, choice: JoinChoice) {
        let opener = &self.ports.call_opener;
        let ways = call::ways(call, &self.region.call_providers, |scheme| {
            opener.registered(scheme)
        });
        for way in ways {
            match way {
                Way::Program { .. } if choice.program == Some(false) => {}
                Way::Program {
                    name, guess: true, ..
                } if choice.program.is_none() => {
                    return self.ask(Question::UntriedProgram {
                        lesson: lesson.id.to_string(),
                        program: name,
                        host: call.address.host_str().unwrap_or_default().to_owned(),
                        link,
                    });
                }
                Way::Program { name, address, .. } => {
                    // A program that does not start is no dead end: the next way is tried.
                    if opener.open(&address).await.is_ok() {
                        return self.opened(lesson, Some(name));
                    }
                }
                Way::Browser { address } => {
                    if self.open_address(address.as_str()).await {
                        self.opened(lesson, None);
                    }
                    return;
                }
            }
        }
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

    fn opened(&self, lesson: &Lesson, program: Option<String>) {
        self.call_goes_on(lesson);
        self.change(|state| {
            state.notice = None;
            state.opened = Some(Opened {
                lesson: lesson.id.to_string(),
                program,
            });
        });
    }
}
