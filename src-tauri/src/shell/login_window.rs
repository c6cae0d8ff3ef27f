//! The sign-in window: one for each attempt, isolated from every other, with no way into the app.
//!
//! Its callbacks run on the webview's own thread and only pass on what happened; windows are built and
//! cookies are read in async tasks (anything else deadlocks on Windows).

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use tauri::{
    AppHandle, Manager as _, PhysicalPosition, WebviewUrl, WebviewWindow, WebviewWindowBuilder,
    WindowEvent,
    webview::{Cookie, NewWindowResponse, PageLoadEvent, PermissionResponse},
};
use tokio::sync::mpsc::{self, Receiver, Sender};
use url::Url;
use zvonok_core::secret::ExposeSecret as _;

use super::{
    main_window::MAIN,
    place::{Rectangle, beside, fit},
};
use crate::{
    app::App,
    ports::{LoginEvent, LoginRequest, LoginWindow, OpenLogin, SessionCookie, WindowFailed},
    words::Words,
};

/// What the labels of sign-in windows begin with; none may call anything.
const LOGIN: &str = "login-";

/// More events than this at once come from no honest sign-in; what does not fit is dropped.
const EVENTS: usize = 256;

/// How long closing may take before it is left to the system.
const CLOSING: Duration = Duration::from_secs(5);

/// Opens sign-in windows.
pub struct LoginWindows {
    app: AppHandle,
    words: Arc<Words>,
    opened: AtomicU32,
}

impl LoginWindows {
    /// Opens them in this app.
    pub fn new(app: AppHandle, words: Arc<Words>) -> Self {
        Self {
            app,
            words,
            opened: AtomicU32::new(0),
        }
    }
}

#[async_trait]
impl LoginWindow for LoginWindows {
    async fn open(&self, request: LoginRequest) -> Result<Box<dyn OpenLogin>, WindowFailed> {
        // A label is free only when its window is wholly gone: a new one for each attempt needs no waiting.
        let label = format!("{LOGIN}{}", self.opened.fetch_add(1, Ordering::Relaxed));
        let (events, happened) = mpsc::channel(EVENTS);
        let title = self.words.login_window_title(host_of(&request.address));
        let failed = |error: tauri::Error| {
            tracing::error!(%error, "no sign-in window");
            WindowFailed
        };
        let window = build(&self.app, &label, &title, &request, &events).map_err(failed)?;
        window.on_window_event(move |event| {
            if matches!(event, WindowEvent::Destroyed) {
                pass_on(&events, LoginEvent::Closed);
            }
        });
        // Dropped on a failure below, it takes the window with it.
        let open = OpenWindow {
            window: window.clone(),
            words: Arc::clone(&self.words),
            happened,
            gone: false,
        };
        put_beside(&self.app, &window);
        let waits = waits_at_a_blank_page(&request);
        if !request.cookies.is_empty() {
            give_cookies(&window, request.cookies, &request.address).await?;
        }
        if waits {
            window.navigate(request.address).map_err(failed)?;
        }
        Ok(Box::new(open))
    }
}

/// Gives the keyboard to the sign-in window, where somebody is signing in.
///
/// # Errors
/// When the system refuses.
pub fn focus(app: &AppHandle) -> tauri::Result<()> {
    if !app
        .try_state::<Arc<App>>()
        .is_some_and(|it| it.is_signing_in())
    {
        return Ok(());
    }
    let mut windows = app.webview_windows().into_iter();
    let window = windows.find(|(label, _)| label.starts_with(LOGIN));
    window.map_or(Ok(()), |(_, window)| {
        window
            .unminimize()
            .and_then(|()| window.show())
            .and_then(|()| window.set_focus())
    })
}

/// Where failures are told, nothing may be loaded before somebody listens; and nothing before its cookies are there.
fn waits_at_a_blank_page(request: &LoginRequest) -> bool {
    load_failures::ARE_TOLD || !request.cookies.is_empty()
}

/// Beside the main window, as far as the system lets windows be placed: what is said there is about this one.
fn put_beside(app: &AppHandle, window: &WebviewWindow) {
    let placed = || -> tauri::Result<()> {
        fit(window)?;
        let Some(main) = app.get_webview_window(MAIN) else {
            return Ok(());
        };
        if main.is_maximized()? || main.is_fullscreen()? {
            return Ok(());
        }
        let Some(monitor) = main.current_monitor()? else {
            return Ok(());
        };
        let area = monitor.work_area();
        let rectangle = |at: PhysicalPosition<i32>, size: tauri::PhysicalSize<u32>| Rectangle {
            x: at.x,
            y: at.y,
            width: i32::try_from(size.width).unwrap_or(i32::MAX),
            height: i32::try_from(size.height).unwrap_or(i32::MAX),
        };
        let here = rectangle(main.outer_position()?, main.outer_size()?);
        let area = rectangle(area.position, area.size);
        let width = i32::try_from(window.outer_size()?.width).unwrap_or(i32::MAX);
        let Some((main_x, x)) = beside(here, width, area) else {
            return Ok(());
        };
        if main_x != here.x {
            main.set_position(PhysicalPosition::new(main_x, here.y))?;
        }
        window.set_position(PhysicalPosition::new(x, here.y.max(area.y)))
    };
    if let Err(error) = placed() {
        tracing::info!(%error, "the sign-in window stands where the system put it");
    }
}

