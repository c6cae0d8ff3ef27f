//! «Первые шаги»: the way from nothing to the first lesson, and which step of it comes next.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Who is being set up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum ForWhom {
    /// «Я ученик».
    Pupil,
    /// «Настраиваю ребёнку».
    Child,
    /// «Школьный компьютер»: many pupils, nothing is kept of any of them.
    Shared,
}

/// A step, in the order of the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Step {
    /// The pupil's own account at Госуслуги.
    Account,
    /// Signed in to the diary, as the pupil.
    Diary,
    /// The учебный профиль VK ID is linked to the diary.
    VkProfile,
    /// Something opens calls.
    Program,
    /// «Проверка связи» found nothing in the way.
    Check,
}

/// How a step stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Done {
    /// Done.
    Done,
    /// The one to do now.
    Next,
    /// Its turn comes later.
    Later,
    /// Tried, and something is in the way.
    Wrong,
}

/// Who stands in the diary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignedIn {
    /// Nobody.
    Nobody,
    /// A pupil, or staff trying it out.
    Pupil,
    /// A parent, who never sees the online lesson.
    Parent,
}

/// What «Проверка связи» said last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Checked {
    /// Nothing in the way of a lesson.
    Good,
    /// Something is in the way.
    Bad,
}

/// Everything the way depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facts {
    /// Somebody said that the pupil has an account.
    pub has_account: bool,
    /// Who stands in the diary.
    pub signed_in: SignedIn,
    /// Whether the учебный профиль is linked; `None` in a region without «Чаты».
    pub vk_profile: Option<bool>,
    /// A program for calls stands ready, or the browser was chosen.
    pub program: bool,
    /// What «Проверка связи» said last; `None` before the first.
    pub checked: Option<Checked>,
}

/// The steps in their order, with how each stands. Exactly one of them is next, or wrong and first to be mended,
/// until all are done.
pub fn steps(facts: &Facts) -> Vec<(Step, Done)> {
    let plain = |done| if done { Done::Done } else { Done::Later };
    let diary = match facts.signed_in {
        SignedIn::Nobody => Done::Later,
        SignedIn::Pupil => Done::Done,
        SignedIn::Parent => Done::Wrong,
    };
    let check = match facts.checked {
        None => Done::Later,
        Some(Checked::Good) => Done::Done,
        Some(Checked::Bad) => Done::Wrong,
    };
    let has_account = facts.has_account || facts.signed_in == SignedIn::Pupil;
    let all = [
        (Step::Account, Some(plain(has_account))),
        (Step::Diary, Some(diary)),
        (Step::VkProfile, facts.vk_profile.map(plain)),
        (Step::Program, Some(plain(facts.program))),
        (Step::Check, Some(check)),
    ];
    let mut steps: Vec<_> = all
        .into_iter()
        .filter_map(|(step, done)| Some((step, done?)))
        .collect();
    if let Some(first) = steps.iter_mut().find(|(_, done)| *done != Done::Done)
        && first.1 == Done::Later
    {
        first.1 = Done::Next;
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOTHING: Facts = Facts {
        has_account: false,
        signed_in: SignedIn::Nobody,
        vk_profile: Some(false),
        program: false,
        checked: None,
    };

    fn stand(facts: Facts) -> Vec<Done> {
        steps(&facts).into_iter().map(|(_, done)| done).collect()
    }

    #[test]
    fn the_first_step_that_is_not_done_is_next() {
        use Done::{Done as D, Later as L, Next as N};
        let pupil = Facts {
            has_account: true,
            signed_in: SignedIn::Pupil,
            ..NOTHING
        };
        for (facts, expected) in [
            (NOTHING, [N, L, L, L, L]),
            (
                Facts {
                    has_account: true,
                    ..NOTHING
                },
                [D, N, L, L, L],
            ),
            (pupil, [D, D, N, L, L]),
            // Done out of turn stays done.
            (
                Facts {
                    program: true,
                    checked: Some(Checked::Good),
                    ..NOTHING
                },
                [N, L, L, D, D],
            ),
            (
                Facts {
                    vk_profile: Some(true),
                    ..pupil
                },
                [D, D, D, N, L],
            ),
            (
                Facts {
                    vk_profile: Some(true),
                    program: true,
                    checked: Some(Checked::Good),
                    ..pupil
                },
                [D, D, D, D, D],
            ),
        ] {
            assert_eq!(stand(facts), expected, "{facts:?}");
        }
    }

    #[test]
    fn whoever_is_in_the_diary_has_an_account() {
        let facts = Facts {
            signed_in: SignedIn::Pupil,
            ..NOTHING
        };
        assert_eq!(stand(facts)[0], Done::Done);
    }

    #[test]
    fn a_parent_in_the_diary_is_to_be_mended() {
        let facts = Facts {
            has_account: true,
            signed_in: SignedIn::Parent,
            ..NOTHING
        };
        assert_eq!(stand(facts)[..3], [Done::Done, Done::Wrong, Done::Later]);
        // A parent's own account is not the pupil's.
        let facts = Facts {
            has_account: false,
            ..facts
        };
        assert_eq!(stand(facts)[..2], [Done::Next, Done::Wrong]);
    }

    #[test]
    fn a_bad_check_is_wrong_and_a_region_without_chats_has_no_such_step() {
        let facts = Facts {
            has_account: true,
            signed_in: SignedIn::Pupil,
            vk_profile: None,
            program: true,
            checked: Some(Checked::Bad),
        };
        let steps = steps(&facts);
        assert_eq!(steps.len(), 4);
        assert_eq!(steps[3], (Step::Check, Done::Wrong));
        assert!(steps.iter().all(|(step, _)| *step != Step::VkProfile));
    }
}
