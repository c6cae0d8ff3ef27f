//! Which Звонок this is: a release, a developer's build, or a rehearsal with a region file from outside.
//! Each has an identifier, a scheme and keychain names of its own, so that none touches another's accounts.

use sha2::{Digest, Sha256};

/// A release, a developer's build or a rehearsal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Channel {
    /// Identifier of the app: its folders and its single instance.
    pub identifier: String,
    /// URL scheme of its deep links.
    pub scheme: String,
    /// Name of its keychain entries.
    pub keychain: String,
}

impl Channel {
    /// The channel of this build; `region_file` is the text of a region that was not shipped with it.
    ///
    /// A region file from outside gets keychain names made from its own text: whatever it says, it can never
    /// lead a session that was given to another region's portal to an address of its own.
    pub fn of(debug: bool, region_file: Option<&str>) -> Self {
        let name = match (region_file, debug) {
            (Some(_), _) => "stand",
            (None, true) => "dev",
            (None, false) => "",
        };
        let dash = if name.is_empty() { "" } else { "-" };
        let dot = if name.is_empty() { "" } else { "." };
        let identifier = format!("ru.zvonok.desktop{dot}{name}");
        let keychain = match region_file {
            Some(text) => {
                let digest = Sha256::digest(text.as_bytes());
                let short: String = digest
                    .iter()
                    .take(8)
                    .map(|byte| format!("{byte:02x}"))
                    .collect();
                format!("{identifier} {short}")
            }
            None => identifier.clone(),
        };
        Channel {
            identifier,
            scheme: format!("zvonok{dash}{name}"),
            keychain,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Channel;

    #[test]
    fn no_two_channels_share_a_name() {
        let channels = [
            Channel::of(false, None),
            Channel::of(true, None),
            Channel::of(false, Some("one")),
            Channel::of(false, Some("two")),
        ];
        for (i, one) in channels.iter().enumerate() {
            for other in &channels[..i] {
                assert_ne!(one.keychain, other.keychain);
            }
        }
        assert_eq!(channels[0].scheme, "zvonok");
        assert_eq!(channels[1].scheme, "zvonok-dev");
        assert_eq!(channels[2].scheme, "zvonok-stand");
    }
}
