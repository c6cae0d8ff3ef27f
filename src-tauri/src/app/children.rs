//! A parent's children: one diary on screen, nothing of one within another's.

use zvonok_core::{
    account::{Account, Child},
    diary::html::{PageChild, Week},
};

use super::{App, records};
use crate::ports::Record;

/// Under which name a diary is kept: a parent's children have one each.
pub(super) fn cache_name(account: &Account, child: Option<&str>) -> String {
    match child {
        Some(child) => format!("{}/{child}", account.key()),
        None => account.key(),
    }
}

/// All names under which something of an account may lie in the cache.
pub(super) fn cache_names(account: &Account) -> Vec<String> {
    let own = cache_name(account, None);
    let children = account.children.iter();
    let names = children.map(|child| cache_name(account, Some(&child.uid)));
    let bells = bells_name(&account.key());
    [own, bells].into_iter().chain(names).collect()
}

/// Under which name it is kept what became of a person's bells.
pub(super) fn bells_name(person: &str) -> String {
    format!("{person}/bells")
}

/// Children as the page names them, for want of a better source: without their classes.
pub(super) fn of_page(children: &[PageChild]) -> Vec<Child> {
    let named = children.iter().filter_map(|child| {
        Some(Child {
            uid: child.uid.clone()?,
            name: child.name.clone(),
            class: None,
        })
    });
    named.collect()
}

/// Puts children into the page's order; the API's order is only that of its keys.
pub(super) fn in_order_of(page: &[PageChild], children: &mut [Child]) {
    children.sort_by_key(|child| {
        let place = page
            .iter()
            .position(|it| it.uid.as_ref() == Some(&child.uid));
        place.unwrap_or(usize::MAX)
    });
}

/// Whose diary a page is, where it was not asked for one child's.
pub(super) fn shown_by(page: &Week, account: &Account) -> Option<String> {
    let children = &account.children;
    let found = match page.child() {
        Some(PageChild { uid: Some(uid), .. }) => children.iter().find(|it| it.uid == *uid),
        Some(PageChild { name, .. }) => children.iter().find(|it| it.name == *name),
        None => children.first().filter(|_| children.len() == 1),
    };
    found.map(|child| child.uid.clone())
}

impl App {
    /// Puts another child's diary on the parent's screen.
    pub async fn show_child(&self, child: &str) {
        let changed = {
            // Presses that come fast are taken in their order.
            let _keeping = self.keeping.lock().await;
            let (account, in_memory) = {
                let state = self.state();
                let Some(signed_in) = &state.signed_in else {
                    return;
                };
                let known = signed_in.account.children.iter();
                if !known.into_iter().any(|it| it.uid == child) || signed_in.student() == child {
                    return;
                }
                let in_memory = state.other_weeks.contains_key(child);
                (signed_in.account.clone(), in_memory)
            };
            let read = if in_memory {
                None
            } else {
                self.read_diary(&cache_name(&account, Some(child))).await
            };
            self.change(|state| {
                let Some(signed_in) = &mut state.signed_in else {
                    return false;
                };
                // They may have signed out, or another be on screen, while the diary was read.
                if signed_in.account.key() != account.key() {
                    return false;
                }
                let before = signed_in.child.replace(child.to_owned());
                let weeks = state.other_weeks.remove(child).or(read);
                let weeks_before = std::mem::replace(&mut state.weeks, weeks.unwrap_or_default());
                if let Some(before) = before {
                    state.other_weeks.insert(before, weeks_before);
                }
                state.stale = true;
                state.loading = None;
                state.question = None;
                state.opened = None;
                true
            })
        };
        if changed {
            self.refresh().await;
        }
    }

    /// The last known diary that was kept under a name.
    pub(super) async fn read_diary(&self, name: &str) -> Option<super::state::Weeks> {
        let key = self.ports.vault.load(&Record::CacheKey).await.ok()??;
        let bytes = self.ports.cache.load(name, &key).await?;
        let mut weeks = records::read_diary(&bytes)?;
        for week in weeks.values_mut() {
            week.days = self.only_calls(std::mem::take(&mut week.days));
        }
        Some(weeks)
    }
}
