//! Every form of call that the stand plays, through the stand's own region file: no window is needed.

#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

use anyhow::Result;
use zvonok_core::{
    call::{LinkProblem, recognise},
    region::Region,
};
use zvonok_stand::{CallProvider, HostileLink, Options, ProductionNames, Stand, moment};

const PUPIL: u32 = 3728;

async fn stands() -> Result<[(Stand, Region); 2]> {
    let mut stands = Vec::new();
    for production_names in [None, Some(ProductionNames::default())] {
        let stand = Stand::start(Options {
            now: moment("2026-11-25T09:02"),
            production_names,
            ..Options::default()
        })
        .await?;
        let region = Region::parse(&stand.region_toml())?;
        stands.push((stand, region));
    }
    Ok(stands.try_into().unwrap_or_else(|_| panic!("two stands")))
}

fn link(stand: &Stand) -> String {
    let lessons = stand.lessons(PUPIL, stand.now().date());
    lessons[1].call_link.clone().unwrap()
}

fn expected(provider: CallProvider) -> &'static str {
    use CallProvider as P;
    match provider {
        P::Vk | P::VkCom | P::VkMobile | P::VkComMobile | P::VkMe | P::VkMeJoin | P::WebVkMe => {
            "vk"
        }
        P::SferumCallLink | P::SferumJoinPage => "sferum",
        P::Max => "max",
        P::Telemost => "telemost",
        P::Jazz | P::JazzRoom => "jazz",
        P::MtsLink | P::Webinar => "mts-link",
        P::Tolk => "tolk",
        P::Zoom => "zoom",
        P::Meet => "meet",
        P::Teams => "teams",
    }
}

#[tokio::test]
async fn every_form_leads_to_its_provider_and_stays_whole() -> Result<()> {
    for (stand, region) in &stands().await? {
        for provider in CallProvider::ALL {
            stand.settings(|it| it.call_provider = provider).unwrap();
            let link = link(stand);
            let call = recognise(&link, &region.call_providers)
                .unwrap_or_else(|problem| panic!("{provider:?} {link}: {problem:?}"));
            assert_eq!(call.provider, expected(provider), "{link}");
            assert_eq!(call.address.as_str(), link, "nothing of it is lost");
            let with_tracking = format!(
                "{link}{}utm_source=x#top",
                if link.contains('?') { '&' } else { '?' }
            );
            let same = recognise(&with_tracking, &region.call_providers)
                .unwrap_or_else(|problem| panic!("{with_tracking}: {problem:?}"));
            assert_eq!((same.provider, same.token), (call.provider, call.token));
        }
    }
    Ok(())
}

#[tokio::test]
async fn what_only_looks_like_a_call_is_none() -> Result<()> {
    for (stand, region) in &stands().await? {
        for hostile in HostileLink::ALL {
            stand
                .settings(|it| it.hostile_link = Some(hostile))
                .unwrap();
            let link = link(stand);
            match recognise(&link, &region.call_providers) {
                Err(LinkProblem::Unsafe | LinkProblem::UnknownSite { .. }) => {}
                Ok(call) => panic!(
                    "{hostile:?} {link} was taken for a call of {}",
                    call.provider
                ),
            }
        }
    }
    Ok(())
}
