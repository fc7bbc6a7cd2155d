//! A channel by its ids.
//!
//! Not here: finding it (`places`), reading it (`channels`).

use crate::providers::http::segment;

/// A channel that the settings name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The team's id.
    pub team: String,
    /// The channel's id.
    pub id: String,
    /// The channel's name.
    pub name: String,
}

impl Place {
    /// The path of its messages.
    pub fn messages(&self) -> String {
        format!("teams/{}/channels/{}/messages", segment(&self.team), segment(&self.id))
    }
}
