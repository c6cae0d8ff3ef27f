//! Which sites a region's lessons need.

use url::Url;

use super::Subject;
use crate::region::Region;

/// Every site to reach, and what for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Each origin once.
    pub origins: Vec<Url>,
    /// What they are for, in the order they are shown.
    pub topics: Vec<Topic>,
    /// The sites are a stand-in: their clock is set as its users like.
    pub rehearsal: bool,
}

/// A group of sites that serve one purpose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Topic {
    /// The purpose.
    pub subject: Subject,
    /// «ЦОП Югры», «VK Звонки», where it has a name.
    pub name: Option<String>,
    /// Indices of origins without which it cannot be done.
    pub needed: Vec<usize>,
    /// Indices of origins that some links or some sign-ins lead to.
    pub sometimes: Vec<usize>,
}

impl Plan {
    /// Takes the sites of a region's file.
    pub fn of(region: &Region) -> Self {
        let mut plan = Plan {
            origins: Vec::new(),
            topics: Vec::new(),
            rehearsal: region.rehearsal,
        };
        let (portal, vk) = (&region.portal, &region.vk_id);
        plan.topic(
            Subject::Portal,
            Some(&portal.name),
            [&portal.origin],
            std::iter::empty(),
        );
        let always = if portal.sign_in_needs.is_empty() {
            &portal.sign_in_origins
        } else {
            &portal.sign_in_needs
        };
        plan.topic(Subject::SignIn, None, always, &portal.sign_in_origins);
        let endpoints = [&vk.authorize, &vk.token, &vk.user_info];
        plan.topic(Subject::VkId, None, endpoints, &vk.sign_in_origins);
        for provider in region.usual_call_providers() {
            plan.topic(
                Subject::Calls,
                Some(&provider.name),
                std::iter::empty(),
                &provider.origins,
            );
        }
        plan
    }

    fn topic<'a>(
        &mut self,
        subject: Subject,
        name: Option<&str>,
        needed: impl IntoIterator<Item = &'a Url>,
        sometimes: impl IntoIterator<Item = &'a Url>,
    ) {
        let mut topic = Topic {
            subject,
            name: name.map(str::to_owned),
            needed: Vec::new(),
            sometimes: Vec::new(),
        };
        for address in needed {
            let index = self.index_of(address);
            if !topic.needed.contains(&index) {
                topic.needed.push(index);
            }
        }
        for address in sometimes {
            let index = self.index_of(address);
            if !topic.sites().any(|known| known == index) {
                topic.sometimes.push(index);
            }
        }
        self.topics.push(topic);
    }

    fn index_of(&mut self, address: &Url) -> usize {
        let mut origin = address.clone();
        origin.set_path("/");
        origin.set_query(None);
        origin.set_fragment(None);
        let known = self.origins.iter().position(|other| *other == origin);
        known.unwrap_or_else(|| {
            self.origins.push(origin);
            self.origins.len() - 1
        })
    }
}

impl Topic {
    /// Indices of all its origins, the needed ones first.
    pub fn sites(&self) -> impl Iterator<Item = usize> {
        self.needed.iter().chain(&self.sometimes).copied()
    }
}

/// `cop.admhmao.ru`, with the port where it is not the usual one.
pub(super) fn host_of(origin: &Url) -> String {
    let host = origin.host_str().unwrap_or_default();
    match origin.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::region::HMAO;

    #[test]
    fn the_shipped_region_is_looked_at_whole_and_each_site_once() {
        let region = Region::parse(HMAO).unwrap();
        let plan = Plan::of(&region);
        let hosts: Vec<_> = plan.origins.iter().map(host_of).collect();
        for host in [
            "cop.admhmao.ru",
            "esia.gosuslugi.ru",
            "id.vk.ru",
            "vk.ru",
            "vk.com",
            "max.ru",
        ] {
            assert_eq!(hosts.iter().filter(|it| *it == host).count(), 1, "{host}");
        }
        let told: Vec<_> = plan
            .topics
            .iter()
            .map(|topic| {
                let needed: Vec<_> = topic.needed.iter().map(|at| hosts[*at].as_str()).collect();
                (
                    topic.subject,
                    topic.name.as_deref(),
                    needed,
                    topic.sometimes.len(),
                )
            })
            .collect();
        assert_eq!(
            told,
            [
                (Subject::Portal, Some("ЦОП Югры"), vec!["cop.admhmao.ru"], 0),
                (Subject::SignIn, None, vec!["esia.gosuslugi.ru"], 4),
                (Subject::VkId, None, vec!["id.vk.ru"], 9),
                (Subject::Calls, Some("VK Звонки"), vec![], 6),
                (Subject::Calls, Some("MAX"), vec![], 1),
            ]
        );
    }

    #[test]
    fn without_a_word_about_it_all_sites_of_the_sign_in_are_needed() {
        let mut region = Region::parse(HMAO).unwrap();
        region.portal.sign_in_needs.clear();
        let plan = Plan::of(&region);
        assert_eq!(plan.topics[1].needed.len(), 5);
        assert!(plan.topics[1].sometimes.is_empty());
    }

    #[test]
    fn ports_are_told_where_they_are_not_the_usual_ones() {
        for (origin, host) in [
            ("https://vk.ru/", "vk.ru"),
            ("https://vk.ru:443/", "vk.ru"),
            ("http://127.0.0.2:4001/", "127.0.0.2:4001"),
            ("http://[::1]:4001/", "[::1]:4001"),
        ] {
            assert_eq!(host_of(&origin.parse().unwrap()), host);
        }
    }
}