/// Gives the window the cookies of a host, and waits until it has them.
async fn give_cookies(
    window: &WebviewWindow,
    cookies: Vec<SessionCookie>,
    address: &Url,
) -> Result<(), WindowFailed> {
    let (window, address) = (window.clone(), address.clone());
    let given = tauri::async_runtime::spawn_blocking(move || -> tauri::Result<()> {
        for SessionCookie { name, value } in cookies {
            let cookie = Cookie::build((name, value.expose_secret().to_owned()))
                .domain(host_of(&address).to_owned())
                .path("/")
                .secure(address.scheme() == "https")
                .http_only(true)
                .build();
            window.set_cookie(cookie)?;
        }
        Ok(())
    });
    match given.await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => {
            tracing::error!(%error, "the sign-in window took no cookies");
            Err(WindowFailed)
        }
        Err(_) => Err(WindowFailed),
    }
}

fn build(
    app: &AppHandle,
    label: &str,
    title: &str,
    request: &LoginRequest,
    events: &Sender<LoginEvent>,
) -> tauri::Result<WebviewWindow> {
    let intercept = Arc::clone(&request.intercept);
    let intercepted = events.clone();
    let committed = events.clone();
    let first = if waits_at_a_blank_page(request) {
        Url::parse("about:blank").map_err(|_| tauri::Error::InvalidWebviewUrl("about:blank"))?
    } else {
        request.address.clone()
    };
    let window = WebviewWindowBuilder::new(app, label, WebviewUrl::External(first))
        .title(title)
        .inner_size(560.0, 760.0)
        .min_inner_size(360.0, 480.0)
        .center()
        .focused(true)
        .incognito(true)
        .devtools(false)
        .on_navigation(move |address| {
            if intercept(address) {
                pass_on(&intercepted, LoginEvent::Intercepted(address.clone()));
                return false;
            }
            // Schemes of programs (`gosuslugi:`, `max:`, `tel:`, `file:`) have no business in this window.
            matches!(address.scheme(), "https" | "http" | "about")
        })
        .on_page_load(move |_, page| {
            // `Started` is the commit of a main-frame address; `Finished` also comes for failed loads.
            if page.event() == PageLoadEvent::Started {
                pass_on(&committed, LoginEvent::Committed(page.url().clone()));
            }
        })
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .on_download(|_, _| false)
        .on_permission_request(|_, _| PermissionResponse::Deny)
        .build()?;
    if load_failures::ARE_TOLD {
        load_failures::listen(&window, events)?;
    }
    Ok(window)
}

/// Pages that could not be loaded, told by the system's webview instead of shown by it.
#[cfg(target_os = "linux")]
mod load_failures {
    use std::{
        cell::{Cell, RefCell},
        rc::Rc,
    };

    use gtk::gio::TlsCertificateFlags;
    use tauri::WebviewWindow;
    use tokio::sync::mpsc::Sender;
    use webkit2gtk::{LoadEvent, NetworkError, PolicyError, WebViewExt as _};

    use super::pass_on;
    use crate::ports::{CertificateProblem, LoadProblem, LoginEvent};

    pub(super) const ARE_TOLD: bool = true;

    /// Both signals are about the main frame only. `true` keeps WebKit's own error page away.
    pub(super) fn listen(window: &WebviewWindow, events: &Sender<LoginEvent>) -> tauri::Result<()> {
        let (distrusted, unloaded) = (events.clone(), events.clone());
        window.with_webview(move |webview| {
            let webview = webview.inner();
            // Only an answer whose certificate was good leads on.
            let led_on = Rc::new(Cell::new(false));
            let leads_on = Rc::clone(&led_on);
            let from = RefCell::new(String::new());
            webview.connect_load_changed(move |webview, event| {
                if matches!(event, LoadEvent::Started | LoadEvent::Redirected) {
                    let to = webview.uri().unwrap_or_default().into();
                    let secure = from.replace(to).starts_with("https:");
                    if event == LoadEvent::Redirected && secure {
                        leads_on.set(true);
                    }
                }
            });
            webview.connect_load_failed_with_tls_errors(move |_, address, _, flags| {
                let problem = LoadProblem::Certificate {
                    problem: problem(flags),
                    after_a_good_one: led_on.get(),
                };
                tell(&distrusted, address, problem)
            });
            webview.connect_load_failed(move |_, _, address, error| {
                // Another page was chosen instead, or this address was not allowed in here: no failures.
                let intended =
                    error.matches(NetworkError::Cancelled) || error.kind::<PolicyError>().is_some();
                !intended && tell(&unloaded, address, LoadProblem::Unreachable)
            });
        })
    }

    fn tell(events: &Sender<LoginEvent>, address: &str, problem: LoadProblem) -> bool {
        let Ok(address) = address.parse() else {
            return false;
        };
        pass_on(events, LoginEvent::Failed { address, problem });
        true
    }

    /// The gravest of several problems: only a certificate that is good but for its dates speaks of the clock.
    fn problem(flags: TlsCertificateFlags) -> CertificateProblem {
        let dates = TlsCertificateFlags::EXPIRED | TlsCertificateFlags::NOT_ACTIVATED;
        let name = TlsCertificateFlags::BAD_IDENTITY;
        if !(dates | name).contains(flags) {
            CertificateProblem::Untrusted
        } else if flags.contains(name) {
            CertificateProblem::OtherSite
        } else {
            CertificateProblem::Dates
        }
    }
}

/// WebView2 and WKWebView show error pages of their own, and never go past a bad certificate.
#[cfg(not(target_os = "linux"))]
mod load_failures {
    use tauri::WebviewWindow;
    use tokio::sync::mpsc::Sender;

    use crate::ports::LoginEvent;

    pub(super) const ARE_TOLD: bool = false;

    pub(super) fn listen(_: &WebviewWindow, _: &Sender<LoginEvent>) -> tauri::Result<()> {
        Ok(())
    }
}

/// Callbacks never wait.
fn pass_on(events: &Sender<LoginEvent>, event: LoginEvent) {
    if events.try_send(event).is_err() {
        tracing::warn!("a sign-in window reported more than is read");
    }
}

/// The real host, so that a person can check where the password goes.
fn host_of(address: &Url) -> &str {
    address.host_str().unwrap_or("…")
}

struct OpenWindow {
    window: WebviewWindow,
    words: Arc<Words>,
    happened: Receiver<LoginEvent>,
    gone: bool,
}

#[async_trait]
impl OpenLogin for OpenWindow {
    async fn next(&mut self) -> LoginEvent {
        let event = self.happened.recv().await.unwrap_or(LoginEvent::Closed);
        match &event {
            LoginEvent::Committed(address) if address.scheme() != "about" => {
                let _ = self
                    .window
                    .set_title(&self.words.login_window_title(host_of(address)));
            }
            LoginEvent::Closed => self.gone = true,
            LoginEvent::Committed(_) | LoginEvent::Intercepted(_) | LoginEvent::Failed { .. } => {}
        }
        event
    }

    async fn cookies(&self, origin: &Url) -> Result<Vec<SessionCookie>, WindowFailed> {
        let window = self.window.clone();
        let cookies = tauri::async_runtime::spawn_blocking(move || window.cookies())
            .await
            .map_err(|_| WindowFailed)?
            .map_err(|_| WindowFailed)?;
        let host = origin.host_str().unwrap_or_default();
        let ours = cookies
            .into_iter()
            .filter(|cookie| cookie.domain().is_some_and(|domain| belongs(domain, host)));
        Ok(ours
            .map(|cookie| SessionCookie {
                name: cookie.name().to_owned(),
                value: cookie.value().to_owned().into(),
            })
            .collect())
    }

    async fn close(mut self: Box<Self>) {
        if self.gone || self.window.destroy().is_err() {
            return;
        }
        let gone = async {
            while !matches!(self.happened.recv().await, None | Some(LoginEvent::Closed)) {}
        };
        let _ = tokio::time::timeout(CLOSING, gone).await;
        self.gone = true;
    }
}

impl Drop for OpenWindow {
    fn drop(&mut self) {
        if !self.gone {
            let _ = self.window.destroy();
        }
    }
}

/// Whether a cookie of `domain` is one of `host`'s: its own, or of a domain above it (RFC 6265 §5.1.3).
fn belongs(domain: &str, host: &str) -> bool {
    let domain = domain.trim_start_matches('.');
    let above = || {
        host.parse::<std::net::IpAddr>().is_err()
            && domain.contains('.')
            && host
                .strip_suffix(domain)
                .is_some_and(|rest| rest.ends_with('.'))
    };
    domain.eq_ignore_ascii_case(host) || above()
}

#[cfg(test)]
mod tests {
    use super::belongs;

    #[test]
    fn only_the_hosts_own_cookies_are_taken() {
        for (domain, host, ours) in [
            ("cop.admhmao.ru", "cop.admhmao.ru", true),
            (".cop.admhmao.ru", "cop.admhmao.ru", true),
            (".admhmao.ru", "cop.admhmao.ru", true),
            ("esia.gosuslugi.ru", "cop.admhmao.ru", false),
            ("p.admhmao.ru", "cop.admhmao.ru", false),
            ("ru", "cop.admhmao.ru", false),
            ("x.cop.admhmao.ru", "cop.admhmao.ru", false),
            ("127.0.0.1", "127.0.0.1", true),
            ("127.0.0.2", "127.0.0.1", false),
            ("0.0.1", "127.0.0.1", false),
            ("", "cop.admhmao.ru", false),
        ] {
            assert_eq!(belongs(domain, host), ours, "{domain} for {host}");
        }
    }
}
